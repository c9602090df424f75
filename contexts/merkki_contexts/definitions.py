"""What a pinned context defines, worked out without pyld, which takes long to load.

The contexts that this package holds are written with few of JSON-LD's means: terms with an IRI,
a type, a container, contexts inside for a type or a property, and protection. This module knows
these and no others. Whatever else it meets, and whatever contradicts itself, is
:class:`Unusual`: pyld then processes the same context, and says what is wrong with it, if
anything is. What both make is the same; the tests hold one against the other for every pinned
context, alone and behind every other.

Specification: JSON-LD 1.1 API, 4.1 (context processing), 4.2 (term definition), 5.2 (IRIs).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from merkki_contexts.lexical import is_iri

# One term, or one active context, in the form that pyld gives them: it must read ours.
Mapped: TypeAlias = Mapping[str, Any]

_ENTRIES: Final = frozenset({"@id", "@type", "@container", "@context", "@protected"})
_CONTAINERS: Final = frozenset({"@graph", "@list", "@set"})
_ALIASED: Final = frozenset({"@id", "@type"})
_COERCIONS: Final = frozenset({"@id", "@vocab", "@json", "@none"})
# A short term whose IRI ends with one of these is a prefix (JSON-LD API, 4.2.2, step 14.2.5).
_PREFIX_ENDS: Final = (":", "/", "?", "#", "[", "]", "@")


class Unusual(Exception):  # noqa: N818 - it is no error: pyld knows what to say of it
    """A context that is written with other means than the pinned ones, or contradicts itself."""


class Active(dict[str, Any]):
    """An active context that was made here, and so of nothing but pinned contexts.

    ``mappings`` has the terms; ``previousContext`` what is in force again in the next object.
    Nothing changes it any more, but that pyld gives it an identity when it goes on from there.
    """


def initial() -> Active:
    """The active context in which nothing is defined."""
    return Active(processingMode="json-ld-1.1", mappings={})


def processed(
    active: Active, contexts: Sequence[object], *, override_protected: bool, propagate: bool
) -> Active:
    """``active`` with ``contexts`` taken in, one after the other. Raises Unusual.

    ``override_protected`` and ``propagate`` are what the specification calls them.
    """
    made = active
    if not propagate and "previousContext" not in made:
        made = Active(made, previousContext=active)
    for context in contexts:
        if context is None or context is False:  # a property says: whatever was defined is not
            if not override_protected:
                raise Unusual
            made = initial()
        else:
            made = _extended(made, context, override_protected=override_protected)
    return made


def _extended(active: Active, context: object, *, override_protected: bool) -> Active:
    if not isinstance(context, dict):
        raise Unusual
    reading = _Reading(active["mappings"], context)
    for term in context:
        if term == "@version":
            if context[term] != 1.1:
                raise Unusual
        elif term != "@protected":
            reading.define(term, override_protected=override_protected)
    return Active(active, mappings=reading.mappings)


class _Reading:
    """One context on its way into the terms that are defined already."""

    def __init__(self, before: Mapped, context: Mapping[str, object]) -> None:
        self.mappings: dict[str, Mapped] = dict(before)
        self._context = context
        self._protected = context.get("@protected", False)
        self._defined: dict[str, bool] = {}  # False while it is being defined

    def define(self, term: str, *, override_protected: bool) -> None:
        """Define ``term``, and the prefixes it needs before it."""
        if term in self._defined:
            if not self._defined[term]:
                raise Unusual  # defined by itself
            return
        # An alias of a keyword, an IRI as a term, a relative one: none of ours.
        if not term or term[0] == "@" or ":" in term or "/" in term:
            raise Unusual
        self._defined[term] = False
        before = self.mappings.pop(term, None)
        made = self._definition(term, self._context[term])
        if before is not None and before["protected"] and not override_protected:
            made["protected"] = True
            if before != made:
                raise Unusual
        self.mappings[term] = made
        self._defined[term] = True

    def _definition(self, term: str, value: object) -> dict[str, Any]:
        simple = isinstance(value, str)
        entry: Mapping[str, object] = {"@id": value} if simple else _entry(value)
        iri = entry.get("@id")
        if not isinstance(iri, str) or iri == term:
            raise Unusual
        if iri not in _ALIASED:
            iri = self._iri(iri)
        made: dict[str, Any] = {
            "reverse": False,
            "protected": bool(entry.get("@protected", self._protected)),
            "_prefix": simple and iri.endswith(_PREFIX_ENDS),
            "_term_has_colon": False,
            "@id": iri,
        }
        if "@type" in entry:
            made["@type"] = self._coercion(entry["@type"])
        if "@container" in entry:
            container = entry["@container"]
            if not isinstance(container, str) or container not in _CONTAINERS:
                raise Unusual
            made["@container"] = [container]
        if "@context" in entry:
            inner = entry["@context"]
            if inner is not None and not isinstance(inner, dict):
                raise Unusual
            made["@context"] = False if inner is None else inner
        return made

    def _coercion(self, named: object) -> str:
        if not isinstance(named, str):
            raise Unusual
        return named if named in _COERCIONS else self._iri(named)

    def _iri(self, text: str) -> str:
        """The IRI that ``text`` stands for: a term, a prefix with the rest behind it, or itself."""
        if text in self._context:
            # As in pyld, what a definition needs may override nothing that is protected.
            self.define(text, override_protected=False)
        if text in self.mappings:
            return self._absolute(self.mappings[text]["@id"])
        prefix, _, rest = text.partition(":")
        if not rest.startswith("//") and prefix != "_":
            if prefix in self._context:
                self.define(prefix, override_protected=False)
            mapping = self.mappings.get(prefix)
            if mapping is not None and mapping["_prefix"]:
                text = mapping["@id"] + rest
        return self._absolute(text)

    def _absolute(self, iri: object) -> str:
        if not isinstance(iri, str) or not is_iri(iri):
            raise Unusual
        return iri


def _entry(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict) or not value.keys() <= _ENTRIES:
        raise Unusual
    return value
