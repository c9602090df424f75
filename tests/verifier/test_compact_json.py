"""JSON for signing has the same bytes with orjson and without it, or the same refusal."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum, IntEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from merkki_verifier.securing import compact
from merkki_verifier.securing.jws import compact_json

texts = st.text(st.characters(), max_size=12)  # lone surrogates among them
numbers = st.integers() | st.floats() | st.integers(-(2**70), 2**70) | st.floats(-1000, 1000)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


def standard(value: Any) -> bytes:
    """What is promised: the standard library's bytes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def said(write: Callable[[Any], bytes], value: Any) -> bytes | type[Exception]:
    try:
        return write(value)
    except (ValueError, TypeError, RecursionError) as error:
        return type(error)


@settings(max_examples=1000, deadline=None)
@given(st.dictionaries(texts, values, max_size=5))
@example({"\x00\x1f\x7f\u2028\ud83d\ude00": '\b\f\n\r\t"\\/\x0b'})
@example({"a": 4.5, "b": 100.0, "c": 0.1, "d": 1e15, "e": 1e16, "f": 1e-7, "g": -0.0})
def test_the_bytes_are_those_of_the_standard_library(value: dict[str, Any]) -> None:
    assert said(compact_json, value) == said(standard, value)


@settings(max_examples=2000, deadline=None)
@given(st.floats(1e-3, 1e15) | st.floats(-1e15, -1e-3))
def test_every_ordinary_number_is_written_alike(number: float) -> None:
    assert compact_json({"n": number}) == standard({"n": number})


class Colour(Enum):
    RED = "red"


class Size(IntEnum):
    SMALL = 1


class Text(str):
    __slots__ = ()


ODD = {
    "a whole number of 65 bits": 2**64,
    "a long negative one": -(2**63) - 1,
    "no number": math.nan,
    "infinity": math.inf,
    "an exponent": 1e16,
    "a small one": 1e-7,
    "an enum": Colour.RED,
    "an enum of numbers": Size.SMALL,
    "a text of a class": Text("a"),
    "a moment": datetime(2026, 1, 1, tzinfo=UTC),
    "a UUID": UUID(int=1),
    "a tuple": (1, 2),
    "bytes": b"a",
    "a set": {1},
    "half a pair": "\ud800",
    "a key that is a number": {1: 2},
    "a key that is true": {True: 1},
    "a key of a class": {Text("a"): 1},
    "a key that is half a pair": {"\udfff": 1},
}


@pytest.mark.parametrize("what", ODD)
def test_what_orjson_knows_otherwise_is_written_or_refused_as_ever(what: str) -> None:
    for value in ({"a": ODD[what]}, {"a": [{"b": [ODD[what]]}]}):
        assert said(compact_json, value) == said(standard, value)


def test_what_contains_itself_is_refused() -> None:
    circle: dict[str, Any] = {}
    circle["a"] = [circle]
    with pytest.raises(ValueError, match="Circular"):
        compact_json(circle)


def test_deep_and_long_values_are_written_alike() -> None:
    deep: Any = "a"
    for _ in range(400):
        deep = [deep]
    for value in ({"a": deep}, {"a": [{"b": "c"}] * 60_000}):
        assert said(compact_json, value) == said(standard, value)


def test_orjson_is_here_and_writes_what_is_plain() -> None:
    assert compact._library() is not None
    assert compact._is_plain({"a": ["b", 1, True, None, 4.5, {"c": []}]})


# Without the extra: the import fails as it does where orjson is not installed.
WITHOUT = """
import json, sys
sys.modules["orjson"] = None
from merkki_verifier.securing import compact
assert compact._library() is None
sys.stdout.buffer.write(compact.written(json.loads(sys.argv[1])))
"""


def test_the_bytes_are_the_same_without_the_extra() -> None:
    value = {"ä": ["\u2028", 1, 4.5, None, True, {"b": {}}], "a": "\x1f\x7f/"}
    run = [sys.executable, "-c", WITHOUT, json.dumps(value)]
    done = subprocess.run(run, capture_output=True, check=True)
    assert done.stdout == compact_json(value) == standard(value)
