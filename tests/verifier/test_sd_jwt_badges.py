"""Badges in SD-JWTs, attestations that are credentials besides, and how both are counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sd_world import (
    HOLDER,
    MADE,
    P256,
    SITE,
    VCT,
    asked,
    attestation,
    bad,
    badge,
    bound,
    claim,
    digest,
    element,
    look,
    sd_jwt,
)
from workshop import (
    LIST,
    NOW,
    SCHOOL,
    STRANGER,
    STRANGER_DID,
    Json,
    Workshop,
    entry,
    unsigned,
    unsigned_list,
)

from merkki_keys import KeySigner
from merkki_verifier import Report, Verdict
from merkki_verifier.attestation import in_credential_words
from merkki_verifier.credit.presented import facts_of
from merkki_verifier.web import answer
from merkki_verifier.web.texts import Language


def both(**changes: Any) -> Report:
    """Claims that are an SD-JWT VC and a W3C credential besides."""
    return look(sd_jwt(unsigned(**attestation(cnf=None), **changes)))


class TestAnAttestationThatIsACredentialBesides:
    """It is held to both, whichever of them a reader believes."""

    def test_it_holds_where_both_do(self) -> None:
        report = both(aud=None)
        assert report.verdict is Verdict.VERIFIED, bad(report)
        assert {"structure-ok", "structure-sd-jwt-vc"} <= report.codes()

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"validUntil": "2026-11-20T00:00:00Z"}, "expired"),
            ({"exp": MADE}, "expired"),
            ({"nbf": MADE + 1}, "jwt-claim-mismatch"),
            ({"issuer": STRANGER_DID}, "structure-sd-jwt-claim"),
            ({"validFrom": "2026-12-01T00:00:00Z"}, "not-yet-valid"),
            ({"validUntil": "soon"}, "structure-date"),
            ({"credentialStatus": entry(5)}, "status-revoked"),
        ],
    )
    def test_what_either_forbids_is_refused(self, changes: Json, code: str) -> None:
        shop = Workshop()
        shop.network.serve(LIST, shop.sign(unsigned_list(5)))
        document = {**unsigned(), **attestation(cnf=None), **changes}
        assert bad(look(sd_jwt(document), shop)) == [code]

    def test_its_statuses_are_looked_up_wherever_they_stand(self) -> None:
        report = look(sd_jwt(attestation(credentialStatus={"type": "Own", "id": "urn:x:1"})))
        assert bad(report) == ["status-unknown-type"]

    def test_it_is_made_for_whom_it_says(self) -> None:
        readers = ["https://a.example", "https://b.example"]
        assert bad(both(aud=readers)) == ["sd-jwt-audience"]


class TestWhereBadgesAreCounted:
    """An attestation is shown and counted as what it is, whatever its claims are called."""

    CLAIMS = attestation(
        jti="urn:uuid:1",
        sub="did:example:aino",
        exp=MADE * 2,
        credentialSubject=unsigned()["credentialSubject"],
    )

    def test_it_is_told_in_a_credentials_words_without_an_achievement(self) -> None:
        assert in_credential_words(look(sd_jwt(self.CLAIMS))) == {
            "id": "urn:uuid:1",
            "issuer": SCHOOL,
            "name": VCT,
            "validFrom": "2026-11-01T00:00:00+00:00",
            "validUntil": "2083-09-01T00:00:00+00:00",
            "credentialSubject": {"id": "did:example:aino"},
        }
        bare = look(sd_jwt(attestation(iat=None)))
        assert in_credential_words(bare) == {"issuer": SCHOOL, "name": VCT}
        assert in_credential_words(look(sd_jwt() + "~")) is None
        report = look(badge())
        assert in_credential_words(report) is report.signed

    def test_credit_takes_none_of_its_claims_for_a_mark(self) -> None:
        found = facts_of(look(sd_jwt(self.CLAIMS)))
        assert (found.issuer, found.mark) == (SCHOOL, None)
        assert facts_of(look(badge())).mark == "WL-01"

    def test_a_binding_that_nobody_asked_for_proves_no_holder(self) -> None:
        assert not facts_of(look(bound(sd_jwt(self.CLAIMS)))).holder_proven
        assert facts_of(asked(bound(sd_jwt(self.CLAIMS)))).holder_proven

    @pytest.mark.parametrize("check", [look, asked])
    def test_a_page_shows_who_signed_it(self, check: Callable[[str], Report]) -> None:
        report = check(bound(sd_jwt(self.CLAIMS)))
        shown = answer(report, checked=NOW, language=Language.EN)
        assert shown.issuer is not None
        assert shown.issuer.id == SCHOOL
        assert shown.shown is not None
        assert (shown.shown.name, shown.shown.criteria.blocks) == (VCT, ())


class TestABadgeInside:
    """VC-JOSE-COSE: a W3C credential whose holder may keep parts of it back."""

    def test_it_is_held_to_the_rules_of_badges(self) -> None:
        report = look(badge())
        assert report.verdict is Verdict.VERIFIED, bad(report)
        assert report.facts["securing"] == ["vc-jose-cose-sd-jwt ES256"]
        assert bad(look(badge(issuer=None, iss=SCHOOL))) == ["structure-issuer"]
        (fault,) = bad(look(badge(type=["VerifiableCredential"])))
        assert fault.startswith("structure-")

    def test_what_was_kept_back_is_not_there(self) -> None:
        name = claim("name", "Työelämän pelisäännöt")
        hidden: Json = {"name": None, "_sd": [digest(name)]}
        assert look(badge(name, **hidden)).require()["name"] == "Työelämän pelisäännöt"
        assert "name" not in look(badge(**hidden)).require()

    @pytest.mark.parametrize("member", ["validUntil", "credentialStatus", "validFrom"])
    def test_what_would_make_it_look_better_must_be_open(self, member: str) -> None:
        value = {"credentialStatus": entry(5)}.get(member, "2026-11-01T00:00:00Z")
        text = claim(member, value)
        for shown in ((), (text,)):
            hidden: Json = {member: None, "_sd": [digest(text)]}
            report = look(badge(*shown, **hidden))
            if shown:
                assert bad(report) == ["sd-jwt-selective"]
        element_of = element(entry(5))
        report = look(badge(credentialStatus=[entry(6), {"...": digest(element_of)}]))
        assert bad(report) == ["sd-jwt-selective"]

    def test_its_period_status_and_claims_are_checked(self) -> None:
        assert bad(look(badge(validUntil="2026-11-20T00:00:00Z"))) == ["expired"]
        assert bad(look(badge(exp=MADE))) == ["expired"]
        shop = Workshop()
        shop.network.serve(LIST, shop.sign(unsigned_list(5)))
        assert bad(look(badge(credentialStatus=entry(5)), shop)) == ["status-revoked"]
        assert look(badge(credentialStatus=entry(6)), shop).verdict is Verdict.VERIFIED
        assert bad(look(badge(iss=STRANGER_DID))) == ["jwt-claim-mismatch"]
        assert bad(look(badge(nbf=MADE + 1))) == ["jwt-claim-mismatch"]
        assert look(badge(iss=SCHOOL, nbf=MADE)).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize("name", ["vc", "vp"])
    def test_it_has_no_claim_for_a_credential_inside(self, name: str) -> None:
        assert bad(look(badge(**{name: "oops"}))) == ["jwt-vc-claim"]

    def test_it_is_one_model_or_the_other(self) -> None:
        assert bad(look(badge(vct=VCT))) == ["jws-typ"]
        assert bad(look(sd_jwt(unsigned() | {"vct": VCT}, typ="dc+sd-jwt"))) != []
        without: Json = {"@context": None}
        assert bad(look(badge(**without))) == ["jws-typ"]

    @pytest.mark.parametrize("cty", ["vc", "application/vc", None])
    def test_its_content_type_may_be_said(self, cty: str | None) -> None:
        assert look(sd_jwt(unsigned(), typ="vc+sd-jwt", cty=cty)).verdict is Verdict.VERIFIED
        assert bad(look(sd_jwt(unsigned(), typ="vc+sd-jwt", cty="vp"))) == ["jws-typ"]

    @pytest.mark.parametrize("typ", [None, "vc+ld+json+sd-jwt"])
    def test_it_may_go_by_its_drafts_name_or_by_none(self, typ: str | None) -> None:
        assert look(sd_jwt(unsigned(), typ=typ)).verdict is Verdict.VERIFIED
        assert bad(look(sd_jwt(attestation(), typ=typ))) == ["jws-typ"]

    def test_an_https_issuers_key_is_on_its_own_site(self) -> None:
        shop = Workshop()
        method = {"id": f"{SITE}#k", "type": "JsonWebKey", "controller": SITE, "publicKeyJwk": P256}
        document = {"id": SITE, "verificationMethod": [method], "assertionMethod": [method["id"]]}
        shop.network.serve(SITE, document)
        issuer = {"id": SITE, "type": ["Profile"]}
        for kid in (f"{SITE}#k", "k", "k-1"):
            token = sd_jwt(unsigned(issuer=issuer), typ="vc+sd-jwt", kid=kid)
            report = look(token, shop)
            assert report.verdict is Verdict.VERIFIED, (kid, bad(report))
        assert bad(look(sd_jwt(unsigned(issuer="urn:x:1"), typ="vc+sd-jwt", kid="k"))) == [
            "issuer-key-foreign"
        ]

    def test_an_embedded_proof_inside_must_hold_too(self) -> None:
        shop = Workshop()
        document = shop.sign(unsigned())
        assert look(sd_jwt(document, typ="vc+sd-jwt")).verdict is Verdict.VERIFIED
        document["name"] = "Muu"
        assert bad(look(sd_jwt(document, typ="vc+sd-jwt"))) == ["proof-signature"]

    def test_it_may_be_bound_to_a_key(self) -> None:
        payload = unsigned(cnf={"jwk": HOLDER.public.to_jwk()})
        token = sd_jwt(payload, typ="vc+sd-jwt")
        report = look(bound(token))
        assert report.verdict is Verdict.VERIFIED
        assert "key-binding-unasked" in report.codes()
        broken = look(bound(token, key=KeySigner("", STRANGER)))
        assert bad(broken) == ["key-binding-signature"]
