"""Whether a single value is of its kind.

Each check answers None for yes, and else what to add to the name of the kind: "" where
there is nothing more to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from merkki_verifier.dates import DateError, parse_date, parse_datetime, parse_datetime_stamp
from merkki_verifier.structure.iri import is_absolute_iri
from merkki_verifier.structure.model import Kind, Words

_LANGUAGE = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
# Well-formed by BCP 47; whether the language exists is no matter of form.
_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+")
# The official pattern is not anchored and its hyphens make ranges; this is what it means (T7).
_EXTENSION = re.compile(r"ext:[A-Za-z0-9._-]+")
_LANGUAGE_OBJECT = frozenset({"@value", "@language", "@direction"})

Answer = str | None


def is_word(value: object, vocabulary: Words) -> bool:
    """Whether ``value`` is a term of the vocabulary, or a well-formed ``ext:`` term."""
    if not isinstance(value, str):
        return False
    return value in vocabulary.words or (
        vocabulary.extensible and _EXTENSION.fullmatch(value) is not None
    )


def is_language_object(value: object) -> bool:
    """Whether ``value`` is a text with its language and direction. Spec: VCDM 2.0, 11.1."""
    if not isinstance(value, Mapping) or not _LANGUAGE_OBJECT.issuperset(value):
        return False
    language = value.get("@language", "und")
    return (
        isinstance(value.get("@value"), str)
        and isinstance(language, str)
        and _TAG.fullmatch(language) is not None
        and value.get("@direction", "ltr") in ("ltr", "rtl")
    )


def problem(value: object, kind: Kind) -> Answer:
    """What is wrong with ``value`` as a ``kind``; None if nothing is."""
    return _CHECKS[kind](value)


def tester(kind: Kind) -> Callable[[object], bool]:
    """A test that is true of what has no problem as a ``kind``."""
    if kind is Kind.TEXT:
        return lambda value: isinstance(value, str)
    if kind is Kind.IRI:
        return lambda value: isinstance(value, str) and is_absolute_iri(value)
    check = _CHECKS[kind]
    return lambda value: check(value) is None


def _holds(test: Callable[[str], object]) -> Callable[[object], Answer]:
    """A check for text that passes a test."""
    return lambda value: None if isinstance(value, str) and test(value) else ""


def _parses(parse: Callable[[str], object]) -> Callable[[object], Answer]:
    """A check for text that a parser of dates can read."""

    def check(value: object) -> Answer:
        if not isinstance(value, str):
            return ""
        try:
            parse(value)
        except DateError as error:
            return f" ({error})"
        return None

    return check


def _number(value: object) -> Answer:
    return None if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _language_text(value: object) -> Answer:
    items = value if isinstance(value, list) else [value]
    whole = bool(items) and all(isinstance(i, str) or is_language_object(i) for i in items)
    return None if whole else ""


_CHECKS: Mapping[Kind, Callable[[object], Answer]] = {
    Kind.TEXT: lambda value: None if isinstance(value, str) else "",
    Kind.BOOLEAN: lambda value: None if isinstance(value, bool) else "",
    Kind.NUMBER: _number,
    Kind.IRI: _holds(is_absolute_iri),
    Kind.DATE: _parses(parse_date),
    Kind.DATE_TIME: _parses(parse_datetime),
    Kind.STAMP: _parses(parse_datetime_stamp),
    Kind.LANGUAGE: _holds(_LANGUAGE.fullmatch),
    Kind.JWS: _holds(_JWS.fullmatch),
    Kind.LANGUAGE_TEXT: _language_text,
}
