"""A memory for one run: each document is fetched once, and one badge sees one world."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from merkki_verifier.fetch.protocol import Fetcher, FetchError, Response

_OVERHEAD: Final = 500  # what remembering an answer costs beside its text, in bytes


class RememberingFetcher:
    """Remembers answers and failures of another fetcher, the oldest forgotten first.

    For one run only: nothing expires, so a list published meanwhile is not seen. A dead
    host is remembered too, or each of a thousand badges would wait for it. Safe to share
    between threads.
    """

    def __init__(
        self, fetcher: Fetcher, *, max_entries: int = 1000, max_bytes: int = 64 * 1024 * 1024
    ) -> None:
        self._fetcher = fetcher
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._known: OrderedDict[tuple[str, str], Response | FetchError] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, url: str, *, accept: str) -> Response:
        """The answer, from memory where it is known. Raises FetchError."""
        with self._lock:
            answer = self._known.get((url, accept))
        if answer is None:
            try:
                answer = self._fetcher.get(url, accept=accept)
            except FetchError as error:
                answer = error
            answer = self._remember((url, accept), answer)
        if isinstance(answer, Response):
            return answer
        # A fresh error each time: a raised one grows with every stack it passes through.
        raise FetchError(answer.url, answer.code, answer.message)

    def _remember(
        self, key: tuple[str, str], answer: Response | FetchError
    ) -> Response | FetchError:
        """Keep the answer, unless another thread was first: then all see that one's."""
        with self._lock:
            if key in self._known:
                return self._known[key]
            self._known[key] = answer
            self._bytes += _size(key, answer)
            while len(self._known) > self._max_entries or self._bytes > self._max_bytes:
                self._bytes -= _size(*self._known.popitem(last=False))
        return answer


def _size(key: tuple[str, str], answer: Response | FetchError) -> int:
    size = _OVERHEAD + len(key[0]) + len(key[1])
    if isinstance(answer, Response):
        size += len(answer.body) + sum(len(n) + len(v) for n, v in answer.headers.items())
    return size
