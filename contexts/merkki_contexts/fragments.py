"""Parts that many badges have word for word: what the walk wrote down of them, remembered.

A school's badges share its profile, and all badges of one mark the achievement. Such a part is
known by all that what is written of it depends on: its own bytes, where it stands, and how far
its document may go. So whoever finds it here finds what the walk would have written, and nobody
can plant anything. What is kept is never changed again.
"""

from __future__ import annotations

import marshal
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from merkki_contexts.blanks import Blank, statements

# The members that hold such parts. What else a badge says, it says of one learner.
SHARED: Final = frozenset({"issuer", "achievement"})
_KEPT: Final = 128
_NOTED: Final = 4_096  # parts that were met once, by their hash
_LARGEST: Final = 8 * 1024  # bytes: a part with its picture inside is not kept
_MOST: Final = 250  # statements, each of which may be as long as the names in it


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a walk wrote down of one part: its name, what it says of IRIs, its blank nodes.

    ``used`` are the kinds and members that the walk counts.
    """

    subject: str
    said: Mapping[str, tuple[str, ...]]
    blanks: tuple[Blank, ...]
    used: frozenset[object]


class Fragments:
    """The parts that were met last. Safe to share between threads."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Fragment] = {}
        self._met: set[int] = set()

    def get(self, key: Hashable) -> Fragment | None:
        """What was written of this part before."""
        return self._known.get(key)

    def met(self, key: Hashable) -> bool:
        """Whether this part has come by before: then it is worth keeping."""
        known = hash(key)
        if known in self._met:
            return True
        if len(self._met) >= _NOTED:
            self._met = set()
        self._met.add(known)
        return False

    def keep(self, key: Hashable, fragment: Fragment) -> None:
        """Remember what is written of a part, unless it is large."""
        if statements(fragment.said, fragment.blanks) > _MOST:
            return
        for blank in fragment.blanks:
            blank.first_degrees = {}
        if len(self._known) >= _KEPT:
            self._known = {}  # a new one: another thread may be reading the old
        self._known[key] = fragment


def exact_bytes(value: Any) -> bytes | None:
    """Bytes that no other JSON value has; None for what is large, or no JSON value.

    They are never read back: marshal is here for being quick and telling 1, 1.0 and True apart.
    """
    try:
        data = marshal.dumps(value, 2)  # from 3 on, they would depend on who else has a text
    except ValueError:
        return None
    return data if len(data) <= _LARGEST else None
