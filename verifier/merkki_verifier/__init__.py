"""Verify Open Badges (3.0, and 2.0) and W3C Verifiable Credentials, anywhere.

Five lines verify a badge; see docs/verifying.md. Nothing here reads the network but
through the Fetcher that the caller puts into the World.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from merkki_verifier.fetch import Fetcher, FetchError, Response
from merkki_verifier.report import Finding, NotVerifiedError, Outcome, Report, Verdict
from merkki_verifier.verify import verify
from merkki_verifier.world import Limits, World

if TYPE_CHECKING:
    from merkki_verifier.batch import verify_many
    from merkki_verifier.credit.decide import decide
    from merkki_verifier.credit.loading import load_rules
    from merkki_verifier.fetch.documents import DocumentsFetcher
    from merkki_verifier.fetch.https import HttpsFetcher
    from merkki_verifier.trust import TrustRegistry, load_registry

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


# Slow to load, and verifying one badge from a file needs none of them.
_ELSEWHERE = {
    "DocumentsFetcher": "merkki_verifier.fetch.documents",
    "HttpsFetcher": "merkki_verifier.fetch.https",
    "TrustRegistry": "merkki_verifier.trust",
    "decide": "merkki_verifier.credit",
    "load_registry": "merkki_verifier.trust",
    "load_rules": "merkki_verifier.credit",
    "verify_many": "merkki_verifier.batch",
}


def __getattr__(name: str) -> object:
    if name in _ELSEWHERE:
        return getattr(import_module(_ELSEWHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
