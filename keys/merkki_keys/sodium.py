"""The one door to PyNaCl (extra ``[fast]``): Ed25519 in half the time, where it is installed.

Its word is taken for a yes only. libsodium refuses some signatures that RFC 8032 allows and
OpenSSL takes, so whoever hears no here asks there: the answer is the same with and without it.
What it signs has the same bytes anyway: an Ed25519 signature depends on key and text alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

# A signature whose maker added a point of order 8 to R. It holds only for libraries that
# multiply by the cofactor before they compare, and OpenSSL is none of them (RFC 8032 section
# 5.1.7 allows both). A libsodium that takes it would say yes where OpenSSL says no.
_KEY: Final = bytes.fromhex("91de58f6fd2cd37d5dae007a19b147c4b8c3c9b30ff8ee669097ed368394301f")
_SIGNATURE: Final = bytes.fromhex(
    "d7d3bd8da0db0a24c56cf0b07e4c42862013e2733fe9aa8ea137b03e7e6d2faa"
    "9f19aeefd90cd9027348a426ff5ed8a0c842f20a6b04d1ded947b0b753402603"
)
_TEXT: Final = b"hello"


Opens = Callable[[bytes, bytes, bytes], bool]
Signs = Callable[[bytes], bytes]
Signing = Callable[[bytes, bytes], Signs | None]


def holds(key: bytes, signature: bytes, text: bytes) -> bool:
    """Whether PyNaCl is here and says that ``signature`` is the key's over ``text``."""
    return _OPENS(key, signature, text)


def signing(seed: bytes, public: bytes) -> Signs | None:
    """What signs with the key of ``seed``, if PyNaCl is here and finds the same public key.

    The secret stands in a closure, where no repr, pickle, copy or ``__dict__`` shows it.
    """
    return _SIGNING(seed, public)


def never(_key: bytes, _signature: bytes, _text: bytes) -> bool:
    """What there is without the extra."""
    return False


def nobody(_seed: bytes, _public: bytes) -> Signs | None:
    """Who signs without the extra."""
    return None


def checked(opens: Opens) -> Opens:
    """``opens``, unless it takes what OpenSSL does not."""
    return never if opens(_KEY, _SIGNATURE, _TEXT) else opens


def _library() -> tuple[Opens, Signing]:
    try:
        from nacl.bindings import (  # noqa: PLC0415 - an extra, perhaps not there
            crypto_sign,
            crypto_sign_open,
            crypto_sign_seed_keypair,
        )
        from nacl.exceptions import BadSignatureError  # noqa: PLC0415 - likewise
    except ImportError:  # uncovered: the tests' own place has the extra
        return never, nobody

    def opens(key: bytes, signature: bytes, text: bytes) -> bool:
        if len(signature) != 64:
            return False  # what is opened is one text: a longer signature would be part message
        try:
            crypto_sign_open(bytes(signature) + text, key)
        except BadSignatureError:
            return False
        return True

    def signs_with(seed: bytes, public: bytes) -> Signs | None:
        found, secret = crypto_sign_seed_keypair(seed)
        if found != public:
            return None  # a signature with another key beside it would give the secret away
        # The text stands behind it. What is no `bytes`, OpenSSL takes as well.
        return lambda text: crypto_sign(bytes(text), secret)[:64]

    return checked(opens), signs_with


_OPENS, _SIGNING = _library()
