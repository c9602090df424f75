"""A JWT is a badge when its form is exact, its key the issuer's, and its claims no other story."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from workshop import (
    DOCUMENT,
    KEYS,
    SCHOOL,
    STRANGER,
    STRANGER_DID,
    Json,
    Workshop,
    compact,
    unsigned,
    without,
)

from merkki_keys import KeySigner, KeyType
from merkki_verifier import Verdict
from merkki_verifier.securing import vc_jwt
from merkki_verifier.securing.jws import JwsError, read_compact, sign_compact

KINDS = list(KeyType)


def token(shop: Workshop, *, header: Json | None = None, **claims: Any) -> str:
    """An Open Badges JWT (ES256) with claims or header members changed; None takes one away."""
    signer = shop.signer(KeyType.P256)
    good = vc_jwt.secure(unsigned(), signer=signer)
    payload = json.loads(base64.urlsafe_b64decode(good.split(".")[1] + "=="))
    payload |= claims
    payload = {k: v for k, v in payload.items() if v is not None}
    head: Json = {"alg": "ES256", "typ": "JWT", "kid": signer.key_id, **(header or {})}
    head = {k: v for k, v in head.items() if v is not ...}
    return compact(head, json.dumps(payload).encode(), signer)


def codes(shop: Workshop, badge: str | bytes) -> tuple[Verdict, frozenset[str]]:
    report = shop.check(badge)
    return report.verdict, report.codes()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("typ", ["JWT", "vc+jwt"])
def test_a_jwt_of_every_algorithm_and_profile_holds_until_a_byte_changes(
    kind: KeyType, typ: str
) -> None:
    shop = Workshop()
    badge = shop.jwt(kind, typ)
    report = shop.check(badge)
    assert report.verdict is Verdict.VERIFIED
    assert report.facts["container"] == "jws"
    head, body, signature = badge.split(".")
    payload = base64.urlsafe_b64decode(body + "==").replace(b"Esimerkkikoulu", b"Esimerkkikoulv")
    forged = base64.urlsafe_b64encode(payload).rstrip(b"=").decode()
    verdict, found = codes(shop, f"{head}.{forged}.{signature}")
    assert verdict is Verdict.REJECTED
    assert "proof-signature" in found


def test_one_newline_at_the_end_of_a_file_is_no_fault() -> None:
    shop = Workshop()
    assert codes(shop, shop.jwt() + "\n")[0] is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"alg": "none"}, "jws-alg"),
        ({"alg": "nOnE"}, "jws-alg"),
        ({"alg": "es256"}, "jws-alg"),
        ({"alg": "HS256"}, "jws-alg"),
        ({"alg": ["ES256"]}, "jws-alg"),
        ({"alg": ...}, "jws-alg"),
        ({"alg": "ES384"}, "jws-key-type"),
        ({"alg": "ES512"}, "jws-key-type"),
        ({"alg": "ES521"}, "jws-alg"),
        ({"alg": "EdDSA"}, "jws-key-type"),
        ({"typ": "at+jwt"}, "jws-typ"),
        ({"typ": "vp+jwt"}, "jws-typ"),
        ({"typ": 7}, "jws-typ"),
        ({"typ": None}, "jws-typ"),
        ({"crit": ["exp"]}, "jws-crit"),
        ({"crit": []}, "jws-crit"),
        ({"b64": False}, "jws-crit"),
        ({"jku": "https://other.example/jwks.json"}, "jws-header-member"),
        ({"x5u": "https://other.example/x"}, "jws-header-member"),
        ({"x5c": ["AAAA"]}, "jws-header-member"),
        ({"zip": "DEF"}, "jws-header-member"),
        ({"cty": "JWT"}, "jws-header-member"),
        ({"kid": None}, "jws-header"),
        ({"kid": 7}, "jws-header"),
        ({"kid": ""}, "jws-header"),
        ({"jwk": "text"}, "jws-header"),
        ({"kid": ...}, "jws-no-key"),
        ({"kid": f"{SCHOOL}#none"}, "issuer-key-not-found"),
        ({"kid": f"{STRANGER_DID}#{STRANGER_DID[8:]}"}, "issuer-key-foreign"),
        ({"kid": "../../dev/null"}, "issuer-key-foreign"),
    ],
)
def test_a_header_with_one_thing_wrong_rejects(header: Json, code: str) -> None:
    shop = Workshop()
    assert codes(shop, token(shop))[0] is Verdict.VERIFIED
    verdict, found = codes(shop, token(shop, header=header))
    assert (verdict, code in found) == (Verdict.REJECTED, True), found
    assert not any("other.example" in url for url in shop.network.asked)


def test_typ_may_be_left_out() -> None:
    shop = Workshop()
    assert codes(shop, token(shop, header={"typ": ...}))[0] is Verdict.VERIFIED


def test_a_jwk_counts_only_as_one_of_the_issuers_own_keys() -> None:
    shop = Workshop()
    own, strange = KEYS[KeyType.P256].public.to_jwk(), STRANGER.public.to_jwk()
    only = {"kid": ..., "jwk": own}
    assert codes(shop, token(shop, header=only))[0] is Verdict.VERIFIED
    assert codes(shop, token(shop, header={"jwk": own}))[0] is Verdict.VERIFIED
    assert "issuer-key-foreign" in codes(shop, token(shop, header={"jwk": strange}))[1]
    forged = {"kid": ..., "jwk": strange}
    assert "issuer-key-foreign" in codes(shop, token(shop, header=forged))[1]
    private = {"kid": ..., "jwk": {**own, "d": "AAAA"}}
    assert "issuer-key-format" in codes(shop, token(shop, header=private))[1]


def test_a_jwk_is_found_among_keys_that_we_cannot_read() -> None:
    shop = Workshop()
    document = shop.did_document()
    weird = {"id": f"{SCHOOL}#x", "type": "Weird2031", "controller": SCHOOL}
    document["verificationMethod"].insert(0, weird)
    document["assertionMethod"].insert(0, weird["id"])
    shop.network.serve(DOCUMENT, document)
    own, strange = KEYS[KeyType.P256].public.to_jwk(), STRANGER.public.to_jwk()
    assert codes(shop, token(shop, header={"kid": ..., "jwk": own}))[0] is Verdict.VERIFIED
    forged = token(shop, header={"kid": ..., "jwk": strange})
    assert "issuer-key-foreign" in codes(shop, forged)[1]


def test_a_jwk_is_nobodys_where_the_document_is_none() -> None:
    shop = Workshop()
    badge = token(shop, header={"kid": ..., "jwk": KEYS[KeyType.P256].public.to_jwk()})
    assert codes(shop, badge)[0] is Verdict.VERIFIED
    shop.network.serve(DOCUMENT, {**shop.did_document(), "id": STRANGER_DID})
    verdict, found = codes(shop, badge)
    assert (verdict, "issuer-document-id" in found) == (Verdict.REJECTED, True)


def test_a_jwk_of_an_issuer_of_an_unknown_kind_leaves_authorship_open() -> None:
    shop = Workshop()
    did = "did:ethr:0xabc"
    changed = {"issuer": {"id": did, "type": ["Profile"]}, "iss": did}
    jwk = KEYS[KeyType.P256].public.to_jwk()
    verdict, found = codes(shop, token(shop, header={"kid": ..., "jwk": jwk}, **changed))
    assert (verdict, "issuer-method-unsupported" in found) == (Verdict.INDETERMINATE, True)


def test_a_jwk_that_nothing_ties_to_an_https_issuer_leaves_authorship_open() -> None:
    shop = Workshop()
    issuer = "https://koulu.example/issuer"
    jwk = KEYS[KeyType.P256].public.to_jwk()
    badge = token(shop, header={"kid": ..., "jwk": jwk}, issuer={"id": issuer, "type": ["Profile"]}, iss=issuer)  # fmt: skip  # noqa: E501
    verdict, found = codes(shop, badge)
    assert (verdict, "issuer-key-unbound" in found) == (Verdict.INDETERMINATE, True)


@pytest.mark.parametrize("kind", ["key", "jwk"])
def test_a_jwk_that_is_the_did_itself_is_bound(kind: str) -> None:
    from merkki_keys import did_jwk, did_key  # noqa: PLC0415 # picked by name

    did = {"key": did_key, "jwk": did_jwk}[kind](KEYS[KeyType.P256].public)
    shop = Workshop()
    jwk = KEYS[KeyType.P256].public.to_jwk()
    changed = {"issuer": {"id": did, "type": ["Profile"]}, "iss": did}
    assert codes(shop, token(shop, header={"kid": ..., "jwk": jwk}, **changed))[0] is Verdict.VERIFIED  # fmt: skip  # noqa: E501
    strange = {"kid": ..., "jwk": STRANGER.public.to_jwk()}
    assert codes(shop, token(shop, header=strange, **changed))[0] is Verdict.REJECTED


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"iss": "did:web:other.example"}, "jwt-claim-mismatch"),
        ({"iss": [SCHOOL]}, "jwt-claim-mismatch"),
        ({"iss": SCHOOL[:-1]}, "jwt-claim-mismatch"),
        ({"sub": "did:key:zOther"}, "jwt-claim-mismatch"),
        ({"jti": "urn:uuid:other"}, "jwt-claim-mismatch"),
        ({"nbf": 1793491201}, "jwt-claim-mismatch"),
        ({"iss": None}, "jwt-claim-missing"),
        ({"sub": None}, "jwt-claim-missing"),
        ({"jti": None}, "jwt-claim-missing"),
        ({"nbf": None}, "jwt-claim-missing"),
        ({"exp": "1893456000"}, "jwt-date"),
        ({"exp": True}, "jwt-date"),
        ({"exp": -1}, "jwt-date"),
        ({"exp": -0.0}, "jwt-date"),
        ({"exp": 253402300800}, "jwt-date"),
        ({"exp": 1764000000}, "expired"),
        ({"exp": 1893456000, "validUntil": "2030-01-01T00:00:01Z"}, "jwt-claim-mismatch"),
        ({"vc": {}}, "jwt-vc-claim"),
        ({"vp": {}}, "jwt-payload"),
    ],
)
def test_a_claim_that_contradicts_the_credential_rejects(claims: Json, code: str) -> None:
    shop = Workshop()
    verdict, found = codes(shop, token(shop, **claims))
    assert (verdict, code in found) == (Verdict.REJECTED, True), found


@pytest.mark.parametrize(
    "claims",
    [
        {"iat": 1, "aud": "anyone", "azp": "x"},
        {"exp": 1893456000.5},
        {"exp": 1893456000, "validUntil": "2030-01-01T00:00:00Z"},
        {"nbf": 1793491200, "validFrom": "2026-11-01T02:00:00+02:00"},
    ],
)
def test_claims_that_agree_or_say_nothing_are_harmless(claims: Json) -> None:
    shop = Workshop()
    assert codes(shop, token(shop, **claims))[0] is Verdict.VERIFIED


def test_a_claim_that_has_nothing_to_repeat_is_missing_all_the_same() -> None:
    shop = Workshop()
    nameless = without(unsigned(), "/credentialSubject/id")["credentialSubject"]
    report = shop.check(token(shop, credentialSubject=nameless, sub=None))
    assert report.verdict is Verdict.REJECTED
    (found,) = (f for f in report.findings if f.code == "jwt-claim-missing")
    assert "nothing to repeat" in found.message


def test_vc_jose_cose_demands_no_claims_and_forbids_contradiction() -> None:
    shop = Workshop()
    signer = shop.signer(KeyType.P256)
    head = {"alg": "ES256", "typ": "vc+jwt", "cty": "vc", "kid": signer.key_id}
    for claims, verdict in (({}, Verdict.VERIFIED), ({"iss": "x"}, Verdict.REJECTED), ({"vc": {}}, Verdict.REJECTED)):  # fmt: skip  # noqa: E501
        payload = json.dumps({**unsigned(), **claims}).encode()
        assert codes(shop, compact(head, payload, signer))[0] is verdict


class TestOlderModel:
    """VC Data Model 1.1 with a ``vc`` claim."""

    def badge(self, shop: Workshop, inner: Json, **claims: Any) -> str:
        signer = shop.signer(KeyType.P256)
        payload = {"iss": SCHOOL, "vc": inner, **claims}
        payload = {k: v for k, v in payload.items() if v is not None}
        head = {"alg": "ES256", "typ": "JWT", "kid": signer.key_id}
        return compact(head, json.dumps(payload).encode(), signer)

    def inner(self, **changes: Any) -> Json:
        contexts = ["https://www.w3.org/2018/credentials/v1", unsigned()["@context"][1]]
        document = unsigned(**{"@context": contexts, "validFrom": None})
        return {k: v for k, v in {**document, "issuanceDate": "2026-11-01T00:00:00Z", **changes}.items() if v is not None}  # fmt: skip  # noqa: E501

    def test_it_verifies(self) -> None:
        shop = Workshop()
        assert codes(shop, self.badge(shop, self.inner()))[0] is Verdict.VERIFIED

    def test_a_token_that_is_an_older_badge_as_well_is_held_to_be_one(self) -> None:
        """Open Badges 2.0 beside the ``vc`` claim: two readers would see two badges."""
        shop = Workshop()
        older = {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion"}
        for claims, model in (({}, None), (older, "Open Badges 2.0")):
            report = shop.check(self.badge(shop, self.inner(), **claims))
            assert report.facts.get("model") == model
            assert (report.verdict is Verdict.VERIFIED) is (model is None)
            # It is told what it is before anything that a newer badge names is fetched.
            assert bool(shop.network.asked) is (model is None)
            shop.network.asked.clear()

    def test_claims_fill_in_what_the_credential_leaves_out(self) -> None:
        shop = Workshop()
        inner = self.inner(id=None, issuanceDate=None)
        subject = dict(inner["credentialSubject"])
        claims = {"jti": "urn:uuid:7e9f3d8e-9d5c-4f6e-8a58-0c5f7b1c8a11", "sub": subject.pop("id")}
        inner["credentialSubject"] = subject
        badge = self.badge(shop, inner, nbf=1793491200, exp=1893456000, **claims)
        report = shop.check(badge)
        assert report.verdict is Verdict.VERIFIED, report.codes()
        assert report.signed is not None
        assert report.signed["id"] == claims["jti"]

    def test_an_expiry_claim_that_has_passed_rejects(self) -> None:
        shop = Workshop()
        badge = self.badge(shop, self.inner(), exp=1795500000, nbf=1793491200)
        assert "expired" in codes(shop, badge)[1]

    @pytest.mark.parametrize("inner", [[], "text", unsigned()])
    def test_a_claim_that_holds_no_credential_of_that_model_rejects(self, inner: Any) -> None:
        shop = Workshop()
        assert "jwt-vc-claim" in codes(shop, self.badge(shop, inner))[1]

    def test_a_broken_proof_inside_is_not_hidden_by_the_token(self) -> None:
        shop = Workshop()
        signed = shop.sign(self.inner(), cryptosuite="eddsa-jcs-2022")
        assert codes(shop, self.badge(shop, signed))[0] is Verdict.VERIFIED
        verdict, found = codes(shop, self.badge(shop, {**signed, "name": "Muu"}))
        assert verdict is Verdict.REJECTED
        assert "proof-signature" in found

    def test_two_credentials_in_one_token_reject(self) -> None:
        shop = Workshop()
        badge = self.badge(shop, self.inner(), type=["VerifiableCredential"])
        assert "jwt-vc-claim" in codes(shop, badge)[1]


@pytest.mark.parametrize("payload", [b"[]", b"7", b"null", b'"text"', b"text", b"{} {}", b"\xff"])
def test_a_payload_that_is_no_json_object_rejects(payload: bytes) -> None:
    shop = Workshop()
    signer = shop.signer(KeyType.P256)
    badge = compact({"alg": "ES256", "kid": signer.key_id}, payload, signer)
    assert codes(shop, badge)[0] is Verdict.REJECTED


def test_an_embedded_proof_inside_a_jwt_must_hold_too() -> None:
    shop = Workshop()
    both = vc_jwt.secure(shop.badge(), signer=shop.signer(KeyType.P256))
    report = shop.check(both)
    assert report.verdict is Verdict.VERIFIED
    assert len([f for f in report.findings if f.code == "proof-ok"]) == 2
    broken = vc_jwt.secure({**shop.badge(), "name": "Other"}, signer=shop.signer(KeyType.P256))
    assert shop.check(broken).verdict is Verdict.REJECTED


@pytest.mark.parametrize(
    "raw",
    [b"a.b", b"a.b.c.d", b"e30.e30.", b"e30..e30", b".e30.e30", b"e3$.e30.e30", b"e31.e30.e30",
     b"W10.e30.e30", b"e30=.e30.e30", b"A" * 20_000 + b".e30.AA", b"e30.e30." + b"A" * 2000],
)  # fmt: skip
def test_what_is_not_exactly_a_compact_jws_is_refused(raw: bytes) -> None:
    with pytest.raises(JwsError):
        read_compact(raw)


def test_the_caller_of_sign_cannot_choose_the_algorithm() -> None:
    signer = KeySigner("did:web:x.example#k", KEYS[KeyType.P256])
    assert read_compact(sign_compact(b"{}", signer=signer, header={}).encode()).alg.value == "ES256"
    with pytest.raises(ValueError, match="decides"):
        sign_compact(b"{}", signer=signer, header={"alg": "none"})


@pytest.mark.parametrize("missing", ["id", "issuer"])
def test_a_jwt_cannot_be_made_where_a_claim_has_no_source(missing: str) -> None:
    with pytest.raises(ValueError, match="needs"):
        vc_jwt.secure(unsigned(**{missing: None}), signer=Workshop().signer(KeyType.P256))


def test_a_jwt_of_an_unknown_kind_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="typed"):
        vc_jwt.secure(unsigned(), signer=Workshop().signer(KeyType.P256), typ="at+jwt")


def test_a_jwt_cannot_be_made_of_a_credential_whose_date_is_none() -> None:
    signer = Workshop().signer(KeyType.P256)
    assert vc_jwt.secure(unsigned(validFrom="2026-11-01T00:00:00Z"), signer=signer)
    for date in ("yesterday", 1793491200):
        with pytest.raises(vc_jwt.ClaimError, match="no date"):
            vc_jwt.secure(unsigned(validFrom=date), signer=signer)
