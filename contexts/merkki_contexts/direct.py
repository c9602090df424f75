"""The direct way from a document to its canonical form: one walk over the JSON, line by line.

JSON-LD becomes RDF in one idea: every object is a thing, every member says something of it. So
an object is a *subject*, each member a *predicate*, each value an *object*, and a line of N-Quads
is the three of them. A thing with an ``id`` goes by that; one without is a *blank node*, which
RDFC-1.0 gives a name at the end, from a hash of what is said of it. The lines, sorted, are the
canonical form.

What things mean is in the tables; here they are only written down. Nothing is dropped: what
this walk does not cover it leaves to the walk in :mod:`merkki_contexts.statements`, which knows
all of what may stand in a document and explains what may not. Both give the same text.

Specification: JSON-LD 1.1 API, 8 (to RDF); RDFC-1.0, 4.4 and 4.6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from merkki_contexts.blanks import Blank, Hashed, first_degree, labelled, statements
from merkki_contexts.errors import ContextsError
from merkki_contexts.fragments import Fragment, Fragments, exact_bytes
from merkki_contexts.lexical import SURROGATE, escaped
from merkki_contexts.limits import Limits
from merkki_contexts.pinned import Library
from merkki_contexts.rdfc import HASHES
from merkki_contexts.tables import IRI, LITERAL, Kind, Member, Place, Uncovered, tables_of

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST, _REST, _NIL = f" <{_RDF}first> ", f" <{_RDF}rest> ", f"<{_RDF}nil>"
# lexical.is_iri in one look: a scheme, then nothing that N-Quads or a JSON-LD reader stops at.
_IRI_TEXT: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\ud800-\udfff\s\x7f-\x9f]*"
)
# IRIs that were looked at already: the same few issuers and frameworks stand in every badge.
_KNOWN_IRIS: dict[str, str] = {}
_IRIS_KEPT: Final = 4_096
_LONGEST_KEPT: Final = 300
_NAMED_BY: Final = frozenset({list, str, type(None)})
_NO_MEMBERS: Final = frozenset({"type", "id"})
# Tables that a single document may have made for it, before the other walk counts its work.
_MADE_AT_ONCE: Final = 100


def direct_form(
    document: Mapping[str, object], *, hash_name: str, limits: Limits, library: Library
) -> str | None:
    """The canonical N-Quads of ``document``; None if it needs the other walk. Never raises."""
    if hash_name not in HASHES or not isinstance(document, dict) or "@context" not in document:
        return None
    tables = tables_of(library)
    walk = DirectWalk(limits, tables.fragments)
    try:
        walk.node(document, tables.root(document["@context"]), 0)
    except (Uncovered, ContextsError):
        return None
    return walk.finish(HASHES[hash_name])


class DirectWalk:
    """One document on its way. A subject is an IRI in brackets, or a blank node's number.

    With ``fragments``, blank nodes may be those of other walks too: they are not to be changed.
    """

    __slots__ = ("_credentials", "_fragments", "_limits", "_made", "blanks", "said", "used")

    def __init__(self, limits: Limits, fragments: Fragments | None = None) -> None:
        self._limits = limits
        self._fragments = fragments
        self.said: dict[str, list[str]] = {}  # of each IRI, in lines that lack it
        self.blanks: list[Blank] = []
        self.used: set[object] = set()  # kinds and members
        self._made = 0
        self._credentials = 0

    # ---- objects

    def node(self, node: dict[str, Any], place: Place, depth: int) -> str | int:
        """Write down what ``node`` says; its subject."""
        kind = self._kind(node, place)
        self.used.add(kind)
        if kind.is_credential:
            self._credentials += 1
        if 2 * depth > self._limits.max_depth:  # at most a key and an index a level
            raise Uncovered
        subject, lines = self._subject(node, kind)
        lines += kind.types
        members = kind.members
        for key, value in node.items():
            member = members.get(key)
            if member is None:
                # By name: another thread may have put the member there since it was looked up.
                if key in _NO_MEMBERS or (key == "@context" and not depth):
                    continue
                member = self._member(kind, key)
            if value.__class__ is not str or member.is_list:
                self._others(subject, member, value, kind, depth)
            elif member.form == LITERAL:
                lines.append(f'{member.predicate}"{_text(value)}{member.suffix}')
            else:
                lines.append(f"{member.predicate}{self._term(member, value, kind)} .\n")
        return subject

    def _subject(self, node: dict[str, Any], kind: Kind) -> tuple[str | int, list[str]]:
        """What ``node`` goes by, and where its lines are collected."""
        name = node.get("id")
        if name is not None:
            term = _iri(name, kind)
            return term, self.said.setdefault(term, [])
        if "id" in node:
            raise Uncovered  # a null
        number = self._blank()
        return number, self.blanks[number].lines

    def _kind(self, node: dict[str, Any], place: Place) -> Kind:
        types: Any = node.get("type")
        key = tuple(types) if isinstance(types, list) else types
        if types.__class__ not in _NAMED_BY or (types is None and "type" in node):
            raise Uncovered  # a null, or nothing that names a type
        try:
            kind = place.kinds.get(key)
        except TypeError:  # an object or array among the types
            raise Uncovered from None
        if kind is None:
            self._count()
            kind = place.kind(key, types)
        return kind

    def _member(self, kind: Kind, key: object) -> Member:
        self._count()
        return kind.member(key)

    def _count(self) -> None:
        self._made += 1
        if self._made > _MADE_AT_ONCE:
            raise Uncovered

    def _blank(self) -> int:
        self.blanks.append(Blank())
        return len(self.blanks) - 1

    # ---- values

    def _others(
        self, subject: str | int, member: Member, value: object, kind: Kind, depth: int
    ) -> None:
        """Write down a value that is no lone text."""
        if member.is_list:
            values = value if isinstance(value, list) else [value]
            self._list(subject, member, values, kind, depth)
        elif isinstance(value, list):
            stated = [self._value(member, element, kind, depth) for element in value]
            if not stated or len(set(stated)) < len(stated):
                raise Uncovered
            for one in stated:
                self._state(subject, member.predicate, one)
        else:
            self._state(subject, member.predicate, self._value(member, value, kind, depth))

    def _value(self, member: Member, value: object, kind: Kind, depth: int) -> str | int:
        if isinstance(value, dict) and "@value" not in value:
            self.used.add(member)
            if member.is_shared and self._fragments is not None:
                return self._shared(value, member.below(), depth + 1, self._fragments)
            return self.node(value, member.below(), depth + 1)
        return self._term(member, value, kind)

    def _shared(
        self, node: dict[str, Any], place: Place, depth: int, fragments: Fragments
    ) -> str | int:
        """Write down what ``node`` says, or what it said when another badge had it."""
        data = exact_bytes(node)
        if data is None:
            return self.node(node, place, depth)
        first = len(self.blanks)
        # Blank nodes go by their number, so where that begins is part of what is kept.
        key = (data, place, first, depth, self._limits.max_depth)
        known = fragments.get(key)
        if known is not None:
            self._add(known.said)
            self.blanks += known.blanks
            self.used |= known.used
            return known.subject
        if not fragments.met(key):
            return self.node(node, place, depth)
        said, used, credentials = self.said, self.used, self._credentials
        self.said, self.used = {}, set()
        subject = self.node(node, place, depth)
        if isinstance(subject, str) and self._credentials == credentials:
            of_it = {name: tuple(lines) for name, lines in self.said.items()}
            blanks = tuple(self.blanks[first:])
            fragments.keep(key, Fragment(subject, of_it, blanks, frozenset(self.used)))
        inner, self.said = self.said, said
        self._add(inner)
        self.used |= used
        return subject

    def _add(self, said: Mapping[str, Iterable[str]]) -> None:
        for subject, lines in said.items():
            self.said.setdefault(subject, []).extend(lines)

    def _term(self, member: Member, value: object, kind: Kind) -> str:
        if isinstance(value, str):
            if member.form == LITERAL:
                return f'"{_text(value)}{member.suffix}'[:-3]
            if member.form == IRI:
                return _iri(value, kind)
        return member.term(value)

    def _list(
        self, subject: str | int, member: Member, values: list[Any], kind: Kind, depth: int
    ) -> None:
        """An ordered list: a chain of blank nodes, each with a value and the next one."""
        cells = [self._blank() for _ in values]
        chain: list[str | int] = [*cells, _NIL]
        self._state(subject, member.predicate, chain[0])
        for cell, value, rest in zip(cells, values, chain[1:], strict=True):
            self._state(cell, _FIRST, self._value(member, value, kind, depth))
            self._state(cell, _REST, rest)

    def _state(self, subject: str | int, predicate: str, value: str | int) -> None:
        if isinstance(value, int):
            self.blanks[value].links_from.append((subject, predicate))
            if isinstance(subject, int):
                self.blanks[subject].links_to.append((predicate, value))
        else:
            lines = self.said[subject] if isinstance(subject, str) else self.blanks[subject].lines
            lines.append(f"{predicate}{value} .\n")

    def finish(self, hashed: Hashed) -> str | None:
        """All lines under canonical labels; None for what only the other walk can refuse.

        That is a credential in a credential, and too much of everything.
        """
        if self._credentials > 1 or 10 + len(self.used) > self._limits.max_scopes:
            return None
        firsts = [first_degree(blank, hashed) for blank in self.blanks]
        if statements(self.said, self.blanks) > self._limits.max_statements:
            return None
        return labelled(self.said, self.blanks, firsts)


def is_iri_text(text: str) -> bool:
    """``lexical.is_iri`` in one look."""
    return _IRI_TEXT.fullmatch(text) is not None


def _text(text: str) -> str:
    """A text as it stands between quotes."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return text  # the usual case, at the speed of the interpreter's own loops
    if SURROGATE.search(text):
        raise Uncovered
    return escaped(text)


def _iri(value: object, kind: Kind) -> str:
    """An IRI in brackets, absolute and not short for another."""
    if type(value) is not str:  # a text that is more than one would be remembered as that
        raise Uncovered
    term = _KNOWN_IRIS.get(value)
    if term is None:
        if not is_iri_text(value):
            raise Uncovered
        term = f"<{value}>"
        if len(value) <= _LONGEST_KEPT:
            if len(_KNOWN_IRIS) >= _IRIS_KEPT:
                _KNOWN_IRIS.clear()
            _KNOWN_IRIS[value] = term
    if value.partition(":")[0] in kind.prefixes:
        raise Uncovered
    return term
