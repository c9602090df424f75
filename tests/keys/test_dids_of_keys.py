"""did:key and did:jwk are read exactly and resolved without a network."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keys_world import NOW, UNHURRIED, Keys

from merkki_keys import (
    DidError,
    KeyFormatError,
    KeysError,
    KeyType,
    PrivateKey,
    b64url_encode,
    did_jwk,
    did_key,
    find_method,
    methods_of,
    parse_did_jwk,
    parse_did_key,
)


def jwk_did(text: str | bytes) -> str:
    return "did:jwk:" + b64url_encode(text if isinstance(text, bytes) else text.encode())


def test_a_did_key_names_its_key_and_gives_it_back(key: PrivateKey) -> None:
    if key.public.key_type is KeyType.RSA:
        with pytest.raises(KeyFormatError):
            did_key(key.public)
        return
    did = did_key(key.public)
    assert did == f"did:key:{key.public.to_multikey()}"
    assert parse_did_key(did) == key.public


def test_a_did_jwk_gives_its_key_back(key: PrivateKey) -> None:
    assert parse_did_jwk(did_jwk(key.public)) == key.public


@pytest.mark.parametrize("tail", ["#k", "/path", "?query", ";service=a", " ", "\n", "%20"])
def test_nothing_hangs_on_the_end_of_a_did_key(keys: Keys, tail: str) -> None:
    did = did_key(keys[KeyType.ED25519].public)
    parse_did_key(did)
    with pytest.raises(KeysError):
        parse_did_key(did + tail)


@pytest.mark.parametrize("tail", ["#0", "/path", "?query", "=", "\n", "."])
def test_nothing_hangs_on_the_end_of_a_did_jwk(keys: Keys, tail: str) -> None:
    did = did_jwk(keys[KeyType.ED25519].public)
    parse_did_jwk(did)
    with pytest.raises(KeysError):
        parse_did_jwk(did + tail)


@pytest.mark.parametrize("prefix", ["did:web:", "DID:KEY:", "did:Key:", "", " did:key:"])
def test_another_method_is_not_read_as_a_key(keys: Keys, prefix: str) -> None:
    own = keys[KeyType.ED25519].public
    for parse, part in (
        (parse_did_key, own.to_multikey()),
        (parse_did_jwk, did_jwk(own).removeprefix("did:jwk:")),
    ):
        with pytest.raises(DidError) as error:
            parse(prefix + part)
        assert error.value.code == "did-method"


def test_a_did_jwk_holds_one_flat_object_with_unique_names(keys: Keys) -> None:
    jwk = json.dumps(keys[KeyType.P256].public.to_jwk())
    parse_did_jwk(jwk_did(jwk))
    for bad in (
        "",
        "null",
        "[]",
        '"text"',
        jwk + jwk,
        jwk[:-1],
        jwk[:-1] + ', "kty": "EC"}',
        jwk[:-1] + ', "n": NaN}',
        "[" * 2000,
        jwk[:-1] + ', "a": ' + "[" * 20 + "]" * 20 + "}",
        jwk[:-1] + ', "a": "' + "x" * 4000 + '"}',
        b"\xff" + jwk.encode(),
    ):
        with pytest.raises(DidError) as error:
            parse_did_jwk(jwk_did(bad))
        assert error.value.code == "did-syntax"


def test_a_did_jwk_of_a_private_key_is_refused_as_a_leak(keys: Keys) -> None:
    jwk = {**keys[KeyType.P256].public.to_jwk(), "d": "AQ"}
    with pytest.raises(KeyFormatError) as error:
        parse_did_jwk(jwk_did(json.dumps(jwk)))
    assert error.value.code == "private-key-leaked"


def test_a_did_of_a_key_has_one_method_for_signing(key: PrivateKey) -> None:
    dids = {did_jwk(key.public): "0"}
    if key.public.key_type is not KeyType.RSA:
        dids[did_key(key.public)] = key.public.to_multikey()
    for did, fragment in dids.items():
        (method,) = methods_of(did).values()
        assert method.id == f"{did}#{fragment}"
        found = find_method(methods_of(did), method.id, did=did, now=NOW)
        assert found.public == key.public
        assert "authentication" in found.relationships
        assert "keyAgreement" not in found.relationships


@UNHURRIED
@given(st.text(max_size=60))
def test_no_text_makes_reading_fail_in_an_unforeseen_way(text: str) -> None:
    for parse, prefix in ((parse_did_key, "did:key:"), (parse_did_jwk, "did:jwk:")):
        for did in (text, prefix + text, prefix + "z" + text, jwk_did(text)):
            with suppress(KeysError):
                parse(did)
