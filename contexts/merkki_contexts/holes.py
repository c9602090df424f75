"""Texts and lines with holes, filled in one join, all holes at once.

What fills a hole is never read again, so a text that looks like another hole is only a text.
Everything is kept as UTF-8, since it is hashed, signed and stored as bytes; its order is that
of code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from operator import itemgetter

# What stands in a text one after the other: what is always so, and the number of a hole.
Pieces = tuple[str | int, ...]


class HoledText:
    """Pieces, ready to be filled."""

    __slots__ = ("_always", "_pick")

    def __init__(self, pieces: Pieces, holes: int) -> None:
        """``holes`` is how many texts will come; a hole's number is its place among them."""
        always = [piece.encode() for piece in pieces if isinstance(piece, str)]
        numbers = iter(range(holes, holes + len(always)))
        places = [piece if isinstance(piece, int) else next(numbers) for piece in pieces]
        # An empty text twice, since of fewer than two places the getter makes no tuple.
        self._always = (*always, b"")
        nothing = holes + len(always)
        self._pick = itemgetter(*places, nothing, nothing)

    def fill(self, texts: tuple[bytes, ...]) -> bytes:
        """The text, each hole filled by what stands in its place."""
        return b"".join(self._pick(texts + self._always))


class HoledLines:
    """Lines that begin alike, to be filled and sorted; those that a hole makes one, once.

    Most are told apart by what stands before their first hole: their order never changes.
    """

    __slots__ = ("_parts",)

    def __init__(self, lines: Iterable[Pieces], holes: int, *, beginning: Pieces = ()) -> None:
        """Each line is ``beginning`` and one of ``lines``."""
        parts: list[HoledText | _AnyOrder] = []
        settled: Pieces = ()
        for group in _told_apart(lines):
            whole = [beginning + line for line in group]
            if len(whole) == 1:
                settled += whole[0]
                continue
            parts += [HoledText(settled, holes), _AnyOrder(whole, holes)]
            settled = ()
        self._parts = (*parts, HoledText(settled, holes))

    def fill(self, texts: tuple[bytes, ...]) -> bytes:
        """The lines in order, each hole filled by what stands in its place."""
        first, *others = self._parts
        if not others:
            return first.fill(texts)  # as nearly always
        return b"".join([part.fill(texts) for part in self._parts])


class _AnyOrder:
    """Lines whose order, or whether they are one, depends on what fills them."""

    __slots__ = ("_lines",)

    def __init__(self, lines: Sequence[Pieces], holes: int) -> None:
        self._lines = [HoledText(line, holes) for line in lines]

    def fill(self, texts: tuple[bytes, ...]) -> bytes:
        return b"".join(sorted({line.fill(texts) for line in self._lines}))


def _told_apart(lines: Iterable[Pieces]) -> list[list[Pieces]]:
    """The lines, sorted by what stands before their first hole, in groups that this settles."""
    groups: list[list[Pieces]] = []
    for line in sorted(lines, key=_head):
        # A line without a hole ends with its line feed: none that differs begins with it.
        if groups and is_open(groups[-1][0]) and _head(line).startswith(_head(groups[-1][0])):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _head(line: Pieces) -> str:
    return line[0] if isinstance(line[0], str) else ""


def is_open(line: Pieces) -> bool:
    """Whether there is a hole in it."""
    return any(isinstance(piece, int) for piece in line)


def split(text: str, holes: Sequence[str]) -> Pieces:
    """The pieces of ``text``, in which each of ``holes`` is one wherever it stands."""
    numbers = {hole: number for number, hole in enumerate(holes)}
    found = re.split(f"({'|'.join(re.escape(hole) for hole in holes)})", text)
    return tuple(numbers[piece] if odd % 2 else piece for odd, piece in enumerate(found) if piece)
