"""Which contexts and which types a document names: the words that decide what all others mean."""

from __future__ import annotations

from collections.abc import Mapping

from merkki_contexts.errors import DataLossError, DocumentError, Path, WorkLimitError
from merkki_contexts.jsonld import Scope
from merkki_contexts.lexical import iri_term
from merkki_contexts.values import named_iri, refuse_namesake

# An honest document names two or three; we hold about twenty.
MOST_CONTEXTS = 100

CREDENTIALS = frozenset(
    {
        "VerifiableCredential",
        "VerifiablePresentation",
        "EnvelopedVerifiableCredential",
        "EnvelopedVerifiablePresentation",
    }
)


def context_urls(value: object, path: Path) -> list[tuple[str, Path]]:
    """The URLs of an ``@context``, each with its place. Anything but URLs is an error."""
    if isinstance(value, list) and len(value) > MOST_CONTEXTS:
        raise WorkLimitError(f"more than {MOST_CONTEXTS} contexts", path)
    entries = [(value, path)]
    if isinstance(value, list):
        entries = [(entry, (*path, index)) for index, entry in enumerate(value)]
    urls: dict[str, Path] = {}
    for entry, place in entries:
        if isinstance(entry, Mapping):
            raise DataLossError("inline-context", "a context is named, never written out", place)
        if entry is None:
            raise DataLossError("null-context", "a null context forgets every term", place)
        if not isinstance(entry, str):
            raise DocumentError("a context is named by a text", place)
        if entry in urls:
            raise DataLossError("repeated-value", "the context is named twice", place)
        urls[entry] = place
    if not urls:
        raise DocumentError("the document names no context", path)
    return list(urls.items())


def type_terms(value: object, scope: Scope, path: Path) -> list[tuple[str, str, Path]]:
    """Each type that a ``type`` names, as word, IRI and place.

    Raises DataLossError for what is undefined, there twice, or has another name; DocumentError.
    """
    found: dict[str, tuple[str, str, Path]] = {}
    for word, place in elements(value, path):
        if not isinstance(word, str):
            raise DocumentError("a type is a text", place)
        if word in found:
            raise DataLossError("repeated-value", "the type is there twice", place)
        term = scope.term(word)
        if term is None:
            iri = named_iri(word, scope, place, "undefined-type")
        elif term.iri.startswith("@"):
            raise DataLossError("keyword", f"{word} is no type", place)
        else:
            iri = iri_term(term.iri)
            if word[0].islower():
                others = [name for name in scope.words_for(term.iri) if not name[0].islower()]
                refuse_namesake(word, others, place)
        found[word] = (word, iri, place)
    return list(found.values())


def elements(value: object, path: Path) -> list[tuple[object, Path]]:
    """The values of a property, each with its place: of an array each, else the one.

    Raises DataLossError for nulls and empty arrays, which would be dropped.
    """
    if not isinstance(value, list):
        return [(_there(value, path), path)]
    if not value:
        raise DataLossError("empty-array", "an empty array would be dropped", path)
    return [(_there(element, (*path, i)), (*path, i)) for i, element in enumerate(value)]


def _there(value: object, path: Path) -> object:
    if value is None:
        raise DataLossError("null-value", "a null would be dropped", path)
    return value
