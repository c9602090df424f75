"""A proof value of selective disclosure has one strict form, read without running away."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workshop import KEYS

from merkki_keys import KeyType, b64url_encode
from merkki_verifier.securing.selective.bounds import MAX_STATEMENTS
from merkki_verifier.securing.selective.cbor import Cbor, CborError, decode, encode
from merkki_verifier.securing.selective.value import (
    MAX_CHARACTERS,
    BaseValue,
    DerivedValue,
    ValueFormatError,
    proof_key_bytes,
    read_value,
)

SIMPLE = st.integers(0, 2**64 - 1) | st.binary(max_size=300) | st.text(max_size=300)
MAPS = st.dictionaries(st.integers(0, 2**64 - 1), SIMPLE, max_size=30)
VALUES = SIMPLE | MAPS | st.lists(SIMPLE | MAPS | st.lists(SIMPLE, max_size=30), max_size=30)


@given(VALUES)
def test_what_is_written_is_read_back(value: Cbor) -> None:
    assert decode(encode(value)) == value


@given(st.binary(max_size=80))
def test_any_bytes_are_a_value_or_an_error(data: bytes) -> None:
    try:
        value = decode(data)
    except CborError:
        return
    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("00", 0), ("17", 23), ("1818", 24), ("18ff", 255), ("190100", 256),
        ("1a00010000", 65536), ("1b0000000100000000", 2**32), ("1bffffffffffffffff", 2**64 - 1),
        ("40", b""), ("4401020304", b"\x01\x02\x03\x04"), ("60", ""), ("62c3bc", "ü"),
        ("80", []), ("83010203", [1, 2, 3]), ("a0", {}), ("a201410a03410b", {1: b"\n", 3: b"\x0b"}),
    ],
)  # fmt: skip
def test_the_examples_of_rfc_8949_are_read_and_written(text: str, value: Cbor) -> None:
    assert decode(bytes.fromhex(text)) == value
    assert encode(value).hex() == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "end"), ("18", "end"), ("43aabb", "end"), ("83", "end"), ("a1", "end"),
        ("9a00ffffff", "end"), ("5bffffffffffffffff", "end"), ("bb7fffffffffffffff", "end"),
        ("1817", "shortest"), ("1900ff", "shortest"), ("1a0000ffff", "shortest"),
        ("1b00000000ffffffff", "shortest"), ("5800", "shortest"),
        ("9fff", "open"), ("5f41aaff", "open"), ("bfff", "open"), ("1c", "open"),
        ("20", "major type"), ("f6", "major type"), ("f5", "major type"), ("f93c00", "major type"),
        ("c000", "major type"), ("d84041aa", "major type"), ("d95d0080", "major type"),
        ("61ff", "UTF-8"), ("0000", "follows"), ("a2014100014101", "twice"),
        ("a16161410a", "number"), ("818181818100", "inside"), ("a1818181818100", "inside"),
    ],
)  # fmt: skip
def test_other_encodings_are_refused(text: str, why: str) -> None:
    with pytest.raises(CborError, match=why):
        decode(bytes.fromhex(text))


def text(header: str, parts: Cbor) -> str:
    return "u" + b64url_encode(bytes.fromhex(header) + encode(parts))


SIGNATURE = b"s" * 64
KEY = proof_key_bytes(KEYS[KeyType.P256].public)
BASE: list[Cbor] = [SIGNATURE, KEY, b"k" * 32, [SIGNATURE], ["/issuer"]]
DERIVED: list[Cbor] = [SIGNATURE, KEY, [SIGNATURE], {0: b"n" * 32}, [0, 2]]


def test_both_forms_are_told_apart() -> None:
    base, derived = read_value(text("d95d00", BASE)), read_value(text("d95d01", DERIVED))
    assert isinstance(base, BaseValue)
    assert isinstance(derived, DerivedValue)
    assert base.to_text() == text("d95d00", BASE)
    assert derived.to_text() == text("d95d01", DERIVED)


def replaced(parts: list[Cbor], place: int, value: Cbor) -> list[Cbor]:
    return [*parts[:place], value, *parts[place + 1 :]]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, SIGNATURE[1:]), (0, "s" * 64), (1, KEY[1:]), (1, b"\xed\x01" + b"k" * 33),
        (1, b"\x80\x24\x02" + b"\xff" * 32), (1, b"\x81\x24" + KEY[2:]), (2, b"k" * 31),
        (2, 7), (3, b""), (3, [SIGNATURE, b""]), (3, [7]), (4, "/issuer"), (4, [7]),
        (4, [""] * 1001),
    ],
)  # fmt: skip
def test_a_base_value_with_one_part_wrong_is_refused(place: int, value: Cbor) -> None:
    with pytest.raises(ValueFormatError):
        read_value(text("d95d00", replaced(BASE, place, value)))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, SIGNATURE[1:]), (1, KEY[1:]), (2, [SIGNATURE[1:]]), (2, {}), (3, []), (3, {0: b"n"}),
        (3, {0: 7}), (3, {0: b"n" * 32, 1: b"n" * 32}), (4, [2, 0]), (4, [0, 0]), (4, ["0"]),
        (4, 0), (2, [SIGNATURE] * (MAX_STATEMENTS + 1)), (4, list(range(MAX_STATEMENTS + 1))),
        (3, {n: n.to_bytes(32, "big") for n in range(MAX_STATEMENTS + 1)}),
    ],
)  # fmt: skip
def test_a_derived_value_with_one_part_wrong_is_refused(place: int, value: Cbor) -> None:
    with pytest.raises(ValueFormatError):
        read_value(text("d95d01", replaced(DERIVED, place, value)))


@pytest.mark.parametrize(
    "value",
    [
        None, 7, "", "u", "z" + text("d95d01", DERIVED)[1:], text("d95d01", DERIVED) + "=",
        text("d95d02", DERIVED), text("d95d01", DERIVED[:4]), text("d95d01", {0: b""}),
        text("d95d01", [*DERIVED, 0]), "u2V0", text("d95d01", DERIVED) + "A",
    ],
)  # fmt: skip
def test_what_is_no_proof_value_at_all_is_refused(value: object) -> None:
    with pytest.raises(ValueFormatError):
        read_value(value)


def test_the_largest_value_is_read_and_a_longer_one_is_not_looked_at() -> None:
    names = {n: n.to_bytes(32, "big") for n in range(MAX_STATEMENTS)}
    signatures = [SIGNATURE] * MAX_STATEMENTS
    largest = text("d95d01", [SIGNATURE, KEY, signatures, names, list(range(MAX_STATEMENTS))])
    assert len(largest) <= MAX_CHARACTERS
    assert isinstance(read_value(largest), DerivedValue)
    started = time.process_time()
    with pytest.raises(ValueFormatError, match="sensible"):
        read_value("u" + "A" * MAX_CHARACTERS)
    assert time.process_time() - started < 1


def test_the_secret_of_the_names_is_not_shown() -> None:
    base = read_value(text("d95d00", BASE))
    assert "kkkk" not in repr(base)
