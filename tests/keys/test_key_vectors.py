"""Signatures and keys that others made, right and wrong, are judged as they say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from merkki_keys import (
    DidError,
    EncodingError,
    KeyFormatError,
    KeyType,
    PublicKey,
    b64url_decode,
    did_key,
    parse_did_key,
)
from merkki_keys.native import identify

Json = dict[str, Any]

WYCHEPROOF = {
    "ed25519_test.json": 151,
    "ecdsa_secp256r1_sha256_p1363_test.json": 262,
    "ecdsa_secp384r1_sha384_p1363_test.json": 280,
    "rsa_signature_2048_sha256_test.json": 259,
}


def load(path: Path) -> Any:
    return json.loads(path.read_text())


def spki(der: bytes) -> PublicKey:
    return PublicKey(*identify(load_der_public_key(der)))


@pytest.mark.parametrize("name", WYCHEPROOF)
def test_wycheproof_signatures_get_the_verdict_they_state(shared: Path, name: str) -> None:
    suite = load(shared / "security" / "third_party" / "wycheproof" / name)
    seen: Counter[str] = Counter()
    for group in suite["testGroups"]:
        der = bytes.fromhex(group.get("publicKeyDer") or group["publicKeyAsn"])
        if any("SmallPublicKey" in test["flags"] for test in group["tests"]):
            # Two valid signatures of keys with e = 3: right, but by keys that we refuse.
            with pytest.raises(KeyFormatError) as error:
                spki(der)
            assert error.value.code == "key-exponent"
            seen["refused key"] += len(group["tests"])
            continue
        public = spki(der)
        for test in group["tests"]:
            message, signature = bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"])
            verified = public.verify(signature, message, alg=public.algorithm)
            # "acceptable" is one encoding that RFC 8017 calls wrong: we refuse it.
            assert verified is (test["result"] == "valid"), test
            seen[test["result"]] += 1
    assert seen.total() == WYCHEPROOF[name]
    assert seen["valid"] > 5
    assert seen["invalid"] > 50


def test_the_table_of_raw_signatures_gets_its_verdicts(shared: Path) -> None:
    types = {"Ed25519": KeyType.ED25519, "ES256": KeyType.P256, "ES384": KeyType.P384}
    rows = load(shared / "security" / "crypto" / "signature-vectors-v0.json")
    for row in rows:
        raw = bytes.fromhex(row["public_key_hex"])
        key_type = types.get(row["alg"])
        verified = False
        try:
            public = spki(raw) if key_type is None else PublicKey(key_type, raw)
            signature, message = bytes.fromhex(row["sig_hex"]), bytes.fromhex(row["msg_hex"])
            verified = public.verify(signature, message, alg=public.algorithm)
        except KeyFormatError:
            pass
        assert verified is (row["expected"] == "accept"), row["why"]
    assert len(rows) == 562


def verified_by(jwks: Mapping[str, Any], token: str) -> bool:
    """Whether one public key of the set verifies the token, by the rules a JWS reader has."""
    try:
        header, payload, signature = token.split(".")
        members = json.loads(b64url_decode(header))
        keys = [PublicKey.from_jwk(jwk) for jwk in jwks["keys"]]
        return any(
            members.get("alg") == key.algorithm.value
            and key.verify(
                b64url_decode(signature), f"{header}.{payload}".encode(), alg=key.algorithm
            )
            for key in keys
        )
    except (KeyFormatError, EncodingError, ValueError):
        return False


def public_groups(suite: Json) -> Iterator[tuple[Json, Json]]:
    for group in suite["testGroups"]:
        public = group.get("public")
        if public:
            yield group, public if "keys" in public else {"keys": [public]}


def test_wycheproof_keys_get_the_verdict_they_state(shared: Path) -> None:
    suite = load(shared / "security" / "third_party" / "wycheproof" / "json_web_key_test.json")
    seen: Counter[str] = Counter()
    for group, jwks in public_groups(suite):
        for test in group["tests"]:
            # A wrong key may stand in another group's place; the token's key decides.
            assert verified_by(jwks, test["jws"]) is (test["result"] == "valid"), test
            seen[test["result"]] += 1
    assert seen == {"valid": 1, "invalid": 10}


def test_wycheproof_tokens_of_our_algorithms_get_the_verdict_they_state(shared: Path) -> None:
    path = shared / "security" / "third_party" / "wycheproof" / "json_web_signature_test.json"
    seen: Counter[str] = Counter()
    for group, jwks in public_groups(load(path)):
        ours = all(jwk.get("alg") in ("ES256", "RS256", None) for jwk in jwks["keys"])
        for test in group["tests"]:
            right = ours and test["result"] == "valid"
            assert verified_by(jwks, test["jws"]) is right, (group["comment"], test)
            seen[test["result"] if ours else "not ours"] += 1
    assert seen["valid"] == 10
    assert seen["invalid"] > 50


def test_the_hostile_dids_of_keys_are_refused(shared: Path) -> None:
    refused = []
    for path in sorted((shared / "security" / "did").glob("key-*.json")):
        issuer = load(path)["issuer"]
        did = issuer if isinstance(issuer, str) else issuer["id"]
        if not did.startswith("did:key") or path.name.startswith("key-fragment"):
            continue  # the fault of these is in the proof or in a did:web document
        with pytest.raises((KeyFormatError, DidError)):
            parse_did_key(did)
        refused.append(path.name)
    assert len(refused) >= 14


def test_the_valid_dids_of_keys_are_read(shared: Path) -> None:
    seen = set()
    for path in sorted((shared / "security" / "jwt").glob("ok-didkey-*.jwt")):
        payload = json.loads(b64url_decode(path.read_text().strip().split(".")[1]))
        public = parse_did_key(payload["iss"])
        assert did_key(public) == payload["iss"]
        seen.add(public.key_type)
    assert seen == {KeyType.ED25519, KeyType.P256, KeyType.P384}


def test_an_spki_key_keeps_its_der(shared: Path) -> None:
    row = load(shared / "security" / "crypto" / "signature-vectors-v0.json")[-1]
    der = bytes.fromhex(row["public_key_hex"])
    native = spki(der)._native
    assert native.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == der
