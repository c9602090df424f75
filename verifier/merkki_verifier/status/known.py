"""Lists that were read before: proven, expanded, and ready to be asked again.

Checking a list's proof and expanding it costs fifty times the question that is put to it, and
thousands of badges ask the same list. A list is known by its very bytes, and holds only while
everything that its proof was checked with is answered alike: the same key documents, byte for
byte, at nearly the same moment. Whether it is in force, and whether its issuer is to be
believed, is asked anew each time; only what was found sound is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Generic, TypeVar

from merkki_verifier.fetch.protocol import Fetcher, FetchError, Response
from merkki_verifier.world import World

# A key may be revoked, or a proof expire, at any moment: this much later is soon enough, since
# the document that would say so is itself remembered for longer (CachingFetcher).
_HOLDS_FOR: Final = timedelta(minutes=1)
_LISTS_KEPT: Final = 64

_List = TypeVar("_List")
_Answer = tuple[str, str, Response]


class Listening:
    """A fetcher that remembers what another one answered."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self.answers: list[_Answer] = []

    def get(self, url: str, *, accept: str) -> Response:
        """The other's answer. Raises FetchError."""
        response = self._fetcher.get(url, accept=accept)
        self.answers.append((url, accept, response))
        return response


@dataclass(frozen=True, slots=True)
class _Kept(Generic[_List]):
    found: _List
    answers: tuple[_Answer, ...]
    at: datetime

    def holds(self, world: World) -> bool:
        if not self.at <= world.now <= self.at + _HOLDS_FOR:
            return False
        try:
            return all(self._alike(world.fetch.get(u, accept=a), r) for u, a, r in self.answers)
        except FetchError:
            return False  # whoever reads the list anew will say why

    def _alike(self, now: Response, then: Response) -> bool:
        return now is then or (now.status == then.status and now.body == then.body)


class KnownLists(Generic[_List]):
    """The lists of one format that were read last. Safe to share between threads.

    ``largest`` is what a list may take, in bytes, to be kept.
    """

    def __init__(self, *, largest: int = 512 * 1024) -> None:
        self._kept: OrderedDict[Hashable, _Kept[_List]] = OrderedDict()
        self._largest = largest
        self._lock = Lock()

    def recall(self, key: Hashable, *, world: World) -> _List | None:
        """What was read under ``key``, if it still holds in ``world``."""
        kept = self._kept.get(key)
        return kept.found if kept is not None and kept.holds(world) else None

    def keep(
        self, key: Hashable, found: _List, *, size: int, heard: Listening, now: datetime
    ) -> None:
        """Remember what was found at ``now`` by hearing those answers."""
        size += sum(len(response.body) for _, _, response in heard.answers)
        if size > self._largest:
            return
        with self._lock:
            self._kept[key] = _Kept(found, tuple(heard.answers), now)
            self._kept.move_to_end(key)
            if len(self._kept) > _LISTS_KEPT:
                self._kept.popitem(last=False)
