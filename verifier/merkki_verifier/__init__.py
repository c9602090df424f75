"""Verify Open Badges (3.0, and 2.0) and W3C Verifiable Credentials, anywhere.

Five lines verify a badge; see docs/verifying.md. Nothing here reads the network but
through the Fetcher that the caller puts into the World.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from merkki_verifier.batch import verify_many
from merkki_verifier.credit import decide, load_rules
from merkki_verifier.fetch import DocumentsFetcher, Fetcher, FetchError, Response
from merkki_verifier.report import Finding, NotVerifiedError, Outcome, Report, Verdict
from merkki_verifier.trust import TrustRegistry, load_registry
from merkki_verifier.verify import verify
from merkki_verifier.world import Limits, World

if TYPE_CHECKING:
    from merkki_verifier.fetch.https import HttpsFetcher

__all__ = [
    "DocumentsFetcher",
    "FetchError",
    "Fetcher",
    "Finding",
    "HttpsFetcher",
    "Limits",
    "NotVerifiedError",
    "Outcome",
    "Report",
    "Response",
    "TrustRegistry",
    "Verdict",
    "World",
    "decide",
    "load_registry",
    "load_rules",
    "verify",
    "verify_many",
]


def __getattr__(name: str) -> object:
    # requests and its TLS stack are slow to load, and offline verification needs neither.
    if name == "HttpsFetcher":
        from merkki_verifier.fetch.https import HttpsFetcher  # noqa: PLC0415 # see above

        return HttpsFetcher
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
