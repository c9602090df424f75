"""With PyNaCl or without it, a signature holds or it does not: the answer is the same."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import given
from hypothesis import strategies as st
from keys_world import UNHURRIED

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

SIGN_WITHOUT = """
import sys
sys.modules["nacl"] = None
from merkki_keys import Alg, KeyType, PrivateKey, sodium
seed, text = (bytes.fromhex(part) for part in sys.argv[1:])
key = PrivateKey.from_secret_bytes(KeyType.ED25519, seed)
assert sodium.signing(seed, key.public.material) is None
print(key.sign(text, alg=Alg.EDDSA).hex())
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


# --- signing


# RFC 8032, section 7.1, tests 1 to 3.
@pytest.mark.parametrize(
    ("seed", "text", "signature"),
    [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "",
            (
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "72",
            (
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            ),
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "af82",
            (
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            ),
        ),
    ],
)
def test_both_ways_sign_as_the_specification_does(seed: str, text: str, signature: str) -> None:
    key = PrivateKey.from_secret_bytes(KeyType.ED25519, bytes.fromhex(seed))
    assert key.sign(bytes.fromhex(text), alg=Alg.EDDSA).hex() == signature
    run = [sys.executable, "-c", SIGN_WITHOUT, seed, text]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == signature


@UNHURRIED
@given(seed=st.binary(min_size=32, max_size=32), text=st.binary(max_size=300))
def test_a_signature_has_the_same_bytes_with_and_without_the_extra(
    seed: bytes, text: bytes
) -> None:
    plain = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
    signs = sodium.signing(seed, plain.public_key().public_bytes_raw())
    assert signs is not None
    assert signs(text) == plain.sign(text)
    key = PrivateKey.from_secret_bytes(KeyType.ED25519, seed)
    assert key.sign(text, alg=Alg.EDDSA) == plain.sign(text)


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_any_kind_of_bytes_is_signed_and_verified(kind: type) -> None:
    """As without the extra: OpenSSL takes whatever has bytes."""
    key = PrivateKey.from_secret_bytes(KeyType.ED25519, bytes(range(32)))
    signature = key.sign(kind(b"abc"), alg=Alg.EDDSA)
    assert signature == key.sign(b"abc", alg=Alg.EDDSA)
    assert verdict(key.public.material, kind(signature), kind(b"abc"))
    assert not verdict(key.public.material, kind(signature), kind(b"abd"))


def test_nobody_signs_beside_a_public_key_that_is_not_the_seeds() -> None:
    # Two signatures over one text under two public keys give the secret away.
    one, other = (PrivateKey.generate(KeyType.ED25519).public.material for _ in range(2))
    seed = bytes(range(32))
    own = PrivateKey.from_secret_bytes(KeyType.ED25519, seed).public.material
    assert sodium.signing(seed, own) is not None
    assert sodium.signing(seed, one) is None
    assert sodium.signing(seed, other) is None


def test_what_signs_does_not_show_the_secret() -> None:
    seed = b"\x5a" + bytes(range(30)) + b"\xa5"
    key = PrivateKey.from_secret_bytes(KeyType.ED25519, seed)
    signs = sodium.signing(seed, key.public.material)
    assert signs is not None
    assert not vars(signs)
    for shown in (repr(signs), str(signs), repr(key)):
        assert seed.hex() not in shown
        assert repr(seed)[2:-1] not in shown


def test_there_is_nobody_to_sign_without_the_extra() -> None:
    assert sodium.nobody(bytes(32), bytes(32)) is None
