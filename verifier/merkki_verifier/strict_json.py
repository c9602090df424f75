"""JSON that has one meaning only.

Two programs that read the same signed bytes must see the same value, so whatever
parsers are known to disagree about is refused here: duplicate members, numbers a
double cannot hold, half surrogates, other encodings, a second document behind the
first. And no input may cost more than its length: size and depth are bounded before
anything recurses. This module raises JsonError and nothing else.
"""

from __future__ import annotations

import json
import math
import re
from array import array
from collections import Counter
from itertools import accumulate
from typing import Final, NoReturn, cast

from merkki_verifier.json_values import JsonDict, JsonValue

JSON_SIZE: Final = "json-size"
JSON_UTF8: Final = "json-utf8"
JSON_SYNTAX: Final = "json-syntax"
JSON_DEPTH: Final = "json-depth"
JSON_DUPLICATE_MEMBER: Final = "json-duplicate-member"
JSON_NUMBER: Final = "json-number"
JSON_SURROGATE: Final = "json-surrogate"

# RFC 7493 2.2: beyond this, two integers can share one IEEE double, and JCS would
# give two different documents the same bytes to sign.
MAX_INTEGER: Final = 2**53 - 1

_MAX_INTEGER_TEXT: Final = len(str(-MAX_INTEGER))
_SHOWN: Final = 60  # characters of a stranger's text that an error message repeats

# A string, closed or cut short by the end of the text. The quantifiers are possessive and
# the closing quote optional, so that no quote is ever scanned twice.
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
# An opening bracket is a step of +1 and a closing one of -1, as signed bytes.
_STEPS: Final = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[{]}"))
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")


class JsonError(ValueError):
    """The bytes are not JSON that everybody reads alike.

    ``code`` says why; ``offset`` counts characters (bytes for json-utf8) to the fault,
    and is None where the fault has no single place.
    """

    def __init__(self, code: str, message: str, offset: int | None = None) -> None:
        super().__init__(code, message, offset)
        self.code = code
        self.message = message
        self.offset = offset

    def __str__(self) -> str:
        return self.message


def parse(raw: bytes | str, *, max_depth: int = 100, max_bytes: int = 4 * 1024 * 1024) -> JsonValue:
    """The one value that ``raw`` holds, under RFC 8259 and I-JSON (RFC 7493).

    ``max_bytes`` counts UTF-8 bytes, ``max_depth`` nested arrays and objects.
    Raises JsonError.
    """
    text = _text(raw, max_bytes)
    _check_depth(text, max_depth)
    try:
        value = cast("JsonValue", _DECODER.decode(text))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise JsonError(JSON_SYNTAX, f"not JSON at {where}: {error.msg}", error.pos) from None
    except RecursionError:
        # The depth is fine; whoever called us had nearly used up the stack already.
        raise JsonError(JSON_DEPTH, "the call stack has no room left to read JSON") from None
    _check_surrogates(text, value)
    return value


def _text(raw: bytes | str, max_bytes: int) -> str:
    """The text, if it is UTF-8 within the limit and bears no byte order mark."""
    if len(raw) > max_bytes:
        raise JsonError(JSON_SIZE, f"longer than {max_bytes} bytes")
    try:
        if isinstance(raw, str):
            text, size = raw, len(raw.encode())
        else:
            text, size = raw.decode(), len(raw)
    except UnicodeEncodeError as error:
        raise JsonError(JSON_SURROGATE, "half a surrogate pair", error.start) from None
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start}: save the text as UTF-8"
        raise JsonError(JSON_UTF8, message, error.start) from None
    if size > max_bytes:
        raise JsonError(JSON_SIZE, f"longer than {max_bytes} bytes")
    if text.startswith("\ufeff"):
        message = "begins with a byte order mark: save the text as UTF-8 without one"
        raise JsonError(JSON_UTF8, message, 0)
    if "\0" in text[:4]:
        message = "looks like UTF-16 or UTF-32: save the text as UTF-8"
        raise JsonError(JSON_UTF8, message, text.index("\0"))
    return text


def _check_depth(text: str, max_depth: int) -> None:
    """Refuse deep nesting by looking at brackets only, before anything recurses."""
    if text.count("[") + text.count("{") <= max_depth:
        return  # so few brackets cannot nest deeper, wherever they stand
    brackets = _STRING.sub(b"", text.encode()).translate(_STEPS, _NO_BRACKETS)
    if max(accumulate(array("b", brackets)), default=0) > max_depth:
        raise JsonError(JSON_DEPTH, f"nested more than {max_depth} deep")


def _check_surrogates(text: str, value: JsonValue) -> None:
    """Refuse half surrogate pairs, which only escapes can have brought in."""
    if "\\u" not in text or not _SURROGATE_ESCAPE.search(text):
        return
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        message = "a string holds half a surrogate pair, which is no character"
        raise JsonError(JSON_SURROGATE, message) from None


def _object(pairs: list[tuple[str, JsonValue]]) -> JsonDict:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    ((name, _),) = Counter(name for name, _ in pairs).most_common(1)
    message = f"the member {name[:_SHOWN]!a} appears more than once in one object"
    raise JsonError(JSON_DUPLICATE_MEMBER, message)


def _integer(digits: str) -> int:
    # The length first: turning a million digits into an int is quadratic.
    if len(digits) <= _MAX_INTEGER_TEXT and abs(number := int(digits)) <= MAX_INTEGER:
        return number
    message = f"the integer {digits[:_SHOWN]} is outside ±(2^53 - 1): write it as a string"
    raise JsonError(JSON_NUMBER, message)


def _real(digits: str) -> float:
    number = float(digits)
    if math.isfinite(number):
        return number
    raise JsonError(JSON_NUMBER, f"the number {digits[:_SHOWN]} is too large for a double")


def _constant(name: str) -> NoReturn:
    raise JsonError(JSON_NUMBER, f"{name} is not a JSON number")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=_constant
)
