"""Making SD-JWTs: what an issuer lets be kept back, and what a holder chooses to show."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import ClassVar

import pytest
from sd_world import digest, sd_jwt
from workshop import KEYS, NOW, Json, Workshop

from merkki_keys import KeyFormatError, KeyType
from merkki_verifier import Limits
from merkki_verifier.securing.sd_jwt import (
    Rebuilt,
    SdJwtError,
    disclosable,
    fresh_salt,
    issue,
    present,
    read_sd_jwt,
    rebuild,
    select,
)


def opened(payload: Json, *shown: str, limits: Limits | None = None) -> Rebuilt:
    limits = limits or Limits()
    return rebuild(read_sd_jwt(sd_jwt(payload, *shown).encode()), max_depth=limits.max_depth)


class TestIssuing:
    """What an issuer marks can be kept back, and only that."""

    PAYLOAD: ClassVar[Json] = {
        "iss": "did:web:koulu.example",
        "vct": "https://koulu.example/vct",
        "name": "Aino",
        "address": {"town": "Tervasalmi", "street": "Kauppakatu 1"},
        "marks": ["WL-01", {"code": "WL-02"}],
        "a/b": {"~": 1},
    }
    EVERYTHING = (
        "/name",
        "/address",
        "/address/street",
        "/marks/0",
        "/marks/1",
        "/marks/1/code",
        "/a~1b/~0",
    )

    def made(self, *pointers: str, **how: object) -> str:
        signer = Workshop().signer(KeyType.P256)
        salts = (f"salt-{n}" for n in range(1000))
        options = {"salts": lambda: next(salts), **how}
        return issue(self.PAYLOAD, disclosable=pointers, signer=signer, **options)  # type: ignore[arg-type] # options of the test

    def test_everything_shown_is_the_payload_again(self) -> None:
        token = self.made(*self.EVERYTHING)
        read = read_sd_jwt(token.encode())
        assert rebuild(read, max_depth=20).claims == self.PAYLOAD
        assert sorted(disclosable(token)) == sorted(self.EVERYTHING)
        assert set(read.payload) == {"iss", "vct", "_sd", "_sd_alg", "marks", "a/b"}

    def test_nothing_selective_leaves_a_token_with_one_tilde_and_no_machinery(self) -> None:
        read = read_sd_jwt(self.made().encode())
        assert read.payload == self.PAYLOAD
        assert read.jws.header["typ"] == "dc+sd-jwt"

    def test_digests_stand_in_an_order_that_tells_nothing(self) -> None:
        read = read_sd_jwt(self.made("/name", "/address", "/marks", decoys=5).encode())
        digests = read.payload["_sd"]
        assert isinstance(digests, list)
        assert digests == sorted(digests, key=str)
        assert len(digests) == 8

    def test_the_same_arguments_make_the_same_token(self) -> None:
        assert self.made(*self.EVERYTHING) == self.made(*reversed(self.EVERYTHING))

    def test_the_holders_key_is_bound_and_never_a_private_one(self) -> None:
        jwk = KEYS[KeyType.ED25519].public.to_jwk()
        assert read_sd_jwt(self.made(holder_jwk=jwk).encode()).payload["cnf"] == {"jwk": jwk}
        with pytest.raises(KeyFormatError):
            self.made(holder_jwk={**jwk, "d": "AAAA"})

    @pytest.mark.parametrize("hash_name", ["sha-384", "sha-512"])
    def test_the_hash_is_the_issuers_choice(self, hash_name: str) -> None:
        read = read_sd_jwt(self.made("/name", hash_name=hash_name).encode())
        assert read.payload["_sd_alg"] == hash_name
        assert rebuild(read, max_depth=20).claims == self.PAYLOAD
        with pytest.raises(SdJwtError):
            self.made("/name", hash_name="md5")

    @pytest.mark.parametrize(
        "pointer",
        [
            *("", "name", "/", "/nothing", "/nothing/x", "/name/x", "/address/nothing"),
            *("/marks/2", "/marks/-1", "/marks/01", "/marks/x", "/marks/\u0660"),
            *("/iss", "/iss/x", "/vct"),
        ],
    )
    def test_a_pointer_to_nothing_or_to_what_must_be_open_is_refused(self, pointer: str) -> None:
        assert self.made("/name")
        with pytest.raises(ValueError, match=r"."):
            self.made(pointer)

    @pytest.mark.parametrize("name", ["validUntil", "credentialStatus", "exp", "cnf"])
    def test_a_w3c_document_has_more_that_must_be_open(self, name: str) -> None:
        payload = {"@context": ["https://www.w3.org/ns/credentials/v2"], name: "x", "other": 1}
        signer = Workshop().signer()
        assert issue(payload, disclosable=["/other"], signer=signer, salts=fresh_salt)
        with pytest.raises(ValueError, match=name):
            issue(payload, disclosable=[f"/{name}"], signer=signer, salts=fresh_salt)

    @pytest.mark.parametrize("name", ["_sd", "_sd_alg", "..."])
    def test_a_payload_with_machinery_of_its_own_is_refused(self, name: str) -> None:
        payloads: list[Json] = [{name: []}, {"a": [{"b": {name: 1}}]}]
        for payload in payloads:
            with pytest.raises(ValueError, match="itself"):
                issue(payload, disclosable=[], signer=Workshop().signer(), salts=fresh_salt)

    def test_a_salt_used_twice_is_refused(self) -> None:
        payload = {"a": [1, 1]}
        with pytest.raises(ValueError, match="salt"):
            issue(
                payload,
                disclosable=["/a/0", "/a/1"],
                signer=Workshop().signer(),
                salts=lambda: "always the same",
            )

    def test_fresh_salts_differ_and_have_128_bits(self) -> None:
        salts = {fresh_salt() for _ in range(100)}
        assert len(salts) == 100
        assert {len(salt) for salt in salts} == {22}


class TestPresenting:
    """A holder shows what they choose, and what it stands in."""

    TOKEN = TestIssuing().made(*TestIssuing.EVERYTHING)

    def shown(self, *pointers: str) -> Json:
        token = select(self.TOKEN, disclose=pointers)
        return dict(rebuild(read_sd_jwt(token.encode()), max_depth=20).claims)

    def test_what_is_not_chosen_is_kept_back(self) -> None:
        open_claims = {"iss": "did:web:koulu.example", "vct": "https://koulu.example/vct"}
        nothing = {**open_claims, "marks": [], "a/b": {}}
        assert self.shown() == nothing
        assert self.shown("/name") == {**nothing, "name": "Aino"}
        assert self.shown("/marks/1") == {**nothing, "marks": [{}]}

    def test_what_stands_inside_brings_what_is_around_it(self) -> None:
        assert self.shown("/address/street")["address"] == {
            "town": "Tervasalmi",
            "street": "Kauppakatu 1",
        }
        assert self.shown("/address")["address"] == {"town": "Tervasalmi"}
        assert self.shown("/marks/1/code")["marks"] == [{"code": "WL-02"}]

    @pytest.mark.parametrize("pointer", ["/iss", "/nothing", "name", "/address/town", ""])
    def test_only_what_is_selective_can_be_chosen(self, pointer: str) -> None:
        with pytest.raises(ValueError, match="kept back"):
            select(self.TOKEN, disclose=[pointer])

    def test_the_order_of_choosing_leaves_no_trace(self) -> None:
        assert select(self.TOKEN, disclose=["/name", "/marks/0"]) == select(
            self.TOKEN, disclose=["/marks/0", "/name"]
        )

    def test_a_showing_can_be_narrowed_and_loses_its_key_binding(self) -> None:
        signer = Workshop().signer()
        first = present(
            self.TOKEN,
            disclose=["/name", "/marks/0"],
            nonce="n",
            audience="a",
            holder_signer=signer,
            now=NOW,
        )
        assert read_sd_jwt(first.encode()).key_binding is not None
        again = select(first, disclose=["/name"])
        assert again == select(self.TOKEN, disclose=["/name"])

    def test_the_key_binding_says_for_whom_for_what_and_when(self) -> None:
        signer = Workshop().signer()
        token = present(
            self.TOKEN,
            disclose=["/name"],
            nonce="n-1",
            audience="https://employer.example",
            holder_signer=signer,
            now=NOW + timedelta(seconds=0.7),
        )
        presented, _, binding = token.rpartition("~")
        head, body, _ = (part + "=" * (-len(part) % 4) for part in binding.split("."))
        assert json.loads(base64.urlsafe_b64decode(head)) == {"alg": "EdDSA", "typ": "kb+jwt"}
        assert json.loads(base64.urlsafe_b64decode(body)) == {
            "iat": int(NOW.timestamp()),
            "aud": "https://employer.example",
            "nonce": "n-1",
            "sd_hash": digest(presented + "~"),
        }
