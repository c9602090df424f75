"""The canonical forms of many documents that differ in a few texts: a batch of one mark.

A template walks one document and remembers what it wrote down. To fill it, only the lines in
which one of the holes stands are written anew; then the blank nodes are named and the lines
sorted as ever, since other texts may come in another order. The result is what ``canonicalize``
gives for the filled document. No hole may stand in an array: nobody looks whether what fills it
is there twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from merkki_contexts.blanks import Blank, first_degree, labelled
from merkki_contexts.direct import DirectWalk, is_iri_text
from merkki_contexts.errors import ContextsError
from merkki_contexts.limits import Limits
from merkki_contexts.pinned import pinned_library
from merkki_contexts.rdfc import HASHES
from merkki_contexts.tables import Kind, Uncovered, tables_of

# What a hole is filled with needs no escape, wherever it stands.
_PLAIN: Final = re.compile(r"[A-Za-z0-9:._%#/?=&+-]+")


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
        self._prefixes = frozenset[str]().union(
            *(kind.prefixes for kind in walk.used if isinstance(kind, Kind))
        )
        self._named = [hole for hole in self._holes if f"<{hole}>" in form]
        self._closed = [line for line in walk.lines if not self._open(line)]
        self._lines = [self._with_holes(line) for line in walk.lines if self._open(line)]
        self._blanks = [
            (blank, None if self._open(*_texts(blank)) else first_degree(blank, self._hashed))
            for blank in walk.blanks
        ]
        for blank, first in self._blanks:
            if first is None:
                _rewrite(blank, self._with_holes)

    def fill(self, texts: Sequence[str]) -> str:
        """The canonical N-Quads with each hole filled by the text in its place.

        Raises TemplateError for a text that would need an escape or is no IRI where one stands,
        and where two of the filled document's parts look alike: ``canonicalize`` reads that.
        """
        filling = named_texts(texts)
        for hole, text in zip(self._holes, texts, strict=True):
            if not _PLAIN.fullmatch(text) or (hole in self._named and not self._is_name(text)):
                raise TemplateError(f"{text[:100]!r} does not fit into a template")
        # All holes at once: a text may look like the hole of another.
        lines = self._closed + [line % filling for line in self._lines]
        blanks, firsts = [], []
        for blank, first in self._blanks:
            whole = blank if first is not None else _filled(blank, filling)
            blanks.append(whole)
            firsts.append(first if first is not None else first_degree(whole, self._hashed))
        form = labelled(lines, blanks, firsts)
        if form is None:
            raise TemplateError("two parts of the filled document look alike")
        return form

    def _with_holes(self, line: str) -> str:
        return with_holes(line, self._holes)

    def _open(self, *texts: str) -> bool:
        return any(hole in text for hole in self._holes for text in texts)

    def _is_name(self, text: str) -> bool:
        return is_iri_text(text) and text.partition(":")[0] not in self._prefixes


def with_holes(text: str, holes: Sequence[str]) -> str:
    """``text`` with holes for Python's % operator, which fills all at once and reads nothing twice.

    It is filled with ``named_texts``.
    """
    names = {hole: f"%({number})s" for number, hole in enumerate(holes)}
    pattern = "|".join(re.escape(hole) for hole in holes)
    return re.sub(f"{pattern}|%", lambda found: names.get(found[0], "%%"), text)


def named_texts(texts: Sequence[str]) -> dict[str, str]:
    """What fills ``with_holes``, in the order of its holes."""
    return {str(number): text for number, text in enumerate(texts)}


def _texts(blank: Blank) -> list[str]:
    return [*blank.lines, *(s for s, _ in blank.links_from if isinstance(s, str))]


def _rewrite(blank: Blank, change: Callable[[str], str]) -> None:
    blank.lines = [change(line) for line in blank.lines]
    blank.links_from = [
        (subject if isinstance(subject, int) else change(subject), predicate)
        for subject, predicate in blank.links_from
    ]


def _filled(blank: Blank, filling: Mapping[str, str]) -> Blank:
    whole = Blank()
    whole.lines, whole.links_from, whole.links_to = blank.lines, blank.links_from, blank.links_to
    _rewrite(whole, lambda text: text % filling)
    return whole
