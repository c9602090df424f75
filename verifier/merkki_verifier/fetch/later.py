"""A fetcher that is made when it is first asked.

The network's takes longer to load than a badge takes to verify, and many badges ask for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from merkki_verifier.fetch.protocol import Fetcher, Response


class LaterFetcher:
    """Fetches by what ``make`` gives. It can be sent to another process where ``make`` can."""

    def __init__(self, make: Callable[[], Fetcher]) -> None:
        self._make = make
        self._made: Fetcher | None = None

    def __reduce__(self) -> tuple[type[Self], tuple[Callable[[], Fetcher]]]:
        # What was made stays here: it may hold what cannot be sent.
        return type(self), (self._make,)

    def get(self, url: str, *, accept: str) -> Response:
        """The answer of the fetcher that was made. Raises FetchError."""
        if self._made is None:
            self._made = self._make()  # two threads may both make one: either will do
        return self._made.get(url, accept=accept)
