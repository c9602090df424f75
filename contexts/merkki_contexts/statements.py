"""A JSON-LD document as RDF statements, losslessly: one walk over the JSON.

Every member either becomes statements or is an error that names it. Nothing is dropped, as
JSON-LD expansion would; nothing can be spelled in a second way (a compact IRI, a long name,
a value object), by which a verifier that reads the JSON could be shown something else than
what was signed. What is left free, because RDF has no word for it, is in docs/contexts.md.

Specification: JSON-LD 1.1 API, 5.1 (expansion) and 8 (to RDF); VC Data Integrity 1.0, 2.4.3
"Securing Data Losslessly"; VCDM 2.0, 4.1 (contexts), 11.1 (language and base direction).
"""

from __future__ import annotations

from collections.abc import Mapping

from merkki_contexts.canonical_json import canonical_json, check_name
from merkki_contexts.errors import (
    DataLossError,
    DocumentError,
    Path,
    UnknownContextError,
    WorkLimitError,
)
from merkki_contexts.jsonld import Scope, empty_scope
from merkki_contexts.lexical import (
    RDF,
    iri_term,
    literal_term,
)
from merkki_contexts.limits import Limits
from merkki_contexts.pinned import Library
from merkki_contexts.rdfc import Quad
from merkki_contexts.values import identifier, language_text, property_term, scalar
from merkki_contexts.vocabulary import CREDENTIALS, context_urls, elements, type_terms

# Only these may carry an @context inside a document: credentials in others (VCDM 2.0, 4.13
# and 5.2), and proofs, which the jcs suites give a copy of the list (VC-DI-EdDSA, 3.3.1).
_CARRIERS = CREDENTIALS | {"DataIntegrityProof"}
_TYPE, _FIRST, _REST, _NIL = (iri_term(RDF + name) for name in ("type", "first", "rest", "nil"))


class _Walk:
    """One document on its way; the statements so far."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._blanks = 0
        self._credentials: set[tuple[str, str]] = set()
        self._scopes: dict[tuple[Scope, str, tuple[str, ...]], Scope] = {}
        self._scope_work = 0
        self.quads: list[Quad] = []
        # Where in the document each of them is stated: selective disclosure asks.
        self.places: list[Path] = []

    def document(self, document: Mapping[str, object], scope: Scope) -> None:
        """State the whole document."""
        if "@context" not in document:
            raise DocumentError("the document has no @context")
        self._node(document, scope, (), "")
        if not self.quads:
            raise DataLossError("no-statements", "the document says nothing")

    def _blank(self) -> str:
        self._blanks += 1
        return f"_:n{self._blanks}"

    def _state(self, subject: str, predicate: str, value: str, graph: str, path: Path) -> None:
        if len(self.quads) >= self._limits.max_statements:
            raise WorkLimitError(f"more than {self._limits.max_statements} statements", path)
        self.quads.append(Quad(subject, predicate, value, graph))
        self.places.append(path)

    def _derive(self, scope: Scope, step: str, words: tuple[str, ...], path: Path) -> Scope:
        """The scope one ``step`` further, counting what has not been asked for in this document.

        Scopes are kept between documents, but a stranger can ask for new ones without end:
        each set of types, each list of contexts is one.
        """
        key = (scope, step, words)
        if key not in self._scopes:
            self._scope_work += 10 if step == "contexts" else 1
            if self._scope_work > self._limits.max_scopes:
                raise WorkLimitError("too many kinds of objects, contexts inside contexts", path)
            self._scopes[key] = scope.derive(step, words, path)
        return self._scopes[key]

    # ---- objects

    def _node(self, node: Mapping[str, object], scope: Scope, path: Path, graph: str) -> str:
        """State what ``node`` says; its IRI or blank node."""
        if len(path) > self._limits.max_depth:
            raise WorkLimitError(
                f"more than {self._limits.max_depth} values inside each other", path
            )
        for key in node:
            check_name(key, path)
        if "@context" in node:
            scope = self._own_context(node, scope, path)
        type_key = self._alias(node, scope, "@type", path)
        types = (
            [] if type_key is None else self._type_terms(node[type_key], scope, (*path, type_key))
        )
        scoping = scope.scoping_types([word for word, _, _ in types])
        inner = scope
        if scoping:
            inner = self._derive(scope, "types", scoping, (*path, type_key or ""))
        id_key = self._alias(node, inner, "@id", path)
        subject = (
            self._blank() if id_key is None else identifier(node[id_key], inner, (*path, id_key))
        )
        self._claim_once(subject, {word for word, _, _ in types}, graph, path)
        for _, term, place in types:
            self._state(subject, _TYPE, term, graph, place)
        for key, value in node.items():
            if key not in {"@context", type_key, id_key}:
                self._member(subject, key, value, inner, (*path, key), graph)
        return subject

    def _own_context(self, node: Mapping[str, object], scope: Scope, path: Path) -> Scope:
        here = (*path, "@context")
        words = node.get("type")
        words = words if isinstance(words, list) else [words]
        if path and not any(word in _CARRIERS for word in words if isinstance(word, str)):
            raise DataLossError(
                "keyword", "only a credential or a proof has a context of its own", here
            )
        urls = context_urls(node["@context"], here)
        for url, place in urls:
            if not scope.knows(url):
                raise UnknownContextError(url, place)
        return self._derive(scope, "contexts", tuple(url for url, _ in urls), here)

    def _alias(
        self, node: Mapping[str, object], scope: Scope, keyword: str, path: Path
    ) -> str | None:
        """The member that means ``keyword`` here, if there is one."""
        keys = [key for key in node if (term := scope.term(key)) and term.iri == keyword]
        if len(keys) > 1:
            raise DataLossError("keyword", f"{keys[0]} and this mean the same", (*path, keys[1]))
        return keys[0] if keys else None

    def _type_terms(self, value: object, scope: Scope, path: Path) -> list[tuple[str, str, Path]]:
        self._refuse_many(value, path)
        return type_terms(value, scope, path)

    def _claim_once(self, subject: str, words: set[str], graph: str, path: Path) -> None:
        """Refuse a second credential of the same id: members could move from one to the other."""
        if words & CREDENTIALS:
            if (subject, graph) in self._credentials:
                raise DataLossError("repeated-value", "another credential here has this id", path)
            self._credentials.add((subject, graph))

    # ---- members

    def _member(
        self, subject: str, key: str, value: object, scope: Scope, path: Path, graph: str
    ) -> None:
        term = property_term(key, scope, path)
        predicate = iri_term(term.iri)
        if term.coercion == "@json" and value is not None:
            text = canonical_json(value, path=path, max_depth=self._limits.max_depth)
            self._state(subject, predicate, literal_term(text, RDF + "JSON"), graph, path)
        elif term.container == "@list":
            self._state(subject, predicate, self._list(key, value, scope, path, graph), graph, path)
        else:
            seen: set[str] = set()
            for element, place in self._elements(value, path):
                inside = self._graph if term.container == "@graph" else self._value
                stated = inside(key, element, scope, place, graph)
                if stated in seen:
                    raise DataLossError("repeated-value", "the value is there twice", place)
                seen.add(stated)
                self._state(subject, predicate, stated, graph, place)

    def _elements(self, value: object, path: Path) -> list[tuple[object, Path]]:
        self._refuse_many(value, path)
        return elements(value, path)

    def _refuse_many(self, value: object, path: Path) -> None:
        if isinstance(value, list) and len(value) > self._limits.max_statements:
            raise WorkLimitError(f"more than {self._limits.max_statements} statements", path)

    def _list(self, key: str, value: object, scope: Scope, path: Path, graph: str) -> str:
        """An ordered list as a chain of cells; its head."""
        elements = [] if value == [] else self._elements(value, path)
        cells = [self._blank() for _ in elements] + [_NIL]
        for index, (element, place) in enumerate(elements):
            item = self._value(key, element, scope, place, graph)
            self._state(cells[index], _FIRST, item, graph, place)
            self._state(cells[index], _REST, cells[index + 1], graph, place)
        return cells[0]

    def _graph(self, key: str, value: object, scope: Scope, path: Path, _graph: str) -> str:
        """A value that stands in a graph of its own, such as a proof; the name of that graph."""
        if not isinstance(value, Mapping):
            raise DataLossError("no-statements", f"{key} holds objects, not references", path)
        name, before = self._blank(), len(self.quads)
        self._node(value, self._derive(scope, "object", (key,), path), path, name)
        if len(self.quads) == before:
            raise DataLossError("no-statements", "the object would be dropped", path)
        return name

    # ---- values

    def _value(self, key: str, value: object, scope: Scope, path: Path, graph: str) -> str:
        match value:
            case Mapping():
                if "@value" in value:
                    return language_text(key, value, scope, path)
                return self._node(value, self._derive(scope, "object", (key,), path), path, graph)
            case list():
                raise DataLossError("nested-array", "an array in an array would be flattened", path)
            case str() | bool() | int() | float():
                return scalar(key, value, scope, path)
            case _:
                raise DocumentError(f"{type(value).__name__} is no JSON value", path)


def to_quads(document: Mapping[str, object], *, library: Library, limits: Limits) -> list[Quad]:
    """The statements of ``document``, blank nodes with labels of no meaning.

    Raises UnknownContextError, DataLossError, DocumentError, WorkLimitError.
    """
    return _walked(document, library, limits).quads


def to_placed_quads(
    document: Mapping[str, object], *, library: Library, limits: Limits
) -> list[tuple[Quad, Path]]:
    """As ``to_quads``, each statement with the place in the document that makes it."""
    walk = _walked(document, library, limits)
    return list(zip(walk.quads, walk.places, strict=True))


def _walked(document: Mapping[str, object], library: Library, limits: Limits) -> _Walk:
    if not isinstance(document, Mapping):
        raise DocumentError("a document is a JSON object")
    walk = _Walk(limits)
    walk.document(document, empty_scope(library))
    return walk
