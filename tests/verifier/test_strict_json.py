"""Strict JSON: one meaning, bounded work, and no exception but JsonError."""

from __future__ import annotations

import json
import pickle
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merkki_verifier.json_values import JsonValue, one_or_many, pointer, texts
from merkki_verifier.strict_json import MAX_INTEGER, JsonError, parse


def code_of(raw: bytes | str, *, max_depth: int = 100, max_bytes: int = 4 * 1024 * 1024) -> str:
    """Why ``raw`` is refused, or "ok"."""
    try:
        parse(raw, max_depth=max_depth, max_bytes=max_bytes)
    except JsonError as error:
        return error.code
    return "ok"


FAULTS_AND_TWINS: dict[str, tuple[bytes | str, bytes | str, str]] = {
    "a member twice": ('{"a":1,"a":1}', '{"a":1,"b":1}', "json-duplicate-member"),
    "a member twice behind an escape": (
        '{"iss":1,"\\u0069ss":2}',
        '{"iss":1,"\\u0069st":2}',
        "json-duplicate-member",
    ),
    "a member twice further in": (
        '[{"a":{"b":1,"c":2,"b":3}}]',
        '[{"a":{"b":1,"c":2,"d":3}}]',
        "json-duplicate-member",
    ),
    "an integer that shares its double": ("[9007199254740992]", f"[{MAX_INTEGER}]", "json-number"),
    "a negative one": ("[-9007199254740992]", f"[{-MAX_INTEGER}]", "json-number"),
    "an integer of many digits": ("1" * 5000, "1" * 15, "json-number"),
    "a number too large for a double": ("[1e400]", "[1e300]", "json-number"),
    "not a number": ('{"exp":NaN}', '{"exp":0}', "json-number"),
    "infinity": ("[Infinity]", "[1]", "json-number"),
    "minus infinity": ("[-Infinity]", "[-1]", "json-number"),
    "half a surrogate pair by escape": (r'["\ud83d"]', r'["\ud83d\ude00"]', "json-surrogate"),
    "a pair the wrong way round": (r'["\ude00\ud83d"]', r'["\uD83D\uDE00"]', "json-surrogate"),
    "half a pair in a member's name": (r'{"\ud83d":1}', r'{"\u00e4":1}', "json-surrogate"),
    "half a pair in the text itself": ('["\ud83d"]', '["\U0001f600"]', "json-surrogate"),
    "a byte order mark": (b"\xef\xbb\xbf{}", b"{}", "json-utf8"),
    "a byte order mark in text": ("\ufeff{}", "{}", "json-utf8"),
    "Latin-1": ('["\xe4"]'.encode("latin-1"), '["\xe4"]'.encode(), "json-utf8"),
    "UTF-16": ("{}".encode("utf-16-le"), b"{}", "json-utf8"),
    "a second document": ("{} {}", "[{}, {}]", "json-syntax"),
    "nothing": (" ", "0", "json-syntax"),
    "a trailing comma": ("[1,]", "[1]", "json-syntax"),
    "a raw control character": ('["\t"]', r'["\t"]', "json-syntax"),
    "a NUL further on": ('["abc"]\0', '["abc"] ', "json-syntax"),
    "101 levels": ("[" * 101 + "]" * 101, "[" * 100 + "]" * 100, "json-depth"),
    "101 levels of both kinds": (
        '{"a":[' * 50 + "[" + "]" + "]}" * 50,
        '{"a":[' * 50 + "1" + "]}" * 50,
        "json-depth",
    ),
}


@pytest.mark.parametrize("name", FAULTS_AND_TWINS)
def test_each_fault_is_refused_by_its_code_and_its_twin_is_read(name: str) -> None:
    faulty, sound, code = FAULTS_AND_TWINS[name]
    assert code_of(faulty) == code
    assert code_of(sound) == "ok"


def test_brackets_inside_strings_do_not_count_as_depth() -> None:
    text = json.dumps(["[" * 200, '"{' * 200, "\\" * 3 + "[" * 200])
    assert parse(text) == ["[" * 200, '"{' * 200, "\\" * 3 + "[" * 200]


def test_a_string_of_nothing_but_brackets_has_no_depth() -> None:
    assert parse('"' + "[{" * 200 + '"') == "[{" * 200


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert parse("[" + ",".join(["[[]]"] * 200) + "]") == [[[]]] * 200


@pytest.mark.parametrize("max_bytes", [8, 9])
@pytest.mark.parametrize("raw", ['["\xe4bc"]', '["\xe4bc"]'.encode()])
def test_the_limit_counts_utf8_bytes_for_text_and_bytes_alike(
    raw: str | bytes, max_bytes: int
) -> None:
    assert len('["\xe4bc"]'.encode()) == 8
    assert code_of(raw, max_bytes=max_bytes) == "ok"
    assert code_of(raw, max_bytes=7) == "json-size"
    assert code_of(raw, max_bytes=3) == "json-size"


def test_a_syntax_error_says_where_it_is() -> None:
    with pytest.raises(JsonError) as caught:
        parse('{\n "a": truth}')
    assert caught.value.code == "json-syntax"
    assert caught.value.offset == 8
    assert "line 2, column 7" in str(caught.value)


def test_the_message_names_the_doubled_member_but_repeats_no_flood() -> None:
    name = "issuer" + "\u202e" + "x" * 10_000
    with pytest.raises(JsonError, match="issuer") as caught:
        parse(json.dumps({name: 1})[:-1] + "," + json.dumps({name: 2})[1:])
    assert len(str(caught.value)) < 200
    assert str(caught.value).isascii()  # no bidirectional control reaches a terminal


def test_an_error_travels_between_processes() -> None:
    with pytest.raises(JsonError) as caught:
        parse("[1,]")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes, just made
    assert (again.code, str(again), again.offset) == (
        caught.value.code,
        str(caught.value),
        caught.value.offset,
    )


def test_a_caller_deep_in_its_own_recursion_gets_an_answer_not_a_recursion_error() -> None:
    text = "[" * 100 + "]" * 100
    seen: set[str] = set()

    def descend() -> None:
        seen.add(code_of(text))
        descend()

    with pytest.raises(RecursionError):
        descend()
    assert seen <= {"ok", "json-depth"}


MIB4 = 4 * 1024 * 1024
COSTLY = {
    "open brackets": "[" * MIB4,
    "brackets in pairs": "[" + "[]," * (MIB4 // 3 - 2) + "[]]",
    "an unclosed string of escaped quotes": "[" * 101 + '"' + r"\"" * (MIB4 // 2 - 100),
    "quotes, none closed by the next": '"\\' * (MIB4 // 2),
    "brackets, then escapes": "[" + '"' + "[" * 200 + r"\n" * (MIB4 // 2 - 200) + '"]',
    "a fraction of millions of digits": "0." + "1" * (MIB4 - 2),
    "an integer of millions of digits": "1" * MIB4,
    "an exponent of millions of digits": "1e" + "1" * (MIB4 - 2),
    "surrogate pairs by escape": '["' + r"\ud83d\ude00" * (MIB4 // 12 - 1) + '"]',
    "one name, over and over": "{" + '"a":0,' * (MIB4 // 6 - 1) + '"a":0}',
}


@pytest.mark.parametrize("name", COSTLY)
def test_no_text_within_the_limit_costs_more_than_its_length(name: str) -> None:
    started = time.process_time()
    code_of(COSTLY[name])
    assert time.process_time() - started < 10  # quadratic work would take hours


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    # A negative zero written as "-0" is an integer in Python's eyes and loses its sign.
    | st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
)


@settings(deadline=None)  # the machine may be busy
@given(json_values, st.booleans())
def test_whatever_is_good_json_is_read_as_the_standard_library_reads_it(
    value: JsonValue,
    ascii_only: bool,  # noqa: FBT001 - hypothesis gives it by position
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert parse(text) == parse(text.encode()) == value


@settings(deadline=None)  # the machine may be busy
@given(
    st.binary(max_size=60) | st.text(alphabet='{}[]",:\\ud8e0-1.+NaInfity \0\ufeff', max_size=40)
)
def test_arbitrary_input_raises_nothing_but_json_errors(raw: bytes | str) -> None:
    assert code_of(raw).startswith(("ok", "json-"))


def test_a_set_of_one_may_be_written_without_its_brackets() -> None:
    assert one_or_many(["x"]) == one_or_many("x") == ["x"]
    assert one_or_many(None) == []
    assert one_or_many([None, 1]) == [None, 1]
    assert texts(["x", 1, None, "y"]) == ["x", "y"]
    assert texts("x") == ["x"]
    assert texts(None) == texts({"x": "y"}) == []


def test_a_pointer_escapes_what_the_rfc_says() -> None:
    assert pointer() == ""
    assert pointer("a/b", 0, "m~n") == "/a~1b/0/m~0n"
