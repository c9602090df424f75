"""SD-JWT VC: an attestation is verified for what it is, and taken for nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sd_world import (
    HOLDER,
    MADE,
    NAME,
    VCT,
    attestation,
    bad,
    badge,
    claim,
    digest,
    element,
    look,
    sd_jwt,
)
from status_world import TOKEN_LIST, token_claims, token_list, token_status
from workshop import (
    KEYS,
    LIST,
    NOW,
    SCHOOL,
    STRANGER,
    STRANGER_DID,
    Json,
    Workshop,
    unsigned,
)

from merkki_keys import KeyType, did_jwk, did_key
from merkki_verifier import Outcome, Report, Verdict
from merkki_verifier.report import Check
from merkki_verifier.trust import TrustEntry, TrustRegistry


def place(report: Report) -> str:
    """Where the first fault is."""
    return next(f.pointer for f in report.findings if f.outcome is Outcome.FAILED)


def said(report: Report, code: str) -> Json:
    (finding,) = (f for f in report.findings if f.code == code)
    return dict(finding.facts)


class TestAnAttestation:
    """An SD-JWT VC is verified for what it is, and not taken for a badge."""

    @pytest.mark.parametrize("kind", list(KeyType))
    def test_it_holds_under_every_kind_of_key(self, kind: KeyType) -> None:
        signer = Workshop().signer(kind)
        report = look(sd_jwt(attestation(), kind=kind, kid=signer.key_id))
        assert report.verdict is Verdict.VERIFIED, bad(report)
        assert report.facts["securing"] == [f"sd-jwt-vc {kind.algorithm.value}"]

    def test_what_is_returned_is_what_was_signed_and_shown(self) -> None:
        marks = [element("WL-01"), element("WL-02")]
        payload = attestation(
            given_name=None, _sd=[digest(NAME), "decoy"], marks=[{"...": digest(m)} for m in marks]
        )
        report = look(sd_jwt(payload, NAME, marks[1]))
        open_claims = attestation(given_name=None)
        assert report.require() == {**open_claims, "given_name": "Aino", "marks": ["WL-02"]}
        assert (report.facts["disclosed"], report.facts["withheld"]) == (2, 2)
        assert report.facts["vct"] == VCT

    def test_it_is_said_to_be_no_badge_and_that_nobody_had_to_show_it(self) -> None:
        report = look(sd_jwt())
        assert said(report, "structure-sd-jwt-vc") == {"vct": VCT}
        assert report.of(Check.HOLDER)[0].code == "key-binding-absent"

    @pytest.mark.parametrize("typ", ["dc+sd-jwt", "vc+sd-jwt", "application/dc+sd-jwt"])
    def test_its_older_name_and_its_longer_one_are_read(self, typ: str) -> None:
        assert look(sd_jwt(typ=typ)).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize("typ", [None, "JWT", "sd-jwt", "vc+jwt", "kb+jwt", "vp+sd-jwt", 7, ""])
    def test_no_other_type_of_token_is(self, typ: object) -> None:
        assert bad(look(sd_jwt(typ=typ))) == ["jws-typ"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"vct": None},
            {"vct": ""},
            {"vct": 7},
            {"iss": None},
            {"iss": ["did:web:koulu.example"]},
            {"sub": 7},
            {"jti": 7},
            {"vct#integrity": 7},
            {"aka_vcts": "https://koulu.example/vct/other"},
            {"cnf": "key"},
            {"issuer": STRANGER_DID},
            {"issuer": {"id": STRANGER_DID}},
            {"issuer": ["did:web:koulu.example"]},
            {"iat": "2026-11-01"},
            {"nbf": True},
            {"iss": "https://koulu.example/?tenant=1"},
            {"iss": "https://koulu.example#1"},
            {"iss": "https://koulu.example/a/../b"},
            {"iss": "https://koulu.example/%2e%2E/b"},
            {"iss": "https://koulu.example/a%2Fb"},
            {"iss": "https://[koulu.example"},
            {"iss": "https:///issuers"},
        ],
    )
    def test_its_claims_are_held_to_their_kinds(self, changes: Json) -> None:
        report = look(sd_jwt(attestation(**changes)))
        assert set(bad(report)) == {"structure-sd-jwt-claim"}
        assert place(report) == f"/{next(iter(changes))}"
        assert report.signed is None

    def test_a_bad_expiry_is_refused_as_in_any_token(self) -> None:
        assert bad(look(sd_jwt(attestation(exp=1e300)))) == ["jwt-date"]

    @pytest.mark.parametrize("name", ["exp", "nbf", "iss", "cnf", "status", "vct", "aud"])
    def test_what_its_validity_rests_on_must_be_open(self, name: str) -> None:
        value: object = attestation(exp=MADE * 2, nbf=MADE, status={}, aud="x")[name]
        hidden = claim(name, value)
        report = look(sd_jwt(attestation(**{name: None}, _sd=[digest(hidden)]), hidden))
        assert bad(report) == ["sd-jwt-selective"]
        assert place(report) == f"/{name}"

    @pytest.mark.parametrize("shown", [True, False])
    def test_nor_may_a_part_of_it_be_kept_back(self, *, shown: bool) -> None:
        index = claim("idx", 5)
        payload = attestation(status={"status_list": {"uri": LIST, "_sd": [digest(index)]}})
        assert bad(look(sd_jwt(payload, *([index] if shown else [])))) == ["sd-jwt-selective"]

    def test_what_an_issuer_may_wrongly_have_let_be_hidden_is_said(self) -> None:
        warnings = {"status-may-be-withheld", "end-may-be-withheld"}
        some, none = {"_sd": ["kept back"]}, {"a": {"_sd": ["kept back"]}}
        assert warnings <= look(sd_jwt(attestation(**some))).codes()
        assert warnings.isdisjoint(look(sd_jwt(attestation(**none))).codes())
        ends = look(sd_jwt(attestation(**some, exp=MADE * 2))).codes()
        assert ends & warnings == {"status-may-be-withheld"}
        listed = look(sd_jwt(attestation(**some, status=token_status(5)))).codes()
        assert listed & warnings == {"end-may-be-withheld"}

    def test_a_change_of_anything_is_seen(self) -> None:
        token = sd_jwt(attestation(given_name=None, _sd=[digest(NAME)]), NAME)
        assert look(token).verdict is Verdict.VERIFIED
        head, body, tail = token.split("~")[0].split(".")
        for altered in (
            token.replace(NAME, claim("given_name", "Eino")),
            token.replace(f"{head}.", f"{head[:-4]}AAAA."),
            token.replace(body, body[:-8] + "AAAAAAAA"),
            token.replace(tail, tail[:-8] + "AAAAAAAA"),
            sd_jwt(attestation(), kid=f"{SCHOOL}#ed25519"),
        ):
            assert look(altered).verdict is Verdict.REJECTED

    def test_a_stranger_cannot_sign_as_the_school(self) -> None:
        key = f"{STRANGER_DID}#{STRANGER_DID[8:]}"
        assert bad(look(sd_jwt(kid=key))) == ["issuer-key-foreign"]


class TestPeriodAndStatus:
    """In force, and not withdrawn: by the claims that a token has for these things."""

    @pytest.mark.parametrize(
        ("changes", "code", "pointer"),
        [
            ({"exp": int(NOW.timestamp()) - 301}, "expired", "/exp"),
            ({"nbf": int(NOW.timestamp()) + 301}, "not-yet-valid", "/nbf"),
            ({"iat": int(NOW.timestamp()) + 301}, "not-yet-valid", "/nbf"),
        ],
    )
    def test_it_holds_within_its_period_with_five_minutes_allowance(
        self, changes: Json, code: str, pointer: str
    ) -> None:
        report = look(sd_jwt(attestation(**changes)))
        (finding,) = report.of(Check.VALIDITY)
        assert (finding.outcome, finding.code, finding.pointer) == (Outcome.FAILED, code, pointer)
        assert report.signed is not None
        (name, seconds), *_ = changes.items()
        nearer = seconds + (1 if name == "exp" else -1)
        assert look(sd_jwt(attestation(**{name: nearer}))).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize(("index", "verdict"), [(4, Verdict.VERIFIED), (5, Verdict.REJECTED)])
    def test_its_status_is_looked_up_in_the_token_list(self, index: int, verdict: Verdict) -> None:
        shop = Workshop()
        shop.network.serve(TOKEN_LIST, token_list(token_claims({5: 1})))
        report = look(sd_jwt(attestation(status=token_status(index))), shop)
        assert report.verdict is verdict
        assert report.facts["lists"]

    def test_a_status_of_another_kind_or_out_of_reach_is_no_clean_bill(self) -> None:
        statuses: list[object] = [{"bitstring": {}}, {}, "none", token_status(5)]
        for status in statuses:
            report = look(sd_jwt(attestation(status=status)))
            assert report.verdict is Verdict.INDETERMINATE

    def test_nothing_is_fetched_for_a_forgery(self) -> None:
        shop = Workshop()
        token = sd_jwt(attestation(status=token_status(5)))
        look(token.replace("~", "x~"), shop)
        assert TOKEN_LIST not in shop.network.asked


class TestRecipientAndTrust:
    """Whom it was made out to, and whether its issuer is anybody to the reader."""

    @pytest.mark.parametrize(
        ("changes", "known"),
        [
            ({"sub": "did:example:aino"}, "did:example:aino"),
            ({}, did_key(HOLDER.public)),
            ({}, did_jwk(HOLDER.public)),
            ({"cnf": {"kid": "did:web:holder.example#k"}}, "did:web:holder.example"),
            ({"email": "aino@example.com"}, "Aino@example.com"),
        ],
    )
    def test_a_known_identifier_is_compared(self, changes: Json, known: str) -> None:
        payload = attestation(**changes)
        assert "recipient-match" in look(sd_jwt(payload), recipient=known).codes()
        for other in ("did:example:eino", STRANGER_DID, did_jwk(STRANGER.public), "did:key:z0"):
            report = look(sd_jwt(payload), recipient=other)
            assert bad(report) == ["recipient-mismatch"]

    def test_nobody_named_is_not_somebody_else(self) -> None:
        report = look(sd_jwt(attestation(cnf=None)), recipient="did:example:aino")
        assert report.verdict is Verdict.INDETERMINATE

    def test_a_mismatch_may_only_be_what_was_kept_back(self) -> None:
        subject = claim("sub", "did:example:aino")
        payload = attestation(_sd=[digest(subject)])
        for shown, code in (((), "recipient-undisclosed"), ((subject,), "recipient-match")):
            report = look(sd_jwt(payload, *shown), recipient="did:example:aino")
            assert code in report.codes()
        identity = claim("id", "did:example:aino")
        subject_of = {**unsigned()["credentialSubject"], "_sd": [digest(identity)]}
        del subject_of["id"]
        hidden = badge(
            credentialSubject={
                **subject_of,
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "identityType": "emailAddress",
                        "hashed": False,
                        "identityHash": "eino@example.com",
                    }
                ],
            }
        )
        report = look(hidden, recipient="did:example:aino")
        assert "recipient-undisclosed" in report.codes(), bad(report)

    def registry(self, **entry: Any) -> Workshop:
        shop = Workshop()
        known = TrustEntry(issuer=SCHOOL, names={"en": "School"}, kind="school", **entry)
        shop.trust = TrustRegistry(id="r", entries={SCHOOL: known})
        return shop

    def test_its_issuer_is_looked_up_by_its_identifier(self) -> None:
        assert "issuer-known" in look(sd_jwt(), self.registry()).codes()
        did = did_key(KEYS[KeyType.P256].public)
        stranger = sd_jwt(attestation(iss=did), kid=f"#{did[8:]}")
        report = look(stranger, self.registry())
        assert bad(report) == ["issuer-unknown"]
        assert {f.pointer for f in report.of(Check.TRUST)} == {"/iss"}

    def test_distrust_begins_with_what_was_made_from_then_on(self) -> None:
        made = NOW - timedelta(days=24, hours=12)
        later, earlier = made + timedelta(days=1), made - timedelta(days=1)
        assert look(sd_jwt(), self.registry(distrust_from=later)).verdict is Verdict.VERIFIED
        assert bad(look(sd_jwt(), self.registry(distrust_from=earlier))) == ["issuer-distrusted"]
        undated = sd_jwt(attestation(iat=None))
        assert bad(look(undated, self.registry(distrust_from=later))) == ["issuer-distrusted"]

    def test_a_right_to_certain_marks_asks_for_the_mark(self) -> None:
        shop = self.registry(may_issue=frozenset({"WL-01"}))
        assert bad(look(sd_jwt(), shop)) == ["right-mark-unnamed"]
        named = {"achievement": {"humanCode": "WL-01"}}
        assert look(sd_jwt(attestation(credentialSubject=named)), shop).verdict is Verdict.VERIFIED
