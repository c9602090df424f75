"""Blank nodes: what is said of them, the hash of that, and the names they get by it.

Specification: RDFC-1.0, 4.4 and 4.6.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def labelled(lines: list[str], blanks: Sequence[Blank], firsts: Sequence[str]) -> str | None:
    """All lines, in order, each blank node named by its first-degree hash (RDFC-1.0, 4.4.3).

    None where these hashes do not tell the nodes apart, and where nothing is said.
    """
    order = sorted(range(len(firsts)), key=firsts.__getitem__)
    if len(set(firsts)) < len(firsts):
        return None
    labels = [""] * len(order)
    for issued, number in enumerate(order):
        labels[number] = f"_:c14n{issued}"
    found = list(lines)
    for label, blank in zip(labels, blanks, strict=True):
        found += [label + line for line in blank.lines]
        for subject, predicate in blank.links_from:
            name = labels[subject] if isinstance(subject, int) else subject
            found.append(f"{name}{predicate}{label} .\n")
    return "".join(sorted(set(found))) or None  # a statement made twice is made once


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
