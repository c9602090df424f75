"""YAML that says what it looks like."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkki_verifier.strict_yaml import MAX_BYTES, YamlError, parse


def test_scalars_are_what_they_look_like() -> None:
    text = b"""
no: no
day: 2026-08-01
octal: 010
hex: 0x1F
big: 1_000
merge: <<
yes: true
none: null
tilde: ~
empty:
number: -12
real: 1.50
quoted: "12"
block: >
  two
  lines
list: [a, {b: c}]
"""
    assert parse(text) == {
        "no": "no",
        "day": "2026-08-01",
        "octal": "010",
        "hex": "0x1F",
        "big": "1_000",
        "merge": "<<",
        "yes": True,
        "none": None,
        "tilde": None,
        "empty": None,
        "number": -12,
        "real": 1.5,
        "quoted": "12",
        "block": "two lines\n",
        "list": ["a", {"b": "c"}],
    }


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text("aåäö -:#'\"\\\n\t"),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("abc: #'\"", min_size=1), inner),
        max_leaves=10,
    )
)
def test_json_is_read_as_the_same_value(value: object) -> None:
    assert parse(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"a: 1\nb: 2\na: 3\n", "line 3: the key 'a' is there twice"),
        (b"a: &x [1]\nb: *x\n", "line 2: an alias is not read here"),
        (b"a: *x\n", "line 1: an alias is not read here"),
        (b"a: !!python/name:os.system x\n", "is no tag:yaml.org,2002:python/name:os.system"),
        (b"a: !own [1]\n", "the tag !own is not read here"),
        (b"a: !!set {b: null}\n", "the tag tag:yaml.org,2002:set is not read here"),
        (b"a: !!int x\n", "'x' is no tag:yaml.org,2002:int"),
        (b"a: !!float x\n", "'x' is no tag:yaml.org,2002:float"),
        (b"a: !!bool yes\n", "'yes' is no tag:yaml.org,2002:bool"),
        (b"? [a]\n: 1\n", "line 1: a key must be text"),
        (b"1: a\n", "line 1: a key must be text"),
        (b"a: 1\n---\nb: 2\n", "another document"),
        (b"a: [1\n", "line"),
        (b"a: \x00\n", "special characters"),
        (b"a: \xff\n", "not UTF-8 at byte 3"),
        (b"[" * 2_000, "nested too deeply"),
        (b" " * (MAX_BYTES + 1), "longer than"),
    ],
)
def test_what_could_mean_two_things_is_refused(raw: bytes, problem: str) -> None:
    with pytest.raises(YamlError) as caught:
        parse(raw)
    assert problem in str(caught.value)


def test_every_duplicate_is_named_at_once() -> None:
    with pytest.raises(YamlError) as caught:
        parse(b"a: 1\na: 2\nb: {c: 1, c: 2}\n")
    assert len(caught.value.problems) == 2


@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_a_yaml_error(raw: bytes) -> None:
    with suppress(YamlError):
        parse(raw)


def test_text_with_an_explicit_tag_is_text() -> None:
    assert parse(b"a: !!str 12\nb: !!float 3\n") == {"a": "12", "b": 3.0}
