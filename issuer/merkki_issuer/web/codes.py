"""A share link's token as something a person can type.

Crockford's alphabet has no letters that look like digits, and case does not matter. The
code is as long as the token is hard to guess: a shorter one could be searched.
"""

from __future__ import annotations

import base64

from merkki_issuer.sharing.model import TOKEN_BYTES

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LENGTH = TOKEN_BYTES * 8 // 5
_GROUP = 4


def code_of(token: str) -> str:
    """The code of a token (base64url of 20 bytes): 32 characters in groups of four."""
    content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    number = int.from_bytes(content, "big")
    digits = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return " ".join(digits[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def token_of(code: str) -> str | None:
    """The token a typed code stands for; None if it is no code."""
    if len(code) > _LENGTH * 3:
        return None  # a whole badge may be pasted where codes are typed
    typed = code.upper().translate(_LOOKALIKES)
    digits = "".join(c for c in typed if c not in " -.\t\r\n")
    if len(digits) != _LENGTH or any(digit not in _ALPHABET for digit in digits):
        return None
    number = sum(_ALPHABET.index(digit) << 5 * at for at, digit in enumerate(reversed(digits)))
    content = number.to_bytes(TOKEN_BYTES, "big")
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
