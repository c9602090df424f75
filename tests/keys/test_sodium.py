"""With PyNaCl or without it, a signature holds or it does not: the answer is the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

from merkki_keys import Alg, KeyType, PrivateKey, PublicKey, sodium

# Without the extra: the import fails as it does where PyNaCl is not installed.
WITHOUT = """
import sys
sys.modules["nacl"] = None
from merkki_keys import Alg, KeyType, PublicKey, sodium
key, signature, text = (bytes.fromhex(part) for part in sys.argv[1:])
assert not sodium.holds(key, signature, text)
print(PublicKey(KeyType.ED25519, key).verify(signature, text, alg=Alg.EDDSA))
"""


def without(key: bytes, signature: bytes, text: bytes) -> bool:
    parts = [part.hex() for part in (key, signature, text)]
    run = [sys.executable, "-c", WITHOUT, *parts]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    return done.stdout.strip() == "True"


def verdict(key: bytes, signature: bytes, text: bytes) -> bool:
    return PublicKey(KeyType.ED25519, key).verify(signature, text, alg=Alg.EDDSA)


@pytest.fixture(scope="module")
def signed() -> tuple[bytes, bytes, bytes]:
    key, text = PrivateKey.generate(KeyType.ED25519), b"whatever was signed"
    return key.public.material, key.sign(text, alg=Alg.EDDSA), text


def test_the_extra_is_here_and_says_yes(signed: tuple[bytes, bytes, bytes]) -> None:
    assert sodium.holds(*signed)
    assert verdict(*signed)


def test_a_good_signature_holds_without_the_extra(signed: tuple[bytes, bytes, bytes]) -> None:
    assert without(*signed)


@pytest.mark.parametrize("place", [0, 31, 32, 63])
def test_a_spoilt_signature_holds_neither_way(
    place: int, signed: tuple[bytes, bytes, bytes]
) -> None:
    key, signature, text = signed
    spoilt = bytearray(signature)
    spoilt[place] ^= 1
    assert not verdict(key, bytes(spoilt), text)
    assert not without(key, bytes(spoilt), text)


def test_a_part_of_the_text_is_no_part_of_the_signature(
    signed: tuple[bytes, bytes, bytes],
) -> None:
    # Joined, signature and text are the same bytes; only the border has moved.
    key, signature, text = signed
    assert not verdict(key, signature + text[:1], text[1:])
    assert not verdict(key, signature[:-1], signature[-1:] + text)


def test_a_signature_that_only_some_libraries_take_holds_neither_way() -> None:
    trap = (sodium._KEY, sodium._SIGNATURE, sodium._TEXT)
    assert not verdict(*trap)
    assert not without(*trap)


def test_a_libsodium_that_would_say_more_than_openssl_is_not_used() -> None:
    assert sodium.checked(lambda *_: True) is sodium.never
    good = lambda *_: False  # noqa: E731 - a library that refuses everything is safe
    assert sodium.checked(good) is good


def test_what_there_is_without_the_extra_never_says_yes(signed: tuple[bytes, bytes, bytes]) -> None:
    assert not sodium.never(*signed)
