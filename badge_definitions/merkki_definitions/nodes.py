"""A value of a definition file and the place it stands at.

The rules read files that may be wrong in any way, and must still find every other
mistake. So looking for something that is not there gives an empty node, never an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: the file within the definitions, an RFC 6901 pointer, and what is wrong."""

    file: str
    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}{' ' + self.pointer if self.pointer else ''}: {self.message}"


@dataclass(frozen=True, slots=True)
class Node:
    """A value (None: nothing there), the file it came from and its pointer in that file."""

    file: str
    pointer: str = ""
    value: object = None

    def at(self, *keys: str) -> Node:
        """The value under these keys, one inside the other."""
        node = self
        for key in keys:
            inside = node.value.get(key) if isinstance(node.value, dict) else None
            node = Node(self.file, f"{node.pointer}/{_escape(key)}", inside)
        return node

    def each(self) -> Iterator[Node]:
        """The elements of a list, in order; none if this is not a list."""
        if isinstance(self.value, list):
            for number, value in enumerate(self.value):
                yield Node(self.file, f"{self.pointer}/{number}", value)

    def fields(self) -> Iterator[tuple[str, Node]]:
        """The keys and values of a mapping, in order; none if this is not a mapping."""
        if isinstance(self.value, dict):
            for key in self.value:
                yield str(key), self.at(key)

    def strings(self) -> Iterator[tuple[Node, str]]:
        """Every text at or below this node."""
        if isinstance(self.value, str):
            yield self, self.value
        for child in self.each():
            yield from child.strings()
        for _, child in self.fields():
            yield from child.strings()

    @property
    def text(self) -> str | None:
        """The value if it is a text, else None."""
        return self.value if isinstance(self.value, str) else None

    @property
    def number(self) -> float | None:
        """The value if it is a number, else None."""
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return float(self.value)
        return None

    def words(self) -> tuple[str, ...]:
        """The texts of a list of texts."""
        return tuple(node.value for node in self.each() if isinstance(node.value, str))

    def problem(self, message: str) -> Problem:
        """A mistake at this place."""
        return Problem(self.file, self.pointer, message)


def _escape(key: str) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")
