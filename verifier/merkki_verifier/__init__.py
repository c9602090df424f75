"""Verify Open Badges 3.0 and W3C Verifiable Credentials, anywhere."""

from merkki_verifier.fetch import Fetcher, FetchError, Response
from merkki_verifier.report import Finding, Outcome, Report, Verdict
from merkki_verifier.world import World

__all__ = ["FetchError", "Fetcher", "Finding", "Outcome", "Report", "Response", "Verdict", "World"]
