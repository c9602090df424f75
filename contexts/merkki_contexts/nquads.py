"""A strict reader of N-Quads (RDF 1.1 N-Quads, section 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from merkki_contexts.errors import DocumentError, WorkLimitError
from merkki_contexts.lexical import SURROGATE, iri_term, is_absolute, language_term, literal_term
from merkki_contexts.rdfc import Quad

_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
# PN_CHARS_U of N-Quads, which (unlike Turtle's) has the colon.
_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff_:"
)
_TOKEN = re.compile(
    rf"""[ \t]*(?:
        <(?P<iri>(?:[^\x00-\x20<>"{{}}|^`\\]|{_UCHAR})*)>
      | (?P<blank>_:[{_LETTER}0-9](?:[{_LETTER}0-9.\-\u00b7\u0300-\u036f\u203f-\u2040]*
            [{_LETTER}0-9\-\u00b7\u0300-\u036f\u203f-\u2040])?)
      | "(?P<text>(?:[^"\\\n\r]|\\[tbnrf"'\\]|{_UCHAR})*)"
            (?:\^\^<(?P<datatype>(?:[^\x00-\x20<>"{{}}|^`\\]|{_UCHAR})*)>
              | @(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*))?
      | (?P<end>\.)[ \t]*(?:\#.*)?$
    )""",
    re.VERBOSE,
)
_BLANK_LINE = re.compile(r"[ \t]*(?:#.*)?")
_ESCAPE = re.compile(rf"""\\[tbnrf"'\\]|{_UCHAR}""")
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def _unescape(text: str, line: int) -> str:
    def character(match: re.Match[str]) -> str:
        escape = match.group()
        if escape[1] not in "uU":
            return _SHORT.get(escape[1], escape[1])
        code = int(escape[2:], 16)  # noqa: FURB166 - "\\u" is no prefix int() knows
        if code > 0x10FFFF:
            raise DocumentError(f"line {line}: {escape} is no character")
        return chr(code)

    text = _ESCAPE.sub(character, text)
    if SURROGATE.search(text):
        raise DocumentError(f"line {line}: half a surrogate pair is no character")
    return text


def _iri(text: str, line: int) -> str:
    iri = _unescape(text, line)
    if not is_absolute(iri):
        raise DocumentError(f"line {line}: <{iri[:200]}> is no absolute IRI")
    return iri


def _term(match: re.Match[str], line: int) -> str:
    if match["iri"] is not None:
        return iri_term(_iri(match["iri"], line))
    if match["blank"] is not None:
        return match["blank"]
    text = _unescape(match["text"], line)
    if match["language"] is not None:
        return language_term(text, match["language"])
    if match["datatype"] is not None:
        return literal_term(text, _iri(match["datatype"], line))
    return literal_term(text)


def _statement(text: str, line: int) -> Quad:
    terms: list[str] = []
    place = 0
    while (match := _TOKEN.match(text, place)) is not None:
        if match["end"] is not None:
            break
        terms.append(_term(match, line))
        place = match.end()
    kinds = "".join(term[0] for term in terms)
    if match is None or not re.fullmatch(r'[<_]<[<_"][<_]?', kinds):
        raise DocumentError(f"line {line} is no statement")
    return Quad(*terms)


def read_nquads(text: str, *, max_statements: int) -> Iterator[Quad]:
    """The statements of ``text``, in order.

    Raises DocumentError naming the line, WorkLimitError after ``max_statements``.
    """
    count = 0
    for line, content in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if not _BLANK_LINE.fullmatch(content):
            count += 1
            if count > max_statements:
                raise WorkLimitError(f"more than {max_statements} statements")
            yield _statement(content, line)
