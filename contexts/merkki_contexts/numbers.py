"""JSON numbers as RDF literals: only those that keep their value on the way.

JSON-LD API 1.1, section 8.6 (data round tripping) writes an integer as it is and any other
number with sixteen digits. What that would round, or what readers in other languages are known
to write otherwise, is refused here instead: it could be changed under a good signature.
"""

from __future__ import annotations

import math
from typing import Final

from merkki_contexts.lexical import XSD

# Beyond it, a reader that keeps numbers as IEEE 754 doubles sees another integer (RFC 7493, 2.2).
LARGEST_INTEGER: Final = 2**53 - 1
# JavaScript writes smaller numbers with an exponent; a widely used processor then takes them for 0.
SMALLEST_FRACTION: Final = 1e-6

# Datatypes whose values are JSON numbers. xsd:decimal is not one: a fraction would be written
# with an exponent, which a decimal does not have, so decimals are texts ("0.5").
_NUMBERS = {
    *("integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
    *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort"),
    *("unsignedByte", "float", "double"),
}
# The namespace, then two spellings with which published contexts (OB 3.0, CLR 2.0) miss it.
_NAMESPACES = (XSD, "https://www.w3.org/2001/XMLSchema#", "xsd:")
NUMERIC = frozenset(space + name for space in _NAMESPACES for name in _NUMBERS)
BOOLEAN = frozenset(space + "boolean" for space in _NAMESPACES)


def _canonical_double(value: float) -> str:
    """``value`` as a canonical xsd:double of sixteen digits, such as 5.5E0."""
    mantissa, exponent = f"{value:.15E}".split("E")
    digits = mantissa.rstrip("0")
    return f"{digits}0E{int(exponent)}" if digits.endswith(".") else f"{digits}E{int(exponent)}"


def is_exact(value: float) -> bool:
    """Whether every JSON reader sees the same number, and no other number is written like it."""
    if isinstance(value, int):
        return abs(value) <= LARGEST_INTEGER
    # A point or an exponent says to every reader that this is a double, however large.
    return math.isfinite(value) and (value != 0 or math.copysign(1, value) > 0)


def number_literal(value: float, datatype: str | None) -> tuple[str, str] | None:
    """Lexical form and datatype of a JSON number, or None if its value would not survive."""
    # As an RDF integer a large double would be written with digits it does not have.
    if not is_exact(value) or abs(value) > LARGEST_INTEGER:
        return None
    if value == int(value) and datatype != XSD + "double":
        return str(int(value)), datatype or XSD + "integer"
    if value != 0 and abs(value) < SMALLEST_FRACTION:
        return None
    text = _canonical_double(value)
    return (text, datatype or XSD + "double") if float(text) == value else None
