"""The canonical forms of many documents that differ in a few texts: a batch of one mark.

A template walks one document and remembers what it wrote down, sorted as far as it can be. What
is said of one thing stands together in a canonical form, so to fill a template, the holes in
what is said of each thing are filled, the blank nodes named by their hashes as ever, and the
things put in order. The result is what ``canonicalize`` gives for the filled document. No hole
may stand in an array: nobody looks whether what fills it is there twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from merkki_contexts.blanks import Blank
from merkki_contexts.direct import DirectWalk
from merkki_contexts.errors import ContextsError
from merkki_contexts.holes import HoledLines, HoledText, Pieces, is_open, split
from merkki_contexts.limits import Limits
from merkki_contexts.pinned import pinned_library
from merkki_contexts.rdfc import HASHES
from merkki_contexts.tables import Kind, Uncovered, tables_of

# What a hole is filled with needs no escape, wherever it stands.
_PLAIN: Final = "[A-Za-z0-9:._%#/?=&+-]"
_SCHEME: Final = "[A-Za-z][A-Za-z0-9+.-]*:"
# In how many orders the hashes of blank nodes may come before what is remembered of them is
# dropped: three that vary among a dozen come in some thousand, and ordinary badges have two.
_ORDERS_KEPT: Final = 64


class TemplateError(ValueError):
    """A document cannot be a template, or a template cannot be filled with these texts."""


class CanonicalTemplate:
    """One document with holes: texts of it (or parts of texts) that others have otherwise.

    Raises TemplateError for a document that the direct walk does not cover, and for a hole that
    is not in it. Specification: RDFC-1.0.
    """

    def __init__(
        self, document: Mapping[str, object], *, holes: Sequence[str], hash_name: str = "SHA-256"
    ) -> None:
        self._holes = tuple(holes)
        self._hashed = HASHES[hash_name]
        walk = DirectWalk(Limits())
        try:
            root = tables_of(pinned_library()).root(document.get("@context"))
            walk.node(dict(document), root, 0)
        except (Uncovered, ContextsError) as error:
            raise TemplateError("the document is not one of the usual kind") from error
        form = walk.finish(self._hashed)
        if form is None or not all(hole in form for hole in self._holes):
            raise TemplateError("the document says nothing of a hole, or its parts look alike")
        prefixes = (kind.prefixes for kind in walk.used if isinstance(kind, Kind))
        name = _name_pattern(frozenset[str]().union(*prefixes))
        self._fits = [
            re.compile(name if f"<{hole}>" in form else f"{_PLAIN}+") for hole in self._holes
        ]
        self._labels = [f"_:c14n{number}".encode() for number in range(len(walk.blanks))]
        self._first_degrees(walk.blanks)
        self._keep(_by_subject(walk, self._holes))

    def fill(self, texts: Sequence[str]) -> bytes:
        """The canonical N-Quads, as UTF-8, with each hole filled by the text in its place.

        Raises TemplateError for a text that would need an escape or is no IRI where one stands,
        and where two of the filled document's parts look alike: ``canonicalize`` reads that.
        """
        for fits, text in zip(self._fits, texts, strict=True):
            if not fits.fullmatch(text):
                raise TemplateError(f"{text[:100]!r} does not fit into a template")
        filling = tuple([text.encode() for text in texts])
        labels = self._issued(filling)
        filling += labels
        said = self._said_alike(labels) + [thing.fill(filling) for thing in self._open]
        said.sort()
        form = b"".join(said)
        subjects = {subject.fill(filling) for subject in self._subjects}
        if len(subjects) < len(self._subjects) or not subjects.isdisjoint(self._others):
            # Two things have become one: what is said of it is to be sorted, once each.
            return b"".join(sorted(set(form.splitlines(keepends=True))))
        return form

    def _said_alike(self, labels: tuple[bytes, ...]) -> list[bytes]:
        """What is said of each thing in which there is no hole, but perhaps a label."""
        known = self._alike.get(labels)
        if known is None:
            filling = (b"",) * len(self._holes) + labels
            known = [thing.fill(filling) for thing in self._closed]
            if len(self._alike) >= _ORDERS_KEPT:
                self._alike.clear()
            self._alike[labels] = known
        return known

    def _issued(self, filling: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """The blank nodes' labels, in the order of their first-degree hashes (RDFC-1.0, 4.4.3)."""
        firsts = list(self._firsts)
        for number, lines in self._varying:
            firsts[number] = self._hashed(lines.fill(filling)).hexdigest()
        if len(set(firsts)) < len(firsts):
            raise TemplateError("two parts of the filled document look alike")
        labels = [b""] * len(firsts)
        for label, number in zip(
            self._labels, sorted(range(len(firsts)), key=firsts.__getitem__), strict=True
        ):
            labels[number] = label
        return tuple(labels)

    def _first_degrees(self, blanks: Sequence[Blank]) -> None:
        """Hash each blank node, and keep what is hashed of those that vary."""
        self._firsts, self._varying = list[str](), list[tuple[int, HoledLines]]()
        nothing = (b"",) * len(self._holes)
        for number, blank in enumerate(blanks):
            lines = [split(line, self._holes) for line in _first_degree_lines(blank)]
            hashed = HoledLines(lines, len(self._holes))
            self._firsts.append(self._hashed(hashed.fill(nothing)).hexdigest())
            if any(map(is_open, lines)):
                self._varying.append((number, hashed))

    def _keep(self, said: Mapping[Pieces, Sequence[Pieces]]) -> None:
        """Sort what is said of each thing by whether there is a hole in it."""
        holes = len(self._holes)
        width = holes + len(self._labels)
        self._open, self._closed = list[HoledLines](), list[HoledLines]()
        self._subjects, self._others = list[HoledText](), set[bytes]()
        self._alike = dict[tuple[bytes, ...], list[bytes]]()
        for subject, rest in said.items():
            lines = HoledLines(rest, width, beginning=subject)
            if any(_holes_in(line, holes) for line in (subject, *rest)):
                self._open.append(lines)
            else:
                self._closed.append(lines)
            if _holes_in(subject, holes):
                self._subjects.append(HoledText(subject, width))
            elif not is_open(subject):
                self._others.add("".join(map(str, subject)).encode())


def _holes_in(line: Pieces, holes: int) -> bool:
    """Whether a text is missing in the line, and not only a label."""
    return any(isinstance(piece, int) and piece < holes for piece in line)


def _name_pattern(prefixes: Iterable[str]) -> str:
    """What an IRI of plain characters looks like that is not short for another."""
    short = "|".join(map(re.escape, sorted(prefixes)))
    return f"(?!(?:{short}):){_SCHEME}{_PLAIN}*"


def _by_subject(walk: DirectWalk, holes: Sequence[str]) -> dict[Pieces, list[Pieces]]:
    """What is said of each thing, once each: the lines without their subject."""
    said: dict[Pieces, dict[Pieces, None]] = {}

    def label(number: int) -> Pieces:
        return (len(holes) + number,)

    def named(subject: str | int) -> Pieces:
        return label(subject) if isinstance(subject, int) else split(subject, holes)

    for subject, lines in walk.said.items():
        said.setdefault(named(subject), {}).update((split(line, holes), None) for line in lines)
    for number, blank in enumerate(walk.blanks):
        of_it = said.setdefault(label(number), {})
        of_it |= {split(line, holes): None for line in blank.lines}
        for parent, predicate in blank.links_from:
            link = (*split(predicate, holes), *label(number), " .\n")
            said.setdefault(named(parent), {})[link] = None
    return {subject: list(lines) for subject, lines in said.items()}


def _first_degree_lines(blank: Blank) -> Iterator[str]:
    """What Hash First Degree Quads hashes (RDFC-1.0, 4.6): the node is _:a, every other one _:z."""
    # Lines are a set; links are not, since each leads to another node.
    for line in dict.fromkeys(blank.lines):
        yield f"_:a{line}"
    for predicate, _ in blank.links_to:
        yield f"_:a{predicate}_:z .\n"
    for subject, predicate in blank.links_from:
        yield f"{'_:z' if isinstance(subject, int) else subject}{predicate}_:a .\n"
