"""Getting documents from elsewhere: the only way out of the verifier, and its guards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from merkki_verifier.fetch.caching import CachingFetcher
from merkki_verifier.fetch.chain import ChainFetcher, first_of
from merkki_verifier.fetch.documents import DocumentsError, DocumentsFetcher
from merkki_verifier.fetch.protocol import Fetcher, FetchError, Response
from merkki_verifier.fetch.remembering import RememberingFetcher

if TYPE_CHECKING:
    from merkki_verifier.fetch.https import HttpsFetcher

__all__ = [
    "CachingFetcher",
    "ChainFetcher",
    "DocumentsError",
    "DocumentsFetcher",
    "FetchError",
    "Fetcher",
    "HttpsFetcher",
    "RememberingFetcher",
    "Response",
    "first_of",
]


def __getattr__(name: str) -> object:
    # requests and its TLS stack are slow to load, and offline verification needs neither.
    if name == "HttpsFetcher":
        from merkki_verifier.fetch.https import HttpsFetcher  # noqa: PLC0415 - see above

        return HttpsFetcher
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
