"""What each member of each kind of object means, worked out once and then looked up.

Badges name few contexts, few types and few properties, so what JSON-LD processing would find
out anew for every badge is kept here, in three steps: a :class:`Place` is where an object may
stand, a :class:`Kind` an object of certain types at that place, a :class:`Member` one property
of that kind. They are made by the rules of :mod:`merkki_contexts.values` and filled as documents
come by; what a stranger can ask for is bounded, and nothing of a document's content is kept but
how its numbers are written.

Whatever these tables do not cover is :class:`Uncovered`: the walk in
:mod:`merkki_contexts.statements` then looks at the whole document, and says what is wrong with
it, if anything is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from merkki_contexts.errors import ContextsError
from merkki_contexts.fragments import SHARED, Fragments
from merkki_contexts.jsonld import Scope, empty_scope
from merkki_contexts.pinned import Library
from merkki_contexts.values import language_text, property_term, scalar
from merkki_contexts.vocabulary import CREDENTIALS, context_urls, type_terms

# Ordinary traffic fills about 60 places with about 100 kinds. A stranger's types combine
# without end, so the tables start afresh when they are full.
_PLACES_KEPT: Final = 512
_KINDS_KEPT: Final = 2_048
# Credits and grades are few. All members share this memory, for a stranger's have no end.
_NUMBERS_KEPT: Final = 1_024

# What a member's value may be written as.
LITERAL, IRI, OTHER = range(3)


class Uncovered(Exception):  # noqa: N818 - it is no error: another walk covers the document
    """The tables do not say what this is."""


class Member:
    """One property of one kind of object.

    ``predicate`` and ``suffix`` are what stands around a value in N-Quads. ``form`` says how a
    text is written: as a LITERAL it stands between them, as an IRI it needs to be one, and for
    any OTHER the ``term`` must be asked.
    """

    __slots__ = (
        "_below",
        "_key",
        "_scope",
        "_tables",
        "form",
        "is_list",
        "is_shared",
        "predicate",
        "suffix",
    )

    def __init__(self, tables: Tables, key: str, scope: Scope) -> None:
        """``scope`` is the scope of the object that has the member."""
        meant = property_term(key, scope, ())
        if meant.coercion == "@json" or meant.container == "@graph":
            raise Uncovered
        self._tables, self._key, self._scope = tables, key, scope
        self._below: Place | None = None
        self.is_shared = key in SHARED
        self.is_list = meant.container == "@list"
        self.predicate = f" <{meant.iri}> "
        self.suffix = " .\n"
        self.form = OTHER
        within = scope.within_property(key, ())
        coercion = property_term(key, within, ()).coercion
        if coercion == "@id":
            # What is short for another IRI here is found by the prefixes of the object's scope.
            self.form = IRI if within is scope else OTHER
        elif coercion is None or ":" in coercion:
            self._try_literal()

    def _try_literal(self) -> None:
        """Find the suffix of a text, where any text at all may stand."""
        try:
            written = scalar(self._key, "text", self._scope, ())
        except ContextsError:
            return  # a number or truth value
        self.form, self.suffix = LITERAL, written.removeprefix('"text') + " .\n"

    def term(self, value: object) -> str:
        """Any value but an object, as N-Quads writes it."""
        if isinstance(value, int | float) and value:  # and no zero: it may have a sign
            return self._number(value)
        if isinstance(value, str | int | float):
            return scalar(self._key, value, self._scope, ())
        if isinstance(value, Mapping):
            return language_text(self._key, value, self._scope, ())
        raise Uncovered

    def _number(self, value: float) -> str:
        # By type, too: True is 1, and written otherwise.
        key, numbers = (self, value.__class__, value), self._tables.numbers
        known = numbers.get(key)
        if known is None:
            known = scalar(self._key, value, self._scope, ())
            if len(numbers) >= _NUMBERS_KEPT:
                numbers.clear()
            numbers[key] = known
        return known

    def below(self) -> Place:
        """Where an object stands that is the value of this member."""
        if self._below is None:
            self._below = self._tables.place(self._scope.derive("object", (self._key,), ()))
        return self._below


class Kind:
    """Objects of one set of types at one place."""

    __slots__ = ("_outer", "_scope", "_tables", "is_credential", "members", "prefixes", "types")

    def __init__(self, tables: Tables, outer: Scope, types: object) -> None:
        """``types`` is the value of the member ``type``, None where there is none."""
        found = [] if types is None else type_terms(types, outer, ())
        words = [word for word, _, _ in found]
        if not all(map(outer.defines, words)):
            raise Uncovered  # an IRI, or a word of a vocabulary without end
        scoping = outer.scoping_types(words)
        scope = outer.derive("types", scoping, ()) if scoping else outer
        for alias, keyword, at in (
            *(("type", "@type", outer), ("type", "@type", scope)),
            *(("id", "@id", scope),),
        ):
            meant = at.term(alias)
            if meant is None or meant.iri != keyword:
                raise Uncovered
        self._tables, self._outer, self._scope = tables, outer, scope
        self.types = [f" {_TYPE} {iri} .\n" for _, iri, _ in found]
        self.is_credential = not CREDENTIALS.isdisjoint(words)
        self.prefixes = scope.prefixes()
        self.members: dict[str, Member] = {}

    def member(self, key: object) -> Member:
        """What the member ``key`` means, worked out now."""
        if not isinstance(key, str) or not self._scope.defines(key):
            raise Uncovered  # an undefined term, or one of a vocabulary without end
        outer = self._outer.term(key)
        if outer is not None and outer.iri == "@type":
            raise Uncovered  # a second name for the type
        made = Member(self._tables, key, self._scope)
        self.members[key] = made
        return made


class Place:
    """Where an object may stand: the kinds of objects seen there, by their types."""

    __slots__ = ("_scope", "_tables", "kinds")

    def __init__(self, tables: Tables, scope: Scope) -> None:
        self._tables, self._scope = tables, scope
        self.kinds: dict[object, Kind] = {}

    def kind(self, key: object, types: object) -> Kind:
        """The kind of ``types``, worked out now and kept under ``key``."""
        made = Kind(self._tables, self._scope, types)
        self._tables.count_kind()
        self.kinds[key] = made
        return made


class Tables:
    """All that is known of one library. Safe to share between threads.

    Two threads may work out the same thing at once; they find the same, and one is kept.
    """

    def __init__(self, library: Library) -> None:
        self._empty: Callable[[], Scope] = lambda: empty_scope(library)
        self._roots: dict[object, Place] = {}
        self._places: dict[Scope, Place] = {}
        self._kinds = 0
        self.fragments = Fragments()  # by place, so they go with the places
        self.numbers: dict[tuple[Member, object, float], str] = {}

    def root(self, contexts: object) -> Place:
        """Where a document stands that names ``contexts``."""
        key = tuple(contexts) if isinstance(contexts, list) else contexts
        if not isinstance(contexts, list | str):
            raise Uncovered
        try:
            found = self._roots.get(key)
        except TypeError:  # a context written out
            raise Uncovered from None
        if found is None:
            scope = self._empty()
            urls = tuple(url for url, _ in context_urls(contexts, ()))
            if not all(map(scope.knows, urls)):
                raise Uncovered
            found = self.place(scope.derive("contexts", urls, ()))
            self._roots[key] = found
        return found

    def place(self, scope: Scope) -> Place:
        """Where objects stand in whose place ``scope`` is in force."""
        found = self._places.get(scope)
        if found is None:
            if len(self._places) >= _PLACES_KEPT:
                self._forget()
            found = self._places[scope] = Place(self, scope)
        return found

    def count_kind(self) -> None:
        """Take note of one more kind."""
        self._kinds += 1
        if self._kinds > _KINDS_KEPT:
            self._forget()

    def _forget(self) -> None:
        # New dictionaries: a walk under way keeps the places it stands on.
        self._roots, self._places, self._kinds = {}, {}, 0
        self.fragments, self.numbers = Fragments(), {}


_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

tables_of = lru_cache(maxsize=8)(Tables)
