"""Getting documents from elsewhere: the only way out of the verifier, and its guards."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from merkki_verifier.fetch.chain import ChainFetcher, first_of
from merkki_verifier.fetch.protocol import Fetcher, FetchError, Response
from merkki_verifier.fetch.remembering import RememberingFetcher

if TYPE_CHECKING:
    from merkki_verifier.fetch.caching import CachingFetcher
    from merkki_verifier.fetch.documents import DocumentsError, DocumentsFetcher
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


# requests and its TLS stack are slow to load, and offline verification needs neither; who
# fetches nothing needs none of them.
_ELSEWHERE = {
    "CachingFetcher": "caching",
    "DocumentsError": "documents",
    "DocumentsFetcher": "documents",
    "HttpsFetcher": "https",
}


def __getattr__(name: str) -> object:
    if name in _ELSEWHERE:
        return getattr(import_module(f"{__name__}.{_ELSEWHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
