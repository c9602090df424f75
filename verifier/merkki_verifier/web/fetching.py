"""What strangers make this service fetch: a few at a time, and told no more than they need.

A request holds a thread while it waits for another host, and whoever asks chooses the host.
So the waiting takes turns, for each client and for all: threads are always left for requests
that need nothing from elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Final

from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from merkki_verifier.fetch.protocol import Fetcher, FetchError, NotPublicError, Response

# More than a person needs, and half of what there is for all.
MOST_EACH: Final = 3
# Seconds to wait for a turn: a document that is remembered gives its turn back at once.
PATIENCE: Final = 0.5
# Seconds until it is worth asking again: what one fetch may take.
_AGAIN: Final = 10


class Turns:
    """How many may wait for other hosts at once: ``each`` of one client, ``all_`` together."""

    def __init__(self, *, each: int, all_: int, patience: float = PATIENCE) -> None:
        self._each = each
        self._all = all_
        self._patience = patience
        self._taken: Counter[str] = Counter()
        self._free = Condition()

    @contextmanager
    def one(self, client: str) -> Iterator[None]:
        """A turn for as long as the block takes.

        Raises TooManyRequests (429) where the client itself has them all, and
        ServiceUnavailable (503) where others have, both with Retry-After.
        """
        with self._free:
            self._free.wait_for(lambda: self._may(client), self._patience)
            if self._taken[client] >= self._each:
                raise TooManyRequests(retry_after=_AGAIN)
            if self._taken.total() >= self._all:
                raise ServiceUnavailable(retry_after=_AGAIN)
            self._taken[client] += 1
        try:
            yield
        finally:
            with self._free:
                self._taken[client] -= 1
                self._taken += Counter()  # forgets whoever has none
                self._free.notify_all()

    def _may(self, client: str) -> bool:
        return self._taken[client] < self._each and self._taken.total() < self._all


class FetcherForVisitors:
    """Asks another fetcher when it is this client's turn, and hides where private hosts lead."""

    def __init__(self, fetcher: Fetcher, turns: Turns, client: str) -> None:
        self._fetcher = fetcher
        self._turns = turns
        self._client = client

    def get(self, url: str, *, accept: str) -> Response:
        """The answer. Raises FetchError, TooManyRequests and ServiceUnavailable."""
        try:
            with self._turns.one(self._client):
                return self._fetcher.get(url, accept=accept)
        except NotPublicError as error:
            raise FetchError(url, error.code, "its host is not public") from None
