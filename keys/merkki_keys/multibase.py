"""base58btc and base64url, exact: one text for one value, and no text too long to read.

Lenient decoders give several texts the same meaning; a signature or an identifier must
have one.
"""

from __future__ import annotations

import base64
import binascii
import re

from merkki_keys.errors import EncodingError

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = bytes.maketrans(_ALPHABET.encode(), bytes(range(58)))
_BASE58 = re.compile(f"[{_ALPHABET}]*")
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]
_TWO_DIGITS, _TEN_DIGITS = 58**2, 58**10
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)
_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_BASE64URL_ALPHABET = _LETTERS + _LETTERS.upper() + b"0123456789-_"
_TO_BASE64 = bytes(
    {ord("-"): ord("+"), ord("_"): ord("/")}.get(code, code if code in _BASE64URL_ALPHABET else 33)
    for code in range(256)
)

# Decoding base58 is quadratic in the length. The longest honest value (a P-384
# signature of 96 bytes) has 132 characters.
MAX_BASE58_CHARS = 256


def base58btc_encode(value: bytes) -> str:
    """The base58btc text of ``value``, without a multibase prefix."""
    number = int.from_bytes(value, "big")
    pairs: list[str] = []
    while number:
        # Ten digits at a time, the last first: dividing the long number is what costs.
        number, ten = divmod(number, _TEN_DIGITS)
        ten, fifth = divmod(ten, _TWO_DIGITS)
        ten, fourth = divmod(ten, _TWO_DIGITS)
        ten, third = divmod(ten, _TWO_DIGITS)
        first, second = divmod(ten, _TWO_DIGITS)
        pairs += (_PAIRS[fifth], _PAIRS[fourth], _PAIRS[third], _PAIRS[second], _PAIRS[first])
    pairs.reverse()
    # Each leading zero byte is written as a leading "1"; the number itself loses them.
    zeros = len(value) - len(value.lstrip(b"\0"))
    return _ALPHABET[0] * zeros + "".join(pairs).lstrip(_ALPHABET[0])


def base58btc_decode(text: str, *, max_chars: int = MAX_BASE58_CHARS) -> bytes:
    """The bytes of a base58btc text (without its multibase ``z``).

    Raises EncodingError: ``base58-too-long`` before any work is done on a longer text,
    ``base58-alphabet`` for any other character.
    """
    if len(text) > max_chars:
        raise EncodingError(
            "base58-too-long", f"base58btc text of {len(text)} characters; {max_chars} is the limit"
        )
    if not _BASE58.fullmatch(text):
        raise EncodingError("base58-alphabet", "a character is not in the base58btc alphabet")
    number = 0
    digits = text.encode("ascii").translate(_DIGITS)
    for start in range(0, len(digits), 10):
        ten = 0
        for digit in digits[start : start + 10]:
            ten = ten * 58 + digit
        number = number * 58 ** min(10, len(digits) - start) + ten
    zeros = len(text) - len(text.lstrip(_ALPHABET[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def b64url_encode(value: bytes) -> str:
    """The base64url text of ``value`` without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def b64url_decode(text: str) -> bytes:
    """The bytes of an unpadded base64url text (RFC 7515 section 2, RFC 4648 section 3.5).

    Raises EncodingError: ``base64url-alphabet`` for padding, whitespace, ``+`` or ``/``;
    ``base64url-not-canonical`` for an impossible length or trailing bits that are not zero.
    """
    try:
        # Everything but the alphabet becomes "!", which the decoder refuses.
        plain = text.encode("ascii").translate(_TO_BASE64)
        rest = len(plain) % 4
        value = binascii.a2b_base64(plain + b"=" * (-rest % 4), strict_mode=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        if len(text) % 4 == 1 and _BASE64URL.fullmatch(text):
            message = "no value has a base64url text this long"
            raise EncodingError("base64url-not-canonical", message) from error
        message = "a character is not in the base64url alphabet"
        raise EncodingError("base64url-alphabet", message) from error
    if rest and binascii.b2a_base64(value[1 - rest :], newline=False)[:rest] != plain[-rest:]:
        raise EncodingError("base64url-not-canonical", "the last character has stray bits")
    return value
