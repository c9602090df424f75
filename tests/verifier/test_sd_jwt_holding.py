"""Who shows it: key bindings, presentations in SD-JWTs, and SD-JWTs in presentations."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from presenting import ASKED, HOLDER_KEY, HOLDER_SIGNER, enveloped, presentation, shown
from presenting import HOLDER as PRESENTER
from sd_world import (
    HOLDER,
    MADE,
    asked,
    attestation,
    badge,
    bound,
    claim,
    digest,
    look,
    sd_jwt,
    signed,
)
from workshop import DOCUMENT, KEYS, NOW, STRANGER, Json, Workshop, compact, unsigned

from merkki_keys import KeySigner, KeyType, did_jwk, did_key
from merkki_verifier import Outcome, Report, Verdict
from merkki_verifier.report import Check

NAME = claim("given_name", "Aino")
TOKEN = sd_jwt(attestation(given_name=None, _sd=[digest(NAME)]), NAME)
SECONDS = int(NOW.timestamp())


def bad(report: Report) -> list[str]:
    return [f.code for f in report.findings if f.outcome in (Outcome.FAILED, Outcome.UNKNOWN)]


class TestAKeyBinding:
    """A challenge is answered by the holder's key, for this showing, now."""

    def test_the_right_answer_is_proof_and_names_the_holder(self) -> None:
        report = asked(bound(TOKEN))
        assert report.verdict is Verdict.VERIFIED, bad(report)
        (finding,) = report.of(Check.HOLDER)
        assert finding.code == "key-binding-ok"
        assert finding.facts["holder"] == did_key(HOLDER.public)
        assert report.require()["given_name"] == "Aino"

    @pytest.mark.parametrize("kind", list(KeyType))
    def test_every_kind_of_key_can_be_bound_to(self, kind: KeyType) -> None:
        token = sd_jwt(attestation(cnf={"jwk": KEYS[kind].public.to_jwk()}))
        report = asked(bound(token, key=KeySigner("", KEYS[kind])))
        assert report.verdict is Verdict.VERIFIED, bad(report)
        named = did_jwk if kind is KeyType.RSA else did_key
        assert report.of(Check.HOLDER)[0].facts["holder"] == named(KEYS[kind].public)

    def test_without_one_nothing_is_proved(self) -> None:
        report = asked(TOKEN)
        assert bad(report) == ["key-binding-missing"]
        assert report.signed is not None

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"nonce": "n-2"}, "holder-challenge"),
            ({"aud": "https://other.example"}, "holder-domain"),
            ({"aud": "https://employer.example/"}, "holder-domain"),
        ],
    )
    def test_an_answer_to_somebody_else_is_refused(self, changes: Json, code: str) -> None:
        assert bad(asked(bound(TOKEN, **changes))) == [code]
        assert look(bound(TOKEN, **changes)).verdict is Verdict.VERIFIED

    def test_half_a_demand_asks_for_half(self) -> None:
        assert asked(bound(TOKEN, aud="https://other.example"), domain=None).verdict is (
            Verdict.VERIFIED
        )
        assert asked(bound(TOKEN, nonce="n-2"), challenge=None).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize(
        "changes",
        [
            {"nonce": None},
            {"nonce": ""},
            {"nonce": ["n-1"]},
            {"aud": None},
            {"aud": ["https://employer.example"]},
            {"iat": None},
            {"iat": "now"},
            {"iat": True},
            {"exp": "later"},
            {"sd_hash": None},
            {"sd_hash": 7},
            {"header": {"alg": "EdDSA"}},
            {"header": {"alg": "EdDSA", "typ": "KB+JWT"}},
            {"header": {"alg": "EdDSA", "typ": "application/kb+jwt"}},
            {"header": {"alg": "EdDSA", "typ": "dc+sd-jwt"}},
            {"header": {"alg": "none", "typ": "kb+jwt"}},
            {"header": {"alg": "EdDSA", "typ": "kb+jwt", "crit": ["x"]}},
        ],
    )
    def test_its_form_is_exact(self, changes: Json) -> None:
        assert bad(asked(bound(TOKEN, **changes))) == ["key-binding-form"]
        assert bad(look(bound(TOKEN, **changes))) == ["key-binding-form"]

    def test_what_is_no_token_of_claims_is_none(self) -> None:
        head = {"alg": "EdDSA", "typ": "kb+jwt"}
        for text in (compact(head, b"[]", KeySigner("", HOLDER)), "a.b", "..", "a.b.c.d"):
            assert bad(asked(TOKEN + text)) == ["key-binding-form"]

    @pytest.mark.parametrize(
        ("changes", "asked_for", "unasked"),
        [
            ({"iat": SECONDS - 900}, True, True),  # ten minutes, and five for clocks
            ({"iat": SECONDS - 901}, False, True),
            ({"iat": SECONDS + 300}, True, True),
            ({"iat": SECONDS + 301}, False, False),
            ({"nbf": SECONDS + 301}, False, False),
            ({"exp": SECONDS - 300}, True, True),
            ({"exp": SECONDS - 301}, False, False),
        ],
    )
    def test_it_must_be_fresh_where_it_was_asked_for(
        self, changes: Json, *, asked_for: bool, unasked: bool
    ) -> None:
        for report, holds in (
            (asked(bound(TOKEN, **changes)), asked_for),
            (look(bound(TOKEN, **changes)), unasked),
        ):
            assert bad(report) == ([] if holds else ["key-binding-time"])

    def test_it_belongs_to_this_selection_alone(self) -> None:
        whole = bound(TOKEN)
        binding = whole.rpartition("~")[2]
        narrower = TOKEN.replace(f"{NAME}~", "")
        assert asked(bound(narrower)).verdict is Verdict.VERIFIED
        assert bad(asked(narrower + binding)) == ["key-binding-hash"]
        other = sd_jwt(attestation(given_name="Eino"))
        assert bad(asked(other + binding)) == ["key-binding-hash"]

    def test_its_hash_is_made_as_the_digests_are(self) -> None:
        token = sd_jwt(attestation(_sd_alg="sha-512"))
        assert bad(asked(bound(token))) == ["key-binding-hash"]
        right = bound(token, sd_hash=digest(token, "sha512"))
        assert asked(right).verdict is Verdict.VERIFIED

    def test_another_key_cannot_make_it(self) -> None:
        assert bad(asked(bound(TOKEN, key=KeySigner("", STRANGER)))) == ["key-binding-signature"]
        p256 = KeySigner("", KEYS[KeyType.P256])
        assert bad(asked(bound(TOKEN, key=p256))) == ["key-binding-signature"]
        brought = {"alg": "EdDSA", "typ": "kb+jwt", "jwk": STRANGER.public.to_jwk()}
        forged = bound(TOKEN, key=KeySigner("", STRANGER), header=brought)
        assert bad(asked(forged)) == ["key-binding-signature"]

    @pytest.mark.parametrize(
        "cnf",
        [
            None,
            {},
            {"jwk": "key"},
            {"jwk": {"kty": "OKP"}},
            {"jwk": {**HOLDER.public.to_jwk(), "d": "AAAA"}},
            {"kid": 7},
            {"kid": ""},
            {"jwe": "x"},
            {"jwk": HOLDER.public.to_jwk(), "jku": "https://attacker.example/keys"},
        ],
    )
    def test_there_must_be_one_key_to_be_bound_to(self, cnf: object) -> None:
        shop = Workshop()
        token = sd_jwt(attestation(cnf=cnf))
        assert bad(asked(bound(token), shop)) == ["key-binding-key"]
        assert not any("attacker" in url for url in shop.network.asked)

    def test_a_key_may_be_bound_by_its_did(self) -> None:
        did = did_key(HOLDER.public)
        token = sd_jwt(attestation(cnf={"kid": f"{did}#{did[8:]}"}))
        assert asked(bound(token)).verdict is Verdict.VERIFIED
        assert bad(asked(bound(token, key=KeySigner("", STRANGER)))) == ["key-binding-signature"]

    def test_a_key_of_a_did_document_must_be_there_for_authentication(self) -> None:
        shop = Workshop()
        own = did_key(KEYS[KeyType.P256].public)
        payload = attestation(iss=own, cnf={"kid": shop.signer().key_id})
        token = bound(sd_jwt(payload, kid=f"#{own[8:]}"))
        document = shop.did_document()
        assert bad(asked(token, shop)) == ["holder-key"]
        allowed = {**document, "authentication": document["assertionMethod"]}
        shop.network.serve(DOCUMENT, allowed)
        assert asked(token, shop).verdict is Verdict.VERIFIED
        shop.network.serve(DOCUMENT, allowed, 503)
        assert asked(token, shop).verdict is Verdict.INDETERMINATE

    def test_a_key_that_cannot_be_looked_up_leaves_it_undecided(self) -> None:
        for kid in ("key-1", "https://koulu.example/keys#1", "did:ethr:0xabc#1"):
            report = asked(bound(sd_jwt(attestation(cnf={"kid": kid}))))
            assert report.verdict is Verdict.INDETERMINATE

    def test_the_rest_of_it_must_hold_too(self) -> None:
        forged = bound(TOKEN.replace(NAME, claim("given_name", "Eino")))
        assert asked(forged).verdict is Verdict.REJECTED
        assert asked("~" + TOKEN).verdict is Verdict.REJECTED
        assert asked(bound(sd_jwt(attestation(exp=MADE)))).verdict is Verdict.REJECTED
        assert asked(bound(sd_jwt(x5c=["MIIB"]))).verdict is Verdict.INDETERMINATE

    def test_the_recipient_is_compared_there_as_well(self) -> None:
        report = asked(bound(TOKEN), recipient=did_key(HOLDER.public))
        assert "recipient-match" in report.codes()
        assert bad(asked(bound(TOKEN), recipient="did:example:x")) == ["recipient-mismatch"]


MEDIA = "application/dc+sd-jwt"


def vp(*inside: object, **changes: Any) -> Json:
    """The claims of a presentation in an SD-JWT, signed by its holder for the challenge."""
    demand = {"nonce": ASKED["challenge"], "aud": ASKED["domain"], "iss": PRESENTER}
    return presentation(*inside, **{**demand, **changes})


def vp_token(payload: Json, *shown_too: str, **header: Any) -> str:
    head = {"alg": "EdDSA", "typ": "vp+sd-jwt", "kid": HOLDER_SIGNER.key_id, **header}
    return "~".join([compact(head, json.dumps(payload).encode(), HOLDER_SIGNER), *shown_too, ""])


def mine(**changes: Any) -> str:
    """An attestation bound to the one who presents."""
    return sd_jwt(attestation(**{"cnf": {"jwk": HOLDER_KEY.public.to_jwk()}, **changes}))


def mine_as_badge() -> str:
    return badge(credentialSubject={**unsigned()["credentialSubject"], "id": PRESENTER})


def check(token: str, **asked_for: Any) -> Report:
    return look(token, **{**ASKED, **asked_for})


class TestAPresentationInAnSdJwt:
    """vp+sd-jwt: signed by its holder, who may disclose of it what they choose."""

    def test_it_holds_with_everything_in_it(self) -> None:
        inside = enveloped(mine_as_badge(), "application/vc+sd-jwt")
        report = check(vp_token(vp(inside, enveloped(mine(), MEDIA))))
        assert report.verdict is Verdict.VERIFIED, bad(report)
        assert report.facts["holder"] == PRESENTER
        assert [part.report.verdict for part in report.parts] == [Verdict.VERIFIED] * 2

    def test_what_is_disclosed_of_it_is_part_of_it(self) -> None:
        holder = claim("holder", PRESENTER)
        payload = vp(enveloped(mine(), MEDIA), holder=None, _sd=[digest(holder)])
        assert check(vp_token(payload, holder)).verdict is Verdict.VERIFIED
        assert check(vp_token(payload, NAME)).verdict is Verdict.REJECTED

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"nonce": "c-2"}, "holder-challenge"),
            ({"aud": "https://other.example"}, "holder-domain"),
            ({"exp": SECONDS - 301}, "proof-expired"),
            ({"iss": 7}, "jwt-payload"),
            ({"iss": "did:example:x"}, "jwt-claim-mismatch"),
            ({"exp": "never"}, "jwt-date"),
            ({"vp": {}}, "jwt-vc-claim"),
        ],
    )
    def test_it_answers_this_challenge_and_no_other(self, changes: Json, code: str) -> None:
        inside = enveloped(mine(), MEDIA)
        assert code in bad(check(vp_token(vp(inside, **changes))))

    @pytest.mark.parametrize("name", ["nonce", "aud", "exp"])
    def test_no_part_of_the_answer_may_be_kept_back(self, name: str) -> None:
        value = vp(exp=SECONDS + 60)[name]
        hidden = claim(name, value)
        payload = vp(enveloped(mine(), MEDIA), **{name: None, "_sd": [digest(hidden)]})
        assert bad(check(vp_token(payload, hidden))) == ["sd-jwt-selective"]

    def test_its_header_is_a_presentations(self) -> None:
        payload = vp(enveloped(mine(), MEDIA))
        assert check(vp_token(payload, kid=HOLDER_SIGNER.key_id.partition("#")[2])).verdict is (
            Verdict.VERIFIED
        )
        for header in ({"typ": "vp+jwt"}, {"cty": "vc"}, {"x5c": ["MIIB"]}, {"kid": ""}):
            assert check(vp_token(payload, **header)).verdict is Verdict.REJECTED
        assert bad(check(bound(vp_token(payload)))) == ["jwt-payload"]

    def test_it_is_no_credential(self) -> None:
        payload = vp(enveloped(mine(), MEDIA))
        assert bad(look(vp_token(payload))) == ["jws-typ"]


class TestAnSdJwtInAPresentation:
    """The holder of the presentation must be the holder of what is in it."""

    @pytest.mark.parametrize("media", [MEDIA, "application/vc+sd-jwt"])
    def test_it_is_bound_by_its_key(self, media: str) -> None:
        document = shown(presentation(enveloped(mine(), media)))
        report = check(json.dumps(document))
        assert report.verdict is Verdict.VERIFIED, bad(report)
        (holder,) = (f for f in report.of(Check.HOLDER) if f.code == "holder-bound")
        assert holder.pointer == "/verifiableCredential/0/cnf"

    def test_somebody_elses_is_refused(self) -> None:
        document = shown(presentation(enveloped(TOKEN, MEDIA)))
        assert "holder-other" in bad(check(json.dumps(document)))
        by_subject = mine(cnf=None, sub=PRESENTER)
        document = shown(presentation(enveloped(by_subject, MEDIA)))
        assert check(json.dumps(document)).verdict is Verdict.VERIFIED

    def test_a_forged_one_is_refused(self) -> None:
        forged = mine().replace("~", "~" + NAME + "~")
        document = shown(presentation(enveloped(forged, MEDIA)))
        assert check(json.dumps(document)).verdict is Verdict.REJECTED


def test_a_token_without_a_tilde_is_no_sd_jwt() -> None:
    assert bad(look(signed(attestation()))) == ["jws-typ"]


def test_an_old_showing_is_told_from_a_new_one() -> None:
    report = look(bound(TOKEN, iat=SECONDS - int(timedelta(days=30).total_seconds())))
    (finding,) = report.of(Check.HOLDER)
    assert (finding.code, finding.warning) == ("key-binding-unasked", True)
    assert finding.facts["audience"] == "https://employer.example"
