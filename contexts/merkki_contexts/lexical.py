"""RDF terms as canonical N-Quads write them (RDFC-1.0, section 5): the only spelling we keep.

A term is a string here: ``<iri>``, ``_:label`` or a quoted literal. Two terms are equal
exactly when their strings are.
"""

from __future__ import annotations

import re

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"

# Everything with a short escape, then the other control characters and DEL; nothing else.
_ESCAPES = {char: f"\\u{char:04X}" for char in (*range(0x20), 0x7F)} | {
    0x08: "\\b",
    0x09: "\\t",
    0x0A: "\\n",
    0x0C: "\\f",
    0x0D: "\\r",
    0x22: '\\"',
    0x5C: "\\\\",
}
_NEEDS_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')

# What N-Quads can write between angle brackets, after a scheme.
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\ud800-\udfff]*")
# Refused in documents as well, since some processors take such an IRI for none and drop it.
_SPACE_OR_CONTROL = re.compile(r"[\s\x7f-\x9f]")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
SURROGATE = re.compile("[\ud800-\udfff]")


def is_absolute(text: str) -> bool:
    """Whether ``text`` has a scheme and only characters that N-Quads allows in an IRI."""
    return _ABSOLUTE.fullmatch(text) is not None


def is_iri(text: str) -> bool:
    """Whether ``text`` is an absolute IRI that every JSON-LD processor takes for one."""
    return is_absolute(text) and _SPACE_OR_CONTROL.search(text) is None


def is_language(text: str) -> bool:
    """Whether ``text`` is a well-formed language tag (BCP 47, by its shape)."""
    return _LANGUAGE.fullmatch(text) is not None


def iri_term(iri: str) -> str:
    """An IRI in angle brackets; the caller has checked it."""
    return f"<{iri}>"


def escaped(text: str) -> str:
    """``text`` as it stands between the quotes of a literal."""
    return text.translate(_ESCAPES) if _NEEDS_ESCAPE.search(text) else text


def _quoted(text: str) -> str:
    return f'"{escaped(text)}"'


def literal_term(text: str, datatype: str = XSD + "string") -> str:
    """A literal; the datatype of plain strings is left out."""
    if datatype == XSD + "string":
        return _quoted(text)
    return f"{_quoted(text)}^^<{datatype}>"


def language_term(text: str, language: str) -> str:
    """A language-tagged string."""
    return f"{_quoted(text)}@{language}"


def is_blank(term: str) -> bool:
    """Whether ``term`` is a blank node."""
    return term.startswith("_:")
