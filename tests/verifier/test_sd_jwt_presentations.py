"""Presentations in SD-JWTs, and SD-JWTs in presentations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from presenting import ASKED, HOLDER_KEY, HOLDER_SIGNER, enveloped, presentation, shown
from presenting import HOLDER as PRESENTER
from sd_world import (
    NAME,
    attestation,
    bad,
    badge,
    bound,
    claim,
    digest,
    look,
    sd_jwt,
)
from workshop import NOW, Json, compact, unsigned

from merkki_verifier import Report, Verdict
from merkki_verifier.report import Check

TOKEN = sd_jwt(attestation(given_name=None, _sd=[digest(NAME)]), NAME)
SECONDS = int(NOW.timestamp())

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

    @pytest.mark.parametrize("head", ["W10.e30.AA", "e30.e30.AA", "e31.e30.AA"])
    def test_what_is_no_sd_jwt_is_presented_by_nobody(self, head: str) -> None:
        whole = vp_token(vp(enveloped(mine(), MEDIA)))
        assert check(whole).verdict is Verdict.VERIFIED
        broken = "~".join([head, *whole.split("~")[1:]])
        assert check(broken).verdict is Verdict.REJECTED

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
