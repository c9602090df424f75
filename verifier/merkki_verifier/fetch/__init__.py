"""Getting documents from elsewhere: the only way out of the verifier, and its guards."""

from merkki_verifier.fetch.protocol import Fetcher, FetchError, Response

__all__ = ["FetchError", "Fetcher", "Response"]
