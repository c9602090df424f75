"""Whose key it was that signed an SD-JWT: a DID's, a website's, or nobody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sd_world import P256, SITE, attestation, bad, look, sd_jwt
from workshop import (
    DOCUMENT,
    KEYS,
    SCHOOL,
    STRANGER,
    STRANGER_DID,
    Json,
    Workshop,
)

from merkki_keys import KeyType, did_jwk, did_key
from merkki_verifier import Report, Verdict

METADATA = "https://koulu.example/.well-known/jwt-vc-issuer/issuers/1"
JWKS = "https://koulu.example/keys"
OTHER = {**STRANGER.public.to_jwk(), "kid": "k-2"}


class TestTheKeyOfADid:
    """A DID's key is found by its whole name, its fragment, or the name in its JWK."""

    @pytest.mark.parametrize("kid", [f"{SCHOOL}#p256", "#p256", "p256"])
    def test_a_name_may_be_short(self, kid: str) -> None:
        assert look(sd_jwt(kid=kid)).verdict is Verdict.VERIFIED

    def test_the_kid_of_a_jwk_is_a_name(self) -> None:
        shop = Workshop()
        document = shop.did_document()
        for method in document["verificationMethod"]:
            method["publicKeyJwk"]["kid"] = method["id"].partition("#")[2].upper()
        shop.network.serve(DOCUMENT, document)
        assert look(sd_jwt(kid="P256"), shop).verdict is Verdict.VERIFIED
        document["verificationMethod"][0]["publicKeyJwk"]["kid"] = "P256"
        shop.network.serve(DOCUMENT, document)
        assert bad(look(sd_jwt(kid="P256"), shop)) == ["issuer-key-not-found"]

    @pytest.mark.parametrize(
        ("kid", "code"),
        [
            ("nobody", "issuer-key-not-found"),
            (f"{SCHOOL}#nobody", "issuer-key-not-found"),
            ("https://koulu.example/keys#p256", "issuer-key-foreign"),
            (None, "jws-no-key"),
            ("", "jws-header"),
            (["p256"], "jws-header"),
        ],
    )
    def test_no_other_name_will_do(self, kid: object, code: str) -> None:
        assert bad(look(sd_jwt(kid=kid))) == [code]

    def test_the_document_is_held_to_its_rules(self) -> None:
        shop = Workshop()
        shop.network.serve(DOCUMENT, {**shop.did_document(), "assertionMethod": []})
        assert bad(look(sd_jwt(kid="p256"), shop)) == ["issuer-key-purpose"]
        shop.network.serve(DOCUMENT, {**shop.did_document(), "id": STRANGER_DID})
        assert bad(look(sd_jwt(kid="p256"), shop)) == ["issuer-document-id"]
        shop.network.serve(DOCUMENT, {}, 503)
        assert bad(look(sd_jwt(kid="p256"), shop)) == ["issuer-unreachable"]
        assert look(sd_jwt(attestation(iss="did:web:..")), shop).verdict is Verdict.REJECTED

    @pytest.mark.parametrize("did_of", [did_key, did_jwk])
    def test_a_did_that_is_a_key_needs_no_document(self, did_of: Callable[..., str]) -> None:
        did = did_of(KEYS[KeyType.P256].public)
        fragment = did[8:] if did.startswith("did:key:") else "0"
        for kid in (f"{did}#{fragment}", f"#{fragment}", fragment):
            assert look(sd_jwt(attestation(iss=did), kid=kid)).verdict is Verdict.VERIFIED
        assert look(sd_jwt(attestation(iss=did), kid="#other")).verdict is Verdict.REJECTED

    def test_a_jwk_in_the_header_proves_nothing_by_itself(self) -> None:
        own = KEYS[KeyType.P256].public.to_jwk()
        assert look(sd_jwt(jwk=own, kid=None)).verdict is Verdict.VERIFIED
        assert look(sd_jwt(jwk=own)).verdict is Verdict.VERIFIED
        stranger = STRANGER.public.to_jwk()
        assert bad(look(sd_jwt(jwk=stranger, kid=None))) == ["issuer-key-foreign"]
        assert bad(look(sd_jwt(jwk=stranger))) == ["issuer-key-foreign"]
        assert bad(look(sd_jwt(jwk={"kty": "oct"}))) == ["issuer-key-format"]
        assert bad(look(sd_jwt(jwk="key"))) == ["jws-header"]

    @pytest.mark.parametrize("name", ["jku", "x5u"])
    def test_a_key_at_an_address_is_refused_and_never_fetched(self, name: str) -> None:
        shop = Workshop()
        report = look(sd_jwt(**{name: "https://attacker.example/keys"}), shop)
        assert bad(report) == ["jws-header-member"]
        assert shop.network.asked == []

    def test_a_certificate_leaves_it_undecided_and_says_why(self) -> None:
        report = look(sd_jwt(attestation(iss=None), x5c=["MIIB"], kid=None))
        assert report.verdict is Verdict.INDETERMINATE
        assert bad(report) == ["issuer-certificate"]

    def test_an_issuer_of_another_kind_cannot_be_looked_up(self) -> None:
        for issuer in ("did:ethr:0xabc", "http://koulu.example", "koulu", "HTTPS://koulu.example"):
            report = look(sd_jwt(attestation(iss=issuer), kid=f"{issuer}#k"))
            assert bad(report) == ["issuer-method-unsupported"], issuer


def served(metadata: Json | None = None, *, at: str = METADATA, keys: object = None) -> Workshop:
    """The school's metadata, and a key set beside it."""
    shop = Workshop()
    shop.network.serve(at, metadata or {"issuer": SITE, "jwks": {"keys": [OTHER, P256]}})
    shop.network.serve(JWKS, {"keys": [P256]} if keys is None else keys)
    return shop


def of_site(shop: Workshop | None = None, *, iss: str = SITE, **header: Any) -> Report:
    header.setdefault("kid", "k-1")
    return look(sd_jwt(attestation(iss=iss), **header), shop or served())


class TestTheKeyOfAWebsite:
    """An https issuer's keys are those of its JWT VC Issuer Metadata, and no others."""

    def test_a_key_of_the_metadata_holds(self) -> None:
        shop = served()
        assert of_site(shop).verdict is Verdict.VERIFIED
        assert shop.network.asked == [METADATA]

    @pytest.mark.parametrize(
        ("issuer", "address"),
        [
            ("https://koulu.example", "https://koulu.example/.well-known/jwt-vc-issuer"),
            ("https://koulu.example/", "https://koulu.example/.well-known/jwt-vc-issuer"),
            ("https://koulu.example/a/b/", "https://koulu.example/.well-known/jwt-vc-issuer/a/b"),
            ("https://koulu.example:8443/a", "https://koulu.example:8443/.well-known/jwt-vc-issuer/a"),
        ],
    )  # fmt: skip
    def test_the_well_known_path_goes_before_the_issuers_own(
        self, issuer: str, address: str
    ) -> None:
        shop = served({"issuer": issuer, "jwks": {"keys": [P256]}}, at=address)
        assert of_site(shop, iss=issuer).verdict is Verdict.VERIFIED
        assert shop.network.asked == [address]

    def test_the_key_set_may_stand_beside_on_the_same_origin(self) -> None:
        shop = served({"issuer": SITE, "jwks_uri": JWKS})
        assert of_site(shop).verdict is Verdict.VERIFIED
        assert shop.network.asked == [METADATA, JWKS]

    @pytest.mark.parametrize(
        "address",
        [
            "https://other.example/keys",
            "https://koulu.example:8443/keys",
            "http://koulu.example/keys",
            "https://koulu.example.attacker.example/keys",
            "https://koulu.example@attacker.example/keys",
            7,
        ],
    )
    def test_but_nowhere_else(self, address: object) -> None:
        shop = served({"issuer": SITE, "jwks_uri": address})
        assert bad(of_site(shop)) == ["issuer-key-foreign"]
        assert shop.network.asked == [METADATA]

    @pytest.mark.parametrize(
        ("metadata", "code"),
        [
            ({"issuer": SITE + "/", "jwks": {"keys": [P256]}}, "issuer-document-id"),
            ({"jwks": {"keys": [P256]}}, "issuer-document-id"),
            ({"issuer": SITE}, "issuer-document-malformed"),
            ({"issuer": SITE, "jwks": {}, "jwks_uri": JWKS}, "issuer-document-malformed"),
            ({"issuer": SITE, "jwks": [P256]}, "issuer-document-malformed"),
            ({"issuer": SITE, "jwks": {"keys": P256}}, "issuer-document-malformed"),
            ({"issuer": SITE, "jwks": {"keys": [P256, P256]}}, "issuer-document-duplicate"),
            (
                {"issuer": SITE, "jwks": {"keys": [{**P256, "d": "AAAA"}]}},
                "issuer-private-key-leaked",
            ),
            ({"issuer": SITE, "jwks": {"keys": [OTHER]}}, "issuer-key-not-found"),
            (
                {"issuer": SITE, "jwks": {"keys": [{**P256, "iss": "https://b.example"}]}},
                "issuer-key-not-found",
            ),
            ({"issuer": SITE, "jwks": {"keys": [{**OTHER, "kid": "k-1"}]}}, "jws-key-type"),
            ({"issuer": SITE, "jwks": {"keys": [{**P256, "x": "AAAA"}]}}, "issuer-key-format"),
        ],
    )
    def test_metadata_that_breaks_one_rule_is_refused(self, metadata: Json, code: str) -> None:
        assert bad(of_site(served(metadata))) == [code]

    def test_metadata_that_cannot_be_had_leaves_it_undecided(self) -> None:
        for shop in (Workshop(), served({"issuer": SITE, "jwks_uri": JWKS + "/none"})):
            assert bad(of_site(shop)) == ["issuer-unreachable"]
        shop = served()
        shop.network.serve(METADATA, b"<html>")
        assert bad(of_site(shop)) == ["issuer-document-malformed"]
        shop.network.serve(METADATA, ["no object"])
        assert bad(of_site(shop)) == ["issuer-document-malformed"]

    def test_without_a_kid_there_must_be_one_key_alone(self) -> None:
        one = served({"issuer": SITE, "jwks": {"keys": [P256, {"kty": "oct?"}, 7]}})
        assert of_site(one, kid=None).verdict is Verdict.VERIFIED
        assert bad(of_site(kid=None)) == ["issuer-key-not-found"]

    def test_a_jwk_in_the_header_must_be_one_of_the_set(self) -> None:
        own = KEYS[KeyType.P256].public.to_jwk()
        assert of_site(kid=None, jwk=own).verdict is Verdict.VERIFIED
        assert of_site(jwk=own).verdict is Verdict.VERIFIED
        assert bad(of_site(jwk=own, kid="k-2")) == ["issuer-key-foreign"]
        foreign = KEYS[KeyType.P384].public.to_jwk()
        assert bad(of_site(kid=None, jwk=foreign)) == ["issuer-key-foreign"]
