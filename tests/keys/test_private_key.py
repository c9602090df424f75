"""A private key signs, always alike, and cannot be shown."""

from __future__ import annotations

import base64
import copy
import json
import pickle
import traceback
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st
from keys_world import LIGHT, NOW, PASSPHRASE, UNHURRIED, Keys, code_of

from merkki_keys import (
    Alg,
    DidDocument,
    KeyFormatError,
    KeysError,
    KeySigner,
    KeyStore,
    KeyType,
    PrivateKey,
    PublicKey,
    PublishedKey,
    Signer,
    b64url_encode,
    base58btc_encode,
    key_set,
    self_test,
)
from merkki_keys.native import CURVES
from merkki_keys.pkcs8 import encrypt
from merkki_keys.records import KeyRecord, write_record


def test_signing_twice_gives_the_same_bytes(key: PrivateKey) -> None:
    alg = key.public.algorithm
    assert key.sign(b"a mark", alg=alg) == key.sign(b"a mark", alg=alg)


def test_ecdsa_nonces_are_those_of_rfc_6979() -> None:
    # RFC 6979 appendix A.2.5, SHA-256, message "sample".
    secret = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
    key = PrivateKey.from_secret_bytes(KeyType.P256, bytes.fromhex(secret))
    assert key.sign(b"sample", alg=Alg.ES256).hex().upper() == (
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
    )


def test_ecdsa_nonces_of_p521_are_those_of_rfc_6979() -> None:
    # RFC 6979 appendix A.2.7, SHA-512, message "sample".
    secret = (
        "00FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75CAA8"
        "96EB32F1F47C70855836A6D16FCC1466F6D8FBEC67DB89EC0C08B0E996B83538"
    )
    key = PrivateKey.from_secret_bytes(KeyType.P521, bytes.fromhex(secret))
    assert key.sign(b"sample", alg=Alg.ES512).hex().upper() == (
        "00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F174E"
        "25A1EE9017B5D450606ADD152B534931D7D4E8455CC91F9B15BF05EC36E377FA"
        "00617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF2826"
        "23EAA63E5B5C0723D8B8C37FF0777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A"
    )


@pytest.mark.parametrize(
    ("key_type", "size"),
    [
        (KeyType.ED25519, 64),
        (KeyType.P256, 64),
        (KeyType.P384, 96),
        (KeyType.P521, 132),
        (KeyType.RSA, 256),
    ],
)
def test_a_signature_has_its_fixed_length(keys: Keys, key_type: KeyType, size: int) -> None:
    key = keys[key_type]
    assert {len(key.sign(bytes([n]), alg=key.public.algorithm)) for n in range(20)} == {size}


def test_a_key_refuses_to_sign_with_another_keys_algorithm(key: PrivateKey) -> None:
    for alg in set(Alg) - {key.public.algorithm}:
        with pytest.raises(KeyFormatError) as error:
            key.sign(b"a mark", alg=alg)
        assert error.value.code == "algorithm-mismatch"


# --- reading private keys ---------------------------------------------------------------


def test_a_private_jwk_is_read_where_its_halves_agree() -> None:
    # RFC 8037 appendix A.1.
    jwk: dict[str, object] = {
        "kty": "OKP",
        "crv": "Ed25519",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        "key_ops": ["sign"],
    }
    key = PrivateKey.from_jwk(jwk)
    assert key.public.to_jwk()["x"] == jwk["x"]
    for wrong, code in (
        ({"d": b64url_encode(bytes(32))}, "key-malformed"),
        ({"d": "nWGx"}, "key-length"),
        ({"d": "nWGx="}, "jwk-malformed"),
        ({"d": None}, "jwk-malformed"),
        ({"p": "AQ"}, "private-key-leaked"),
        ({"kty": "RSA"}, "jwk-malformed"),
    ):
        with pytest.raises(KeyFormatError) as error:
            PrivateKey.from_jwk({**jwk, **wrong})
        assert error.value.code == code


@pytest.mark.parametrize(
    ("key_type", "codec", "size"),
    [
        (KeyType.ED25519, "8026", 32),
        (KeyType.P256, "8626", 32),
        (KeyType.P384, "8726", 48),
        (KeyType.P521, "8826", 66),
    ],
)
def test_a_secret_multikey_is_read(key_type: KeyType, codec: str, size: int) -> None:
    # The first byte of a P-521 scalar is 0 or 1.
    secret = bytes(range(1, size + 1))
    text = "z" + base58btc_encode(bytes.fromhex(codec) + secret)
    expected = PrivateKey.from_secret_bytes(key_type, secret).public
    assert PrivateKey.from_secret_multikey(text).public == expected
    with pytest.raises(KeyFormatError) as error:
        PrivateKey.from_secret_multikey(expected.to_multikey())
    assert error.value.code == "key-codec"


def test_the_w3c_key_pairs_agree_with_themselves(shared: Path) -> None:
    vectors = shared / "standards" / "vectors"
    for name in ("w3c-di-eddsa/keyPair", "w3c-di-ecdsa/p256KeyPair", "w3c-di-ecdsa/p384KeyPair"):
        pair = json.loads((vectors / f"{name}.json").read_text())
        secret = pair.get("secretKeyMultibase") or pair["privateKeyMultibase"]
        public = PublicKey.from_multikey(pair["publicKeyMultibase"])
        assert PrivateKey.from_secret_multikey(secret).public == public


@pytest.mark.parametrize("key_type", CURVES)
def test_a_scalar_lies_between_one_and_the_order(key_type: KeyType) -> None:
    size, order = CURVES[key_type].size, CURVES[key_type].order
    first = PrivateKey.from_secret_bytes(key_type, (1).to_bytes(size, "big"))
    last = PrivateKey.from_secret_bytes(key_type, (order - 1).to_bytes(size, "big"))
    # The generator and its negative: the order is the curve's own.
    assert first.public.to_jwk()["x"] == last.public.to_jwk()["x"]
    for scalar in (bytes(size), order.to_bytes(size, "big"), b"\xff" * size):
        with pytest.raises(KeyFormatError) as error:
            PrivateKey.from_secret_bytes(key_type, scalar)
        assert error.value.code == "key-malformed"


def test_an_rsa_key_is_not_made_from_one_number() -> None:
    with pytest.raises(KeyFormatError) as error:
        PrivateKey.from_secret_bytes(KeyType.RSA, bytes(256))
    assert error.value.code == "key-unsupported"


def test_an_encrypted_pem_opens_with_its_passphrase_alone(key: PrivateKey) -> None:
    pem = encrypt(key.to_pkcs8(), PASSPHRASE, LIGHT)
    assert PrivateKey.from_pem(pem, PASSPHRASE).public == key.public
    for wrong in (b"another", None):
        assert code_of(partial(PrivateKey.from_pem, pem, wrong)) == "key-malformed"
    assert code_of(lambda: PrivateKey.from_pem(pem[:-60], PASSPHRASE)) == "key-malformed"


def test_a_pem_of_another_kind_or_size_is_refused() -> None:
    for other, code in (
        (x25519.X25519PrivateKey.generate(), "key-unsupported"),
        (ec.generate_private_key(ec.SECP256K1()), "key-unsupported"),
        (rsa.generate_private_key(65537, 1024), "key-weak"),  # noqa: S505 - here to be refused
    ):
        pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        assert code_of(partial(PrivateKey.from_pem, pem, None)) == code
        # In clear, and a passphrase given: not the file one thinks it is.
        assert code_of(partial(PrivateKey.from_pem, pem, b"x")) == "key-malformed"


def test_impossible_cost_figures_are_malformed(keys: Keys) -> None:
    pem = encrypt(keys[KeyType.ED25519].to_pkcs8(), PASSPHRASE, LIGHT)
    der = bytearray(base64.b64decode(b"".join(pem.splitlines()[1:-1])))
    at = der.index(bytes.fromhex("020102020101020101"))
    der[at + 2] = 3  # n is a power of two
    odd = b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n%s\n-----END ENCRYPTED PRIVATE KEY-----\n"
    text = odd % base64.b64encode(der)
    assert code_of(lambda: PrivateKey.from_pem(text, PASSPHRASE)) == "key-malformed"


# --- what cannot be shown ---------------------------------------------------------------


def test_a_private_key_cannot_be_pickled_copied_or_written_as_json(key: PrivateKey) -> None:
    signer = KeySigner("did:example:a#k", key)
    for holder in (key, signer, [signer]):
        for escape in (pickle.dumps, copy.copy, copy.deepcopy):
            if escape is copy.copy and holder is not key:
                continue  # a copy of the holder holds the same key, not a copy of it
            with pytest.raises(TypeError):
                escape(holder)
    with pytest.raises(TypeError):
        json.dumps(key)
    assert not hasattr(key, "__dict__")


def every_text(key: PrivateKey, secret: bytes, directory: Path) -> Iterator[str]:
    """Everything this package writes or says of a key, and says when it goes wrong."""
    public = key.public
    signer = KeySigner("did:web:a.example#k", key)
    yield from (repr(key), str(key), f"{key}", repr(signer), repr([signer]), repr(public))
    yield json.dumps(public.to_jwk()) + public.to_pem().decode()
    published = (PublishedKey(public),)
    yield json.dumps(DidDocument("did:web:a.example", published).to_dict())
    yield json.dumps(key_set("did:web:a.example", published))
    yield write_record(KeyRecord("a", public, NOW, "0" * 64)).decode()
    yield encrypt(key.to_pkcs8(), PASSPHRASE, LIGHT).decode()
    yield repr(KeyStore(directory, PASSPHRASE))
    jwk = {**public.to_jwk(), "d": b64url_encode(secret)}
    codec = {
        KeyType.ED25519: "8026",
        KeyType.P256: "8626",
        KeyType.P384: "8726",
        KeyType.P521: "8826",
    }
    text = "z" + base58btc_encode(bytes.fromhex(codec[public.key_type]) + secret)
    attempts = (
        lambda: PublicKey.from_jwk(jwk),
        lambda: PrivateKey.from_jwk({**jwk, "d": jwk["d"] + "="}),
        lambda: PrivateKey.from_jwk({**jwk, "x": b64url_encode(b"\x02" + bytes(31))}),
        lambda: PublicKey.from_multikey(text),
        lambda: PrivateKey.from_secret_multikey(text + "0"),
        lambda: PrivateKey.from_secret_bytes(public.key_type, secret + b"\0"),
        lambda: PrivateKey.from_pem(encrypt(key.to_pkcs8(), PASSPHRASE, LIGHT), b"other"),
        lambda: PublicKey.from_pem(b"-----BEGIN PRIVATE KEY-----" + key.to_pkcs8()),
        lambda: pickle.dumps(key),
    )
    for attempt in attempts:
        try:
            attempt()
        except (KeysError, TypeError) as error:
            yield "".join(traceback.format_exception(error)) + repr(error)
        else:
            raise AssertionError("an attempt that must fail succeeded")


@UNHURRIED
@given(
    key_type=st.sampled_from([KeyType.ED25519, KeyType.P256, KeyType.P384, KeyType.P521]),
    secret=st.binary(min_size=32, max_size=32),
)
def test_no_text_this_package_makes_holds_a_private_key(
    key_type: KeyType, secret: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # Bytes that stand out, in a valid range for every curve.
    secret = b"\x5a" + secret[1:31] + b"\xa5"
    if key_type is KeyType.P384:
        secret += secret[:16]
    if key_type is KeyType.P521:
        secret = b"\x01\x5a" + secret + secret
    key = PrivateKey.from_secret_bytes(key_type, secret)
    marks = {
        secret.hex(),
        repr(secret)[2:-1],
        b64url_encode(secret),
        base64.b64encode(secret).decode(),
        base58btc_encode(secret),
        str(int.from_bytes(secret, "big")),
        PASSPHRASE.decode(),
    }
    for text in every_text(key, secret, tmp_path_factory.getbasetemp()):
        assert not [mark for mark in marks if mark in text]


# --- signers ----------------------------------------------------------------------------


def test_a_key_signer_is_a_signer(key: PrivateKey) -> None:
    signer = KeySigner("did:web:a.example#k", key)
    assert isinstance(signer, Signer)
    assert signer.algorithm is key.public.algorithm
    assert signer.public == key.public
    assert key.public.verify(signer.sign(b"a mark"), b"a mark", alg=signer.algorithm)


def test_the_self_test_finds_a_signer_of_another_key(keys: Keys) -> None:
    signer = KeySigner("did:web:a.example#k", keys[KeyType.P256])
    assert self_test(signer, signer.public)
    assert not self_test(signer, PrivateKey.generate(KeyType.P256).public)
    assert not self_test(signer, keys[KeyType.ED25519].public)


def test_what_is_shown_of_a_key_and_of_a_store_says_which_it_is(
    key: PrivateKey, tmp_path: Path
) -> None:
    assert repr(key) == f"<PrivateKey {key.public.key_type.value} {key.public.thumbprint()}>"
    assert repr(KeyStore(tmp_path, PASSPHRASE)) == f"<KeyStore {tmp_path}>"
