"""A presentation holds when its holder signed this challenge, and each badge in it holds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from presenting import (
    ASKED,
    ENDORSER,
    HOLDER,
    HOLDER_SIGNER,
    V2,
    endorsement,
    enveloped,
    mine,
    presentation,
    record,
    shown,
    shown_as_token,
)
from workshop import (
    LIST,
    SCHOOL,
    STRANGER,
    STRANGER_DID,
    Json,
    Workshop,
    at,
    compact,
    entry,
    unsigned,
    without,
)

from merkki_keys import KeySigner, KeyType
from merkki_verifier import Outcome, Report, Verdict, verify
from merkki_verifier.demand import Demand
from merkki_verifier.report import Check
from merkki_verifier.securing.sd_jwt import fresh_salt, issue
from merkki_verifier.verify import verify_presentation

LAST_SECOND = 253402300799  # 9999-12-31T23:59:59Z


@pytest.fixture
def shop() -> Workshop:
    return Workshop()


def check(shop: Workshop, document: Json | str, **asked: Any) -> Report:
    raw = json.dumps(document) if isinstance(document, dict) else document
    return verify(raw, world=shop.world(), **{**ASKED, **asked})


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_holder_who_signs_the_challenge_is_proven_and_every_badge_has_its_report(
    shop: Workshop, suite: str
) -> None:
    document = presentation(mine(shop), mine(shop, credentialStatus=entry(5)))
    report = check(shop, shown(document, cryptosuite=suite))
    assert report.verdict is Verdict.VERIFIED, report.to_dict()["findings"]
    assert report.facts["holder"] == HOLDER
    assert [p.pointer for p in report.parts] == [
        "/verifiableCredential/0",
        "/verifiableCredential/1",
    ]
    assert all(p.report.verdict is Verdict.VERIFIED for p in report.parts)
    assert [f.code for f in report.of(Check.HOLDER)] == ["holder-proven", *["holder-bound"] * 2]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"challenge": "c-0"}, "holder-challenge"),
        ({"challenge": None}, "holder-challenge"),
        ({"domain": "https://other.example"}, "holder-domain"),
        ({"domain": None}, "holder-domain"),
        ({"proofPurpose": "assertionMethod"}, "proof-purpose"),
        ({"expires": "2026-11-25T11:00:00Z"}, "proof-expired"),
        ({"verificationMethod": f"{STRANGER_DID}#{STRANGER_DID[8:]}"}, "holder-key"),
    ],
)
def test_a_showing_with_one_thing_wrong_rejects(shop: Workshop, options: Json, code: str) -> None:
    report = check(shop, shown(presentation(mine(shop)), **options))
    assert code in report.codes()
    assert report.verdict is Verdict.REJECTED
    assert report.signed is None


def test_a_showing_for_several_verifiers_holds_for_each(shop: Workshop) -> None:
    document = shown(presentation(mine(shop)), domain=["https://a.example", ASKED["domain"]])
    assert check(shop, document).verdict is Verdict.VERIFIED


def test_anything_changed_after_signing_rejects(shop: Workshop) -> None:
    document = shown(presentation(mine(shop)))
    other = mine(shop, name="Another")
    for changed in (
        at(document, "/verifiableCredential/0", other),
        at(document, "/holder", STRANGER_DID),
        {**document, "id": "urn:uuid:0b6f62b8-5f8d-4d5d-a1ad-7a6a1f0c3c12"},
        at(document, "/proof/created", "2026-11-25T11:58:00Z"),
    ):
        assert check(shop, changed).verdict is Verdict.REJECTED


def test_one_bad_badge_spoils_the_presentation_and_is_named(shop: Workshop) -> None:
    shop.network.serve(LIST, shop.status_list(5))
    document = presentation(mine(shop), mine(shop, credentialStatus=entry(5)))
    report = check(shop, shown(document))
    assert report.verdict is Verdict.REJECTED
    (bad,) = (f for f in report.findings if f.code == "part-rejected")
    assert bad.pointer == "/verifiableCredential/1"


def test_a_badge_that_cannot_be_checked_leaves_the_presentation_undecided(shop: Workshop) -> None:
    del shop.network.answers[LIST]
    document = presentation(mine(shop, credentialStatus=entry(5)))
    report = check(shop, shown(document))
    assert "part-indeterminate" in report.codes()
    assert report.verdict is Verdict.INDETERMINATE


def test_somebody_elses_badge_is_not_the_holders(shop: Workshop) -> None:
    report = check(shop, shown(presentation(shop.badge())))
    assert "holder-other" in report.codes()
    assert report.verdict is Verdict.REJECTED


def test_a_badge_made_out_to_no_key_proves_no_holder(shop: Workshop) -> None:
    subject = {
        **unsigned()["credentialSubject"],
        "id": "urn:uuid:11111111-1111-4111-8111-111111111111",
    }
    report = check(shop, shown(presentation(shop.badge(credentialSubject=subject))))
    assert "holder-unbound" in report.codes()
    assert report.verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"verifiableCredential": None}, "presentation-empty"),
        ({"verifiableCredential": []}, "presentation-empty"),
        ({"verifiableCredential": ["x.y.z"] * 51}, "presentation-count"),
        ({"type": ["VerifiableCredential"]}, "presentation-shape"),
        ({"@context": ["https://example.org/x"]}, "presentation-shape"),
        ({"@context": []}, "presentation-shape"),
        ({"holder": 7}, "structure-model"),
        ({"holder": {"name": "x"}}, "structure-id"),
        ({"holder": "me"}, "structure-model"),
        ({"id": "shown-1"}, "structure-id"),
        ({"id": 7, "termsOfUse": {}}, "structure-type"),
        ({"@id": "urn:x:1"}, "structure-keyword"),
        ({"verifiableCredential": ["e30.e30.AA"]}, "presentation-shape"),
    ],
)
def test_what_is_no_presentation_rejects(shop: Workshop, changes: Json, code: str) -> None:
    document = shown(presentation(mine(shop)))
    report = check(shop, {k: v for k, v in {**document, **changes}.items() if v is not None})
    assert code in report.codes()
    assert report.verdict is Verdict.REJECTED


@pytest.mark.parametrize("proof", [None, [], {}, "text", [{}] * 11])
def test_a_presentation_that_nobody_signed_rejects(shop: Workshop, proof: object) -> None:
    document = without(shown(presentation(mine(shop))), "/proof")
    if proof is not None:
        document["proof"] = proof
    assert check(shop, document).verdict is Verdict.REJECTED


@pytest.mark.parametrize(
    ("context", "verdict"),
    [("https://uni.example/terms", Verdict.INDETERMINATE), ("file:///terms", Verdict.REJECTED)],
)
def test_a_vocabulary_that_others_may_hold_leaves_a_presentation_undecided(
    shop: Workshop, context: str, verdict: Verdict
) -> None:
    document = shown(presentation(mine(shop)))
    report = check(shop, at(document, "/@context", [*document["@context"], context]))
    assert "document-unknown-context" in report.codes()
    assert report.verdict is verdict


def test_eleven_signatures_are_more_than_are_read(shop: Workshop) -> None:
    document = shown(presentation(mine(shop)))
    assert check(shop, {**document, "proof": [document["proof"]] * 10}).verdict is Verdict.VERIFIED
    report = check(shop, {**document, "proof": [document["proof"]] * 11})
    assert "proof-count" in report.codes()


def test_a_credential_is_no_presentation_and_a_presentation_no_credential(shop: Workshop) -> None:
    assert check(shop, shop.badge()).verdict is Verdict.REJECTED
    document = shown(presentation(mine(shop)))
    assert verify(json.dumps(document), world=shop.world()).verdict is Verdict.REJECTED


@pytest.mark.parametrize("raw", ["", "[]", "nonsense", "a.b.c"])
def test_no_bytes_make_it_raise(shop: Workshop, raw: str) -> None:
    assert check(shop, raw).verdict is Verdict.REJECTED


def test_a_holder_of_another_did_method_is_looked_up_for_authentication(shop: Workshop) -> None:
    document = shop.did_document()
    document["authentication"] = [f"{SCHOOL}#p256"]
    shop.network.serve("https://koulu.example/.well-known/did.json", document)
    subject = {**unsigned()["credentialSubject"], "id": SCHOOL}
    badge = shop.badge(credentialSubject=subject)
    document = presentation(badge, holder=SCHOOL)
    good = shown(document, signer=shop.signer(KeyType.P256), cryptosuite="ecdsa-rdfc-2019")
    assert check(shop, good).verdict is Verdict.VERIFIED
    other = shown(presentation(badge, holder=SCHOOL), signer=shop.signer())
    assert "holder-key" in check(shop, other).codes()


def test_without_a_named_holder_the_key_says_who_it_is(shop: Workshop) -> None:
    document = shown(presentation(mine(shop), holder=None))
    assert check(shop, document).facts["holder"] == HOLDER


class TestForms:
    """The forms a credential may have inside."""

    def token(self, shop: Workshop) -> str:
        return shop.jwt(credentialSubject={**unsigned()["credentialSubject"], "id": HOLDER})

    def test_an_enveloped_jwt_is_verified(self, shop: Workshop) -> None:
        document = presentation(enveloped(self.token(shop)))
        assert check(shop, shown(document)).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize("media", ["text/html", "application/vc+jwt;base64", ""])
    def test_an_envelope_of_another_type_is_refused(self, shop: Workshop, media: str) -> None:
        document = presentation(enveloped(self.token(shop), media))
        assert check(shop, shown(document)).verdict is Verdict.REJECTED

    def test_an_envelope_with_a_link_is_not_fetched(self, shop: Workshop) -> None:
        inside = {**enveloped("x"), "id": "https://koulu.example/badge"}
        document = shown(presentation(inside))
        assert check(shop, document).verdict is Verdict.REJECTED
        assert "https://koulu.example/badge" not in shop.network.asked

    @pytest.mark.parametrize("inside", [7, [], True])
    def test_what_is_no_credential_inside_is_refused(self, shop: Workshop, inside: object) -> None:
        document = presentation(inside)
        signed = shown(document, cryptosuite="eddsa-jcs-2022")
        assert check(shop, signed).verdict is Verdict.REJECTED


class TestTokens:
    """Presentations as JWTs."""

    def jwt(self, shop: Workshop, *, typ: str = "vp+jwt", head: Json | None = None, **claims: Any) -> str:  # fmt: skip  # noqa: E501
        document = presentation(mine(shop))
        body = {"vp": document, "iss": HOLDER} if typ == "JWT" else document
        return shown_as_token(body, head={"typ": typ, **(head or {})}, **claims)

    @pytest.mark.parametrize("typ", ["vp+jwt", "JWT", "application/vp+jwt"])
    def test_a_token_signed_by_its_holder_is_verified(self, shop: Workshop, typ: str) -> None:
        report = check(shop, self.jwt(shop, typ=typ))
        assert report.verdict is Verdict.VERIFIED, report.to_dict()["findings"]

    @pytest.mark.parametrize(
        ("claims", "code"),
        [
            ({"nonce": "c-0"}, "holder-challenge"),
            ({"nonce": None}, "holder-challenge"),
            ({"aud": "https://other.example"}, "holder-domain"),
            ({"exp": 1764000000}, "proof-expired"),
            ({"exp": "soon"}, "jwt-date"),
            ({"nbf": 1795700000}, "not-yet-valid"),
            ({"iss": STRANGER_DID}, "jwt-claim-mismatch"),
            ({"iss": 7}, "jwt-payload"),
            ({"vp": {}}, "jws-typ"),
            ({"verifiableCredential": None}, "presentation-empty"),
        ],
    )
    def test_a_claim_that_is_wrong_rejects(self, shop: Workshop, claims: Json, code: str) -> None:
        report = check(shop, self.jwt(shop, **claims))
        assert code in report.codes()
        assert report.verdict is Verdict.REJECTED

    def test_a_token_that_ends_with_the_calendar_is_verified(self, shop: Workshop) -> None:
        assert check(shop, self.jwt(shop, exp=LAST_SECOND)).verdict is Verdict.VERIFIED
        report = check(shop, self.jwt(shop, exp=LAST_SECOND + 1))
        assert report.verdict is Verdict.REJECTED
        assert "jwt-date" in report.codes()

    @pytest.mark.parametrize(
        ("head", "code"),
        [
            ({"typ": "vc+jwt"}, "jws-typ"),
            ({"typ": 7}, "jws-typ"),
            ({"kid": None}, "jws-header"),
            ({"jku": "https://x.example"}, "jws-header"),
            ({"alg": "none"}, "jws-alg"),
            ({"kid": f"{STRANGER_DID}#{STRANGER_DID[8:]}"}, "holder-key"),
            ({"alg": "ES256"}, "jws-key-type"),
        ],
    )
    def test_a_header_that_is_wrong_rejects(self, shop: Workshop, head: Json, code: str) -> None:
        report = check(shop, self.jwt(shop, head=head))
        assert code in report.codes()
        assert report.verdict is Verdict.REJECTED

    def test_a_token_in_an_envelope_is_verified_and_a_wrong_envelope_rejects(
        self, shop: Workshop
    ) -> None:
        envelope = {"@context": [V2], "type": ["EnvelopedVerifiablePresentation"]}
        good = {**envelope, "id": f"data:application/vp+jwt,{self.jwt(shop)}"}
        assert check(shop, good).verdict is Verdict.VERIFIED
        bad = {**envelope, "id": f"data:application/vc+jwt,{self.jwt(shop)}"}
        assert check(shop, bad).codes() == {"container-envelope"}

    def test_a_payload_that_is_no_object_rejects(self, shop: Workshop) -> None:
        head = {"alg": "EdDSA", "typ": "vp+jwt", "kid": HOLDER_SIGNER.key_id}
        token = compact(head, b"[]", HOLDER_SIGNER)
        assert "jwt-payload" in check(shop, token).codes()

    def test_another_key_under_the_holders_name_rejects(self, shop: Workshop) -> None:
        token = self.jwt(shop)
        head, body, _ = token.split(".")
        forged = compact(
            {"alg": "EdDSA", "typ": "vp+jwt", "kid": HOLDER_SIGNER.key_id},
            json.dumps(presentation(mine(shop))).encode(),
            KeySigner("x#x", STRANGER),
        )
        tail = forged.rsplit(".", 1)[1]
        assert "proof-signature" in check(shop, f"{head}.{body}.{tail}").codes()


class TestEndorsements:
    """Endorsements inside a badge are verified, and only good ones count."""

    def outcome(self, shop: Workshop, inside: object, **changes: Any) -> tuple[Verdict, str]:
        badge = shop.sign(unsigned(endorsement=[inside], **changes), cryptosuite="eddsa-jcs-2022")
        report = shop.check(badge)
        (found,) = report.of(Check.ENDORSEMENT)
        return report.verdict, found.code

    def test_a_good_endorsement_of_the_badge_counts(self, shop: Workshop) -> None:
        good = endorsement(unsigned()["id"])
        assert self.outcome(shop, good) == (Verdict.VERIFIED, "endorsement-ok")

    def test_under_rdfc_too(self, shop: Workshop) -> None:
        badge = shop.badge(endorsement=[endorsement(unsigned()["id"])])
        report = shop.check(badge)
        assert report.verdict is Verdict.VERIFIED, report.to_dict()["findings"]
        assert report.parts[0].kind == "endorsement"

    def test_endorsements_of_issuer_and_achievement_are_found(self, shop: Workshop) -> None:
        subject = unsigned()["credentialSubject"]
        achievement = subject["achievement"]
        achievement["endorsement"] = [endorsement(achievement["id"])]
        issuer = {**unsigned()["issuer"], "endorsement": [endorsement(SCHOOL)]}
        badge = shop.badge(credentialSubject=subject, issuer=issuer)
        assert [p.pointer for p in shop.check(badge).parts] == [
            "/issuer/endorsement/0",
            "/credentialSubject/achievement/endorsement/0",
        ]

    def test_an_endorsement_of_something_else_rejects(self, shop: Workshop) -> None:
        other = endorsement("urn:uuid:11111111-1111-4111-8111-111111111111")
        assert self.outcome(shop, other) == (Verdict.REJECTED, "endorsement-target")

    def test_a_forged_endorsement_rejects(self, shop: Workshop) -> None:
        forged = {**endorsement(unsigned()["id"]), "name": "Toinen"}
        assert self.outcome(shop, forged) == (Verdict.REJECTED, "endorsement-forged")

    def test_an_endorsement_that_has_run_out_is_not_shown_and_spoils_nothing(
        self, shop: Workshop
    ) -> None:
        old = endorsement(unsigned()["id"], validUntil="2026-11-20T00:00:00Z")
        assert self.outcome(shop, old) == (Verdict.VERIFIED, "endorsement-not-held")

    def test_an_endorsement_of_oneself_is_marked(self, shop: Workshop) -> None:
        own = shop.sign(
            without(
                endorsement(unsigned()["id"], issuer={"id": SCHOOL, "type": ["Profile"]}),
                "/proof",
            )
        )
        assert self.outcome(shop, own) == (Verdict.VERIFIED, "endorsement-own")

    def test_an_endorsement_as_a_token_is_read(self, shop: Workshop) -> None:
        from merkki_verifier.securing import vc_jwt  # noqa: PLC0415 # only tokens need it

        bare = without(endorsement(unsigned()["id"]), "/proof")
        token = vc_jwt.secure(bare, signer=ENDORSER)
        badge = shop.sign(unsigned(endorsementJwt=[token]), cryptosuite="eddsa-jcs-2022")
        assert "endorsement-ok" in shop.check(badge).codes()

    def test_an_attestation_that_says_nothing_of_the_badge_is_no_endorsement(
        self, shop: Workshop
    ) -> None:
        claims = {"iss": SCHOOL, "vct": "https://koulu.example/vct/any", "iat": 1793491200}
        signer = shop.signer(KeyType.P256)
        token = issue(claims, disclosable=[], signer=signer, salts=fresh_salt)
        names = ["VerifiableCredential", "ClrCredential"]
        subject = {"id": "did:key:z", "type": ["ClrSubject"], "verifiableCredential": []}
        for kind in (names, names[:1]):
            document = unsigned(type=kind, credentialSubject=subject, endorsementJwt=[token])
            report = shop.check(shop.sign(document, cryptosuite="eddsa-jcs-2022"))
            assert "endorsement-target" in report.codes()
            assert report.verdict is Verdict.REJECTED

    def test_endorsements_of_endorsers_are_followed_only_so_deep(self, shop: Workshop) -> None:
        inner = endorsement(STRANGER_DID)
        for _ in range(6):
            issuer = {"id": STRANGER_DID, "type": ["Profile"], "endorsement": [inner]}
            document = without(endorsement(STRANGER_DID, issuer=issuer), "/proof")
            signer = ENDORSER
            inner = shop.sign(document, signer=signer, cryptosuite="eddsa-jcs-2022")
        top = at(inner, "/credentialSubject/id", unsigned()["id"])
        top = shop.sign(
            without(top, "/proof"),
            signer=ENDORSER,
            cryptosuite="eddsa-jcs-2022",
        )
        report = shop.check(shop.sign(unsigned(endorsement=[top]), cryptosuite="eddsa-jcs-2022"))
        assert _depth(report) == 6
        assert "part-depth" in _deepest(report).codes()


def _depth(report: Report) -> int:
    return 1 + max((_depth(part.report) for part in report.parts), default=0)


def _deepest(report: Report) -> Report:
    return _deepest(report.parts[0].report) if report.parts else report


class TestRecords:
    """A comprehensive learner record: every credential in it gets a report."""

    def test_every_component_is_verified_and_one_bad_one_shows(self, shop: Workshop) -> None:
        good = shop.check(record(shop, mine(shop), mine(shop)))
        assert good.verdict is Verdict.VERIFIED, good.to_dict()["findings"]
        assert [p.kind for p in good.parts] == ["component", "component"]
        bad = shop.check(record(shop, mine(shop), {**mine(shop), "name": "Muu"}))
        assert bad.verdict is Verdict.REJECTED
        assert [f.outcome for f in bad.of(Check.PART)] == [Outcome.PASSED, Outcome.FAILED]


def unasked(shop: Workshop, document: Json | str) -> Report:
    raw = json.dumps(document) if isinstance(document, dict) else document
    return verify_presentation(raw, world=shop.world(), demand=Demand(None, None))


@pytest.mark.parametrize("form", ["embedded", "token"])
def test_a_presentation_that_nobody_asked_for_may_be_an_old_copy_and_is_left_open(
    shop: Workshop, form: str
) -> None:
    document = presentation(mine(shop))
    made = shown(document) if form == "embedded" else shown_as_token(document)
    report = unasked(shop, made)
    assert report.verdict is Verdict.INDETERMINATE
    assert {f.code for f in report.findings if f.outcome is Outcome.UNKNOWN} == {"holder-unasked"}
    assert check(shop, made).verdict is Verdict.VERIFIED


def test_a_credential_alone_is_no_presentation_even_if_nobody_asked(shop: Workshop) -> None:
    assert unasked(shop, mine(shop)).codes() == {"presentation-shape"}
