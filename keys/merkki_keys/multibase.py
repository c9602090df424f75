"""base58btc and base64url, exact: one text for one value, and no text too long to read.

Lenient decoders give several texts the same meaning; a signature or an identifier must
have one.
"""

from __future__ import annotations

import base64
import re

from merkki_keys.errors import EncodingError

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {character: value for value, character in enumerate(_ALPHABET)}
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)

# Decoding base58 is quadratic in the length. The longest honest value (a P-384
# signature of 96 bytes) has 132 characters.
MAX_BASE58_CHARS = 256


def base58btc_encode(value: bytes) -> str:
    """The base58btc text of ``value``, without a multibase prefix."""
    number = int.from_bytes(value, "big")
    digits: list[str] = []
    while number:
        number, digit = divmod(number, 58)
        digits.append(_ALPHABET[digit])
    # Each leading zero byte is written as a leading "1"; the number itself loses them.
    zeros = len(value) - len(value.lstrip(b"\0"))
    return _ALPHABET[0] * zeros + "".join(reversed(digits))


def base58btc_decode(text: str, *, max_chars: int = MAX_BASE58_CHARS) -> bytes:
    """The bytes of a base58btc text (without its multibase ``z``).

    Raises EncodingError: ``base58-too-long`` before any work is done on a longer text,
    ``base58-alphabet`` for any other character.
    """
    if len(text) > max_chars:
        raise EncodingError(
            "base58-too-long", f"base58btc text of {len(text)} characters; {max_chars} is the limit"
        )
    number = 0
    for character in text:
        digit = _DIGITS.get(character)
        if digit is None:
            raise EncodingError("base58-alphabet", "a character is not in the base58btc alphabet")
        number = number * 58 + digit
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
    if not _BASE64URL.fullmatch(text):
        raise EncodingError("base64url-alphabet", "a character is not in the base64url alphabet")
    if len(text) % 4 == 1:
        raise EncodingError("base64url-not-canonical", "no value has a base64url text this long")
    value = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64url_encode(value) != text:
        raise EncodingError("base64url-not-canonical", "the last character has stray bits")
    return value
