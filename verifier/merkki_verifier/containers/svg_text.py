"""An SVG file as text: what must be known before a parser may see it, and where its tags are.

XML parsers expand entities, honour any encoding and fetch what a DTD names, each by
default or by mistake. So the head of the file is read here first, and a file that
declares anything of its own is refused before libxml2 touches it. The same reading tells
where a start tag ends, so that a credential can be put in without rewriting the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from merkki_verifier.containers import errors
from merkki_verifier.containers.errors import ContainerError

# Every node costs libxml2 some 120 bytes of memory; drawings have a few thousand.
MAX_MARKUP: Final = 200_000

# The quantifiers are possessive: nothing is ever scanned twice, whatever the file holds.
_QUOTED: Final = r'"[^"]*+"|' + r"'[^']*+'"
_MISC: Final = re.compile(r"\ufeff?(?:[ \t\r\n]++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_DOCTYPE: Final = re.compile(rf"<!DOCTYPE(?:[^<>\[\]\"']++|{_QUOTED})*+>")
_TAG: Final = rf"</?(?P<name>[^\s<>/!?\"']++)(?:[^<>\"']++|{_QUOTED})*+>"
_START_TAG: Final = re.compile(_TAG)
_MARKUP: Final = re.compile(rf"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|{_TAG}", re.DOTALL)
_DECLARED: Final = re.compile(r"\ufeff?<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_UTF8_NAMES: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def read(raw: bytes) -> str:
    """The text of an SVG file that is safe to parse. Raises ContainerError."""
    text = _decode(raw)
    root_at(text)
    if text.count("<") > MAX_MARKUP:
        message = f"the SVG has more than {MAX_MARKUP} pieces of markup: simplify the drawing"
        raise ContainerError(errors.SVG_LIMIT, message)
    return text


def root_at(text: str) -> re.Match[str]:
    """The start tag of the root element, if nothing before it declares an entity."""
    place = _end(_MISC, text, 0)
    if text.startswith("<!DOCTYPE", place):
        doctype = _DOCTYPE.match(text, place)
        if not doctype:
            raise ContainerError(
                errors.SVG_DTD,
                "the SVG declares entities or other things of its own in its DOCTYPE, which "
                "can be used to attack readers: save it as a plain SVG",
            )
        place = _end(_MISC, text, doctype.end())
    root = _START_TAG.match(text, place)
    if not root:
        message = "the SVG does not begin as XML does: ask the issuer for the file"
        raise ContainerError(errors.SVG_SYNTAX, message)
    return root


def tags(text: str) -> Iterator[re.Match[str]]:
    """Every start and end tag of a well-formed file, in order."""
    for markup in _MARKUP.finditer(text, root_at(text).start()):
        if markup["name"]:
            yield markup


def _decode(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise _encoding("holds bytes that are not UTF-8") from None
    if "\0" in text:
        raise _encoding("holds a NUL character")
    declared = _DECLARED.match(text)
    if declared and declared[1].lower() not in _UTF8_NAMES:
        raise _encoding("names another encoding than UTF-8")
    return text


def _encoding(fault: str) -> ContainerError:
    return ContainerError(errors.ENCODING, f"the SVG {fault}: save it as UTF-8")


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    """Where a pattern that may match nothing stops matching."""
    found = pattern.match(text, place)
    return found.end() if found else place
