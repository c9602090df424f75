"""Blank nodes: what is said of them, the hash of that, and the names they get by it.

Specification: RDFC-1.0, 4.4 and 4.6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Hashed = Callable[[bytes], Any]  # one of hashlib


class Blank:
    """What is said of one blank node: in lines that lack their subject, and by links to others."""

    __slots__ = ("first_degrees", "lines", "links_from", "links_to")

    def __init__(self) -> None:
        self.first_degrees: dict[Hashed, str] | None = None  # kept if the node is
        self.lines: list[str] = []
        self.links_from: list[tuple[str | int, str]] = []  # subject and predicate
        self.links_to: list[tuple[str, int]] = []  # predicate and object


def statements(said: Mapping[str, Sequence[str]], blanks: Iterable[Blank]) -> int:
    """How many statements these are: of IRIs, and of blank nodes."""
    of_blanks = sum(len(blank.lines) + len(blank.links_from) for blank in blanks)
    return sum(map(len, said.values())) + of_blanks


def labelled(
    said: Mapping[str, Sequence[str]], blanks: Sequence[Blank], firsts: Sequence[str]
) -> str | None:
    """All lines, in order, each blank node named by its first-degree hash (RDFC-1.0, 4.4.3).

    ``said`` has what is said of each IRI, in lines that lack it. None where the hashes do not
    tell the nodes apart, and where nothing is said.
    """
    if len(set(firsts)) < len(firsts):
        return None
    labels = [""] * len(firsts)
    for issued, number in enumerate(sorted(range(len(firsts)), key=firsts.__getitem__)):
        labels[number] = f"_:c14n{issued}"
    whole = {**said, **{label: blank.lines for label, blank in zip(labels, blanks, strict=True)}}
    links: dict[str, list[str]] = {}
    for label, blank in zip(labels, blanks, strict=True):
        for subject, predicate in blank.links_from:
            name = labels[subject] if isinstance(subject, int) else subject
            links.setdefault(name, []).append(f"{predicate}{label} .\n")
    # Subject by subject is line by line: none goes on where another ends but "_:c14n1" and
    # "_:c14n10", and the space that follows the shorter one comes before any digit.
    found: list[str] = []
    for subject in sorted(whole):
        lines = {*whole[subject], *links.get(subject, ())}  # a statement made twice is made once
        if lines:  # else nothing is said of it
            found += (subject, subject.join(sorted(lines)))
    return "".join(found) or None


def first_degree(blank: Blank, hashed: Hashed) -> str:
    """Hash First Degree Quads (RDFC-1.0, 4.6): the node is _:a, every other one _:z."""
    if blank.first_degrees is not None and hashed in blank.first_degrees:
        return blank.first_degrees[hashed]
    # Lines are a set; links are not, since each leads to another node.
    lines = [f"_:a{line}" for line in dict.fromkeys(blank.lines)]
    lines += [f"_:a{predicate}_:z .\n" for predicate, _ in blank.links_to]
    for subject, predicate in blank.links_from:
        lines.append(f"{'_:z' if isinstance(subject, int) else subject}{predicate}_:a .\n")
    lines.sort()
    digest: str = hashed("".join(lines).encode()).hexdigest()
    if blank.first_degrees is not None:
        blank.first_degrees[hashed] = digest
    return digest
