"""The one door to pyld: which term means what, at each place of a document.

Contexts bring protection, contexts inside for a type or a property, and propagation. Those that
are pinned are processed by :mod:`merkki_contexts.definitions`, all others by pyld; the walk in
:mod:`merkki_contexts.statements` asks the resulting :class:`Scope` for one term at a time.
Contexts come from a closed library, never from the network, and pyld's own resolver cache, a
module global, is not used: nothing another part of the program does can reach it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from merkki_contexts.definitions import Active, Unusual, initial, processed
from merkki_contexts.errors import DataLossError, Path
from merkki_contexts.pinned import Library, pinned_library

# Scopes are made from what a document says (its types, its context list), so a stranger can
# ask for many; each holds a table of some 200 terms. Ordinary traffic needs about 60.
_SCOPES_KEPT = 512
# Caches inside pyld are not safe for threads.
_PYLD = threading.Lock()


@dataclass(frozen=True, slots=True)
class Term:
    """What one word of a document means here."""

    iri: str
    # None, "@id", "@vocab", "@json", or the IRI of a datatype
    coercion: str | None
    # "", "@list" or "@graph"; a set is what every property is
    container: str


class Scope:
    """The terms in force at one place. Immutable; equal only to itself.

    A step that contradicts this scope, such as to a context that redefines a protected term,
    raises DataLossError "context-conflict" for the ``path`` given.
    """

    def __init__(self, engine: _Engine, active: Mapping[str, Any]) -> None:
        """``active`` is an active context, in pyld's form."""
        self._engine = engine
        self._active = active
        self._mappings: Mapping[str, Mapping[str, Any]] = active["mappings"]
        self._terms: dict[str, Term | None] = {}
        self._words: dict[str, list[str]] | None = None

    def term(self, word: str) -> Term | None:
        """The property, type or alias ``word``; None if it is not defined, or not for use.

        ``iri`` is "@id" or "@type" for the aliases of those two. Terms for any other keyword,
        reverse terms and containers other than set, list and graph are not for use: they would
        let one set of statements be written in many ways. An IRI, compact or not, is no term.
        """
        if word in self._terms:
            return self._terms[word]
        mapping = self._mappings.get(word)
        if mapping is None:  # not remembered: the words a stranger may try have no end
            return self._in_vocabulary(word)
        self._terms[word] = self._define(mapping)
        return self._terms[word]

    def _in_vocabulary(self, word: str) -> Term | None:
        vocab = self._active.get("@vocab")
        if vocab is None or not word or word.startswith("@") or ":" in word:
            return None
        return Term(vocab + word, coercion=None, container="")

    def _define(self, mapping: Mapping[str, Any]) -> Term | None:
        iri = mapping["@id"]
        container = set(mapping.get("@container", ())) - {"@set"}
        if iri is None or (iri.startswith("@") and iri not in {"@id", "@type"}):
            return None
        if mapping["reverse"] or len(container) > 1 or container - {"@list", "@graph"}:
            return None
        if mapping.keys() & {"@nest", "@index", "@language", "@direction"}:
            return None
        coercion = mapping.get("@type")
        return Term(
            iri,
            coercion=None if coercion == "@none" else coercion,
            container="".join(container),
        )

    def defines(self, word: str) -> bool:
        """Whether a context defines ``word``, for whatever use."""
        return word in self._mappings

    def prefixes(self) -> frozenset[str]:
        """Every word that, followed by a colon, is read as the start of another IRI."""
        return frozenset(word for word, mapping in self._mappings.items() if mapping["_prefix"])

    def knows(self, url: str) -> bool:
        """Whether ``url`` can be in an ``@context`` list at all."""
        return self._engine.knows(url)

    def is_prefix(self, word: str) -> bool:
        """Whether ``word`` followed by a colon would be read as the start of another IRI."""
        mapping = self._mappings.get(word)
        return mapping is not None and bool(mapping["_prefix"])

    def words_for(self, iri: str) -> list[str]:
        """Every term here that means ``iri``."""
        words = self._words
        if words is None:
            words = {}
            for word, mapping in self._mappings.items():
                words.setdefault(mapping["@id"], []).append(word)
            self._words = words  # only when complete: other threads read it
        return words.get(iri, [])

    def within_property(self, word: str, path: Path) -> Scope:
        """The scope of a text, number or truth value of the property ``word``."""
        if "@context" not in self._mappings.get(word, ()):
            return self
        return self.derive("property", (word,), path)

    def scoping_types(self, types: list[str]) -> tuple[str, ...]:
        """Those of ``types`` that bring a context of their own, in the order they apply."""
        return tuple(sorted(t for t in set(types) if self._mappings.get(t, {}).get("@context")))

    def derive(self, step: str, words: tuple[str, ...], path: Path) -> Scope:
        """Another scope, reached from this one by a ``step``.

        * "contexts": an ``@context`` list of the known URLs ``words``;
        * "types": the contexts of the types ``words``, for one object only;
        * "object": an object that is the value of the property ``words[0]``; contexts that came
          with the parent's types end here (JSON-LD API, expansion algorithm, 7 and 8);
        * "property": any other value of the property ``words[0]``.
        """
        try:
            return self._engine.derive(self, step, words)
        except ContradictionError as error:
            message = f"the contexts contradict each other: {error}"
            raise DataLossError("context-conflict", message, path) from error


class _Engine:
    """One library's contexts: pinned ones are processed here, and all others by pyld."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._documents: dict[str, object] = {}
        self._pyld: _Pyld | None = None
        self.derive = lru_cache(maxsize=_SCOPES_KEPT)(self._derive)

    def knows(self, url: str) -> bool:
        return url in self._library.documents

    def root(self) -> Scope:
        """The scope in which nothing is defined."""
        return Scope(self, initial())

    def _derive(self, scope: Scope, step: str, words: tuple[str, ...]) -> Scope:
        active: Mapping[str, Any] = scope._active  # noqa: SLF001 - the two classes are one thing
        mappings: Mapping[str, Any] = active["mappings"]
        if step == "contexts":
            return Scope(self, self._process(active, words))
        if step == "types":
            for word in words:
                active = self._process(active, (mappings[word]["@context"],), propagate=False)
            return Scope(self, active)
        (word,) = words
        if step == "object":
            active = active.get("previousContext", active)
        inner = mappings.get(word, {}).get("@context")
        if inner is not None:
            active = self._process(active, (inner,), override_protected=True)
        return scope if active is scope._active else Scope(self, active)  # noqa: SLF001 - likewise

    def _process(
        self,
        active: Mapping[str, Any],
        contexts: tuple[Any, ...],
        *,
        override_protected: bool = False,
        propagate: bool = True,
    ) -> Mapping[str, Any]:
        if isinstance(active, Active):
            try:
                held = [self._held(one) if isinstance(one, str) else one for one in contexts]
                return processed(
                    active, held, override_protected=override_protected, propagate=propagate
                )
            except Unusual:
                pass
        with _PYLD:
            self._pyld = self._pyld or _Pyld(self._library)
            return self._pyld.process(
                active, list(contexts), override_protected=override_protected, propagate=propagate
            )

    def _held(self, url: str) -> object:
        """What is in the document of ``url``, if this package pins it: a caller's own is pyld's."""
        if url not in self._documents:
            document = self._library.get(url)
            if document is not pinned_library().documents.get(url):
                raise Unusual
            self._documents[url] = document.parse()["@context"]
        return self._documents[url]


class ContradictionError(Exception):
    """Contexts that cannot be taken together, in pyld's words."""


class _Pyld:
    """pyld over one library. Not safe for threads."""

    def __init__(self, library: Library) -> None:
        # Loading pyld takes longer than everything else, and pinned contexts need none of it.
        from pyld import jsonld  # noqa: PLC0415 - see above
        from pyld.context_resolver import ContextResolver  # noqa: PLC0415 - likewise

        self._library = library
        self._error: type[Exception] = jsonld.JsonLdError
        self._processor = jsonld.JsonLdProcessor()
        self._options: dict[str, Any] = {
            "base": "",
            "processingMode": "json-ld-1.1",
            "contextResolver": ContextResolver({}, self._load),
        }

    def _load(self, url: str, _options: object) -> dict[str, Any]:
        """A document loader for pyld that knows the library and nothing else."""
        return {
            "document": self._library.get(url).parse(),
            "documentUrl": url,
            "contextUrl": None,
            "contentType": "application/ld+json",
            "tag": "static",  # pyld keeps what carries this tag
        }

    def process(
        self, active: Mapping[str, Any], local: object, *, override_protected: bool, propagate: bool
    ) -> Mapping[str, Any]:
        """``active`` with ``local`` taken in. Raises ContradictionError."""
        # The public process_context has neither of the two switches that scoped contexts
        # need; pyproject.toml holds pyld below its next major version for this reason, and
        # the tests compare with pyld's own expansion.
        try:
            return cast(
                "Mapping[str, Any]",
                self._processor._process_context(  # noqa: SLF001 - see above
                    active,
                    local,
                    self._options,
                    override_protected=override_protected,
                    propagate=propagate,
                ),
            )
        except self._error as error:
            raise ContradictionError(error.args[0]) from error


@lru_cache(maxsize=8)
def empty_scope(library: Library) -> Scope:
    """The scope a document of ``library`` starts with: nothing is defined."""
    return _Engine(library).root()
