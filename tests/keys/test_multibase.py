from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keys_world import UNHURRIED

from merkki_keys import (
    EncodingError,
    b64url_decode,
    b64url_encode,
    base58btc_decode,
    base58btc_encode,
)


# The vectors of the base58 Internet draft (draft-msporny-base58), as facts.
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"", ""),
        (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "11233QC4"),
    ],
)
def test_base58btc_agrees_with_the_published_vectors(value: bytes, text: str) -> None:
    assert base58btc_encode(value) == text
    assert base58btc_decode(text) == value


def one_by_one(number: int) -> str:
    """Base58 as its draft defines it, digit after digit."""
    digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    text = ""
    while number:
        number, digit = divmod(number, 58)
        text = digits[digit] + text
    return text


# About every power of 58, where digits are carried and runs of zeros begin and end.
@pytest.mark.parametrize("power", range(90))
def test_base58btc_divides_many_digits_at_a_time_as_it_would_one_by_one(power: int) -> None:
    for number in (58**power - 1, 58**power, 58**power + 1, 3 * 58**power):
        value = number.to_bytes((number.bit_length() + 7) // 8, "big")
        assert base58btc_encode(value) == one_by_one(number)


@UNHURRIED
@given(st.binary(max_size=100))
def test_base58btc_gives_back_what_it_was_given(value: bytes) -> None:
    assert base58btc_decode(base58btc_encode(value)) == value


@UNHURRIED
@given(st.binary(max_size=100))
def test_base64url_gives_back_what_it_was_given(value: bytes) -> None:
    assert b64url_decode(b64url_encode(value)) == value


@UNHURRIED
@given(st.text(alphabet="123ABCxyz0OIl+/ é", max_size=20))
def test_base58btc_reads_no_text_that_it_would_not_write(text: str) -> None:
    try:
        value = base58btc_decode(text)
    except EncodingError:
        return
    assert base58btc_encode(value) == text


@UNHURRIED
@given(st.text(alphabet="AZaz09-_+/= \n", max_size=20))
def test_base64url_reads_no_text_that_it_would_not_write(text: str) -> None:
    try:
        value = b64url_decode(text)
    except EncodingError:
        return
    assert b64url_encode(value) == text


def test_base58btc_refuses_a_text_beyond_the_limit_and_reads_one_at_it() -> None:
    assert len(base58btc_decode("1" * 256)) == 256
    with pytest.raises(EncodingError) as refused:
        base58btc_decode("1" * 257)
    assert refused.value.code == "base58-too-long"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("AQ==", "base64url-alphabet"),
        ("A+/A", "base64url-alphabet"),
        ("AQ\n", "base64url-alphabet"),
        ("\uff21\uff31", "base64url-alphabet"),
        ("A", "base64url-not-canonical"),
        ("AR", "base64url-not-canonical"),
    ],
)
def test_base64url_refuses_second_spellings(text: str, code: str) -> None:
    assert b64url_decode("AQ") == b"\x01"
    with pytest.raises(EncodingError) as refused:
        b64url_decode(text)
    assert refused.value.code == code
