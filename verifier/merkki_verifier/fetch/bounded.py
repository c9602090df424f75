"""An end to fetching: so many documents and so much waiting for one verification, no more."""

from __future__ import annotations

import time
from collections.abc import Callable

from merkki_verifier.fetch.protocol import SPENT, Fetcher, FetchError, Response


class BoundedFetcher:
    """Asks another fetcher for at most ``max_fetches`` documents and ``max_seconds`` of waiting.

    A badge may name hundreds of addresses, in itself and in what stands inside it, and each
    of their hosts may be as slow as a single fetch allows. Only time spent fetching counts.
    ``clock`` gives seconds that never run backwards.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        max_fetches: int,
        max_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetcher = fetcher
        self._fetches_left = max_fetches
        self._seconds_left = max_seconds
        self._clock = clock

    def get(self, url: str, *, accept: str) -> Response:
        """The answer. Raises FetchError, ``spent`` once the bounds are reached."""
        if self._fetches_left <= 0 or self._seconds_left <= 0:
            message = "not asked: this verification has fetched as much as it may"
            raise FetchError(url, SPENT, message)
        self._fetches_left -= 1
        started = self._clock()
        try:
            return self._fetcher.get(url, accept=accept)
        finally:
            self._seconds_left -= self._clock() - started
