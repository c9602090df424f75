"""Which 32 bytes are a usable Ed25519 public key.

The library accepts any 32 bytes as a key and finds out at verification, if at all. Under
a key of small order one signature fits every message: whoever publishes such a key can
later claim to have signed anything, and a badge "signed" with it is bound to no text.
"""

from __future__ import annotations

from merkki_keys.errors import KeyFormatError

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P


def check_ed25519_point(encoded: bytes) -> None:
    """Refuse what is no point of edwards25519 in its one encoding, or is of small order.

    Raises KeyFormatError ``key-length``, ``key-point`` or ``key-small-order``
    (RFC 8032 section 5.1.3).
    """
    if len(encoded) != 32:
        raise KeyFormatError("key-length", f"an Ed25519 key has 32 bytes, this has {len(encoded)}")
    number = int.from_bytes(encoded, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if y >= _P:
        raise KeyFormatError("key-point", "the y coordinate is not reduced modulo p")
    y2 = y * y % _P
    # x^2 = (y^2 - 1) / (d y^2 + 1); the quotient is a square exactly if the product is.
    numerator, denominator = (y2 - 1) % _P, (_D * y2 + 1) % _P
    if numerator and pow(numerator * denominator, (_P - 1) // 2, _P) != 1:
        raise KeyFormatError("key-point", "the bytes are no point of edwards25519")
    if numerator == 0 and sign:
        raise KeyFormatError("key-point", "x is zero and its sign bit is set")
    if _is_small_order(y, y2):
        raise KeyFormatError("key-small-order", "the point has small order: it binds no message")


def _is_small_order(y: int, y2: int) -> bool:
    # Order 1 and 2 have x = 0, that is y = 1 or -1; order 4 has y = 0. A point of order 8
    # doubles to one of order 4: the doubled y is zero where x^2 + y^2 = 0, and putting in
    # the curve's x^2 leaves d y^4 + 2 y^2 - 1 = 0.
    return y == 0 or y2 == 1 or (_D * y2 * y2 + 2 * y2 - 1) % _P == 0
