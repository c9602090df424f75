"""JSON for signing: compact, UTF-8, members in the order given. The one door to orjson.

orjson (extra ``[fast]``) writes in a sixth of the time and the same bytes, but for what it takes
and the standard library refuses or writes otherwise: NaN, floats with an exponent, enums, UUIDs.
So it is asked only where there is nothing but texts, ordinary numbers, true, false and null;
what it refuses, or is not asked, the standard library writes or refuses as ever. The bytes are the
same with and without it: whoever finishes a signature that another began must make the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

# More values than any credential has, and the end of what contains itself.
_MOST: Final = 100_000
_STANDARD: Final = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False
).encode


def written(value: Mapping[str, object]) -> bytes:
    """The bytes of ``value``. Raises TypeError or ValueError for what JSON cannot say."""
    dumps = _library()
    if dumps is not None and _is_plain(value):
        try:
            return dumps(value)
        except TypeError:
            pass  # more than 64 bits, a key that is no text, half a surrogate pair
    return _STANDARD(value).encode()


def _is_plain(value: object) -> bool:
    """Whether there is nothing in ``value`` that orjson writes in a way of its own."""
    waiting = [value]
    for each in waiting:
        kind = each.__class__
        if kind is str:
            continue
        if kind is dict and len(waiting) < _MOST:
            waiting += each.values()  # type: ignore[attr-defined] # it is a dict
        elif kind is list and len(waiting) < _MOST:
            waiting += each  # type: ignore[arg-type] # it is a list
        elif kind is float:
            if not 1e-3 < abs(each) < 1e15:  # type: ignore[arg-type] # it is a float
                return False  # perhaps with an exponent, perhaps no number
        elif not (kind is bool or kind is int or each is None):
            return False
    return True


@cache
def _library() -> Callable[[object], bytes] | None:
    try:
        import orjson  # noqa: PLC0415 - an extra, perhaps not there
    except ImportError:  # uncovered: the tests' own place has the extra
        return None
    return orjson.dumps
