"""One value of a JSON-LD document as an RDF term: texts, numbers, truth values, identifiers.

Each JSON value has one spelling here and each spelling one meaning, so that whatever is
changed in the document changes the term, or is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from merkki_contexts.canonical_json import check_text
from merkki_contexts.errors import DataLossError, DocumentError, Path
from merkki_contexts.jsonld import Scope, Term
from merkki_contexts.lexical import XSD, iri_term, is_iri, is_language, language_term, literal_term
from merkki_contexts.numbers import BOOLEAN, NUMERIC, number_literal

# VCDM 2.0, 11.1: the two properties that may say their language.
_LANGUAGE_PROPERTIES = frozenset({"name", "description"})
_I18N = "https://www.w3.org/ns/i18n#"


def property_term(key: str, scope: Scope, path: Path) -> Term:
    """What the member ``key`` means; an error for anything but a term of the contexts."""
    if key.startswith("@"):
        raise DataLossError("keyword", f"{key} may not be written in a document", path)
    term = scope.term(key)
    if term is None or not is_iri(term.iri):
        raise DataLossError("undefined-term", f"no context defines {key[:200]!r} here", path)
    if not key[0].islower():
        refuse_namesake(
            key, [word for word in scope.words_for(term.iri) if word[0].islower()], path
        )
    return term


def refuse_namesake(word: str, namesakes: list[str], path: Path) -> None:
    """Refuse ``word`` where one of ``namesakes`` says the same.

    The Open Badges contexts give the type Criteria and the property criteria one IRI. So the
    member could be renamed, and hidden from whoever reads the JSON, under a good signature:
    properties go by their lower-case name, types by their other one.
    """
    if namesakes:
        raise DataLossError("second-name", f"here {word} is another name of {namesakes[0]}", path)


def scalar(key: str, value: str | float, scope: Scope, path: Path) -> str:
    """A text, number or truth value of the property ``key``, as its context coerces it."""
    scope = scope.within_property(key, path)
    coercion = property_term(key, scope, path).coercion
    if isinstance(value, str):
        return _text(value, coercion, scope, path)
    if isinstance(value, bool):
        if coercion is None or coercion in BOOLEAN:
            return literal_term(str(value).lower(), coercion or XSD + "boolean")
    elif coercion is None or coercion in NUMERIC:
        literal = number_literal(value, coercion)
        if literal is None:
            raise DataLossError(
                "inexact-number", "programs read this number differently: write it as text", path
            )
        return literal_term(*literal)
    raise DataLossError("wrong-type", f"{key} is a text: this could be one, unnoticed", path)


def _text(value: str, coercion: str | None, scope: Scope, path: Path) -> str:
    check_text(value, path)
    if coercion is None:
        return literal_term(value)
    if coercion == "@id":
        return identifier(value, scope, path)
    if coercion == "@vocab":
        term = scope.term(value)
        if term is not None and is_iri(term.iri):
            return iri_term(term.iri)
        return named_iri(value, scope, path, "relative-iri")
    if coercion in NUMERIC | BOOLEAN:
        raise DataLossError("wrong-type", "this must be a number or true/false, and is text", path)
    return literal_term(value, coercion)


def language_text(key: str, value: Mapping[str, object], scope: Scope, path: Path) -> str:
    """A ``@value`` with its language, its direction, or both."""
    text, language, direction = (value.get(f"@{k}") for k in ("value", "language", "direction"))
    known = value.keys() <= {"@value", "@language", "@direction"}
    if key not in _LANGUAGE_PROPERTIES or property_term(key, scope, path).coercion or not known:
        raise DataLossError("keyword", "only a name or description may say its language", path)
    if not isinstance(text, str) or len(value) == 1:
        raise DataLossError("keyword", "@value takes a text and its language", path)
    check_text(text, path)
    tag = ""
    if "@language" in value:
        if not isinstance(language, str) or not is_language(language):
            raise DataLossError("bad-language", "this is no language tag", (*path, "@language"))
        tag = language.lower()  # BCP 47, 2.1.1: case carries no meaning
    if "@direction" not in value:
        return language_term(text, tag)
    if not isinstance(direction, str) or direction not in {"ltr", "rtl"}:
        raise DataLossError("bad-language", "a direction is ltr or rtl", (*path, "@direction"))
    # RDF 1.1 strings have no direction; JSON-LD's i18n datatype keeps it under the proof.
    return literal_term(text, f"{_I18N}{tag}_{direction}")


def identifier(value: object, scope: Scope, path: Path) -> str:
    """An identifier as it is written: absolute, and not short for another."""
    if not isinstance(value, str):
        raise DocumentError("an id is a text", path)
    if value.startswith("_:"):
        raise DataLossError("blank-node-id", "a blank node has no name in a document", path)
    if not is_iri(value):
        raise DataLossError("relative-iri", f"{value[:200]!r} is no absolute IRI", path)
    prefix, _, rest = value.partition(":")
    if scope.is_prefix(prefix) and not rest.startswith("//"):
        raise DataLossError("compact-iri", "an IRI is written in full", path)
    return iri_term(value)


def named_iri(value: str, scope: Scope, path: Path, code: str) -> str:
    """An IRI where a term could stand; the IRI of a term is refused, for the term says more."""
    if ":" not in value:
        raise DataLossError(code, f"no context defines {value[:200]!r} here", path)
    if scope.words_for(value):
        raise DataLossError("compact-iri", "write the context's own term instead of its IRI", path)
    return identifier(value, scope, path)
