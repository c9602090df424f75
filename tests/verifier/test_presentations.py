"""A presentation holds when its holder signed this challenge, and each badge in it holds."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
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

from merkki_keys import KeySigner, KeyType, PrivateKey, did_key
from merkki_verifier import Outcome, Report, Verdict, verify
from merkki_verifier.report import Check

HOLDER_KEY = PrivateKey.generate(KeyType.ED25519)
HOLDER = did_key(HOLDER_KEY.public)
HOLDER_SIGNER = KeySigner(f"{HOLDER}#{HOLDER[8:]}", HOLDER_KEY)
ASKED = {"challenge": "c-1", "domain": "https://uni.example"}


@pytest.fixture
def shop() -> Workshop:
    return Workshop()


def mine(shop: Workshop, **changes: Any) -> Json:
    """A badge made out to the holder."""
    subject = {**unsigned()["credentialSubject"], "id": HOLDER}
    return shop.badge(credentialSubject=subject, **changes)


def presentation(*badges: object, **changes: Any) -> Json:
    document: Json = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER,
        "verifiableCredential": list(badges),
    }
    return {k: v for k, v in {**document, **changes}.items() if v is not None}


def shown(document: Json, *, signer: KeySigner = HOLDER_SIGNER, **options: Any) -> Json:
    """``document`` signed by its holder for the challenge and the verifier."""
    from merkki_keys import base58btc_encode  # noqa: PLC0415 # by hand
    from merkki_verifier.securing.proof_value import hash_data  # noqa: PLC0415 # by hand
    from merkki_verifier.securing.suites import SUITES  # noqa: PLC0415 # by hand

    suite = options.pop("cryptosuite", "eddsa-rdfc-2022")
    proof: Json = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": "2026-11-25T11:59:00Z",
        "verificationMethod": signer.key_id,
        "proofPurpose": "authentication",
        **ASKED,
        **options,
    }
    if suite.endswith("jcs-2022"):
        proof["@context"] = document["@context"]
    proof = {k: v for k, v in proof.items() if v is not None}
    data = hash_data(document, proof, suite=SUITES[suite], hash_name="SHA-256")
    return {**document, "proof": {**proof, "proofValue": "z" + base58btc_encode(signer.sign(data))}}


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
        ({"verificationMethod": f"{STRANGER_DID}#{STRANGER_DID[8:]}"}, "issuer-key-foreign"),
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
        ({"holder": 7}, "presentation-shape"),
        ({"holder": {"name": "x"}}, "presentation-shape"),
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
    assert "issuer-key-purpose" in check(shop, other).codes()


def test_without_a_named_holder_the_key_says_who_it_is(shop: Workshop) -> None:
    document = shown(presentation(mine(shop), holder=None))
    assert check(shop, document).facts["holder"] == HOLDER


class TestForms:
    """The forms a credential may have inside."""

    def enveloped(self, token: str, media: str = "application/vc+jwt") -> Json:
        return {
            "@context": "https://www.w3.org/ns/credentials/v2",
            "type": "EnvelopedVerifiableCredential",
            "id": f"data:{media},{token}",
        }

    def token(self, shop: Workshop) -> str:
        return shop.jwt(credentialSubject={**unsigned()["credentialSubject"], "id": HOLDER})

    def test_an_enveloped_jwt_is_verified(self, shop: Workshop) -> None:
        document = presentation(self.enveloped(self.token(shop)))
        assert check(shop, shown(document)).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize("media", ["text/html", "application/vc+jwt;base64", ""])
    def test_an_envelope_of_another_type_is_refused(self, shop: Workshop, media: str) -> None:
        document = presentation(self.enveloped(self.token(shop), media))
        assert check(shop, shown(document)).verdict is Verdict.REJECTED

    def test_an_envelope_with_a_link_is_not_fetched(self, shop: Workshop) -> None:
        inside = {**self.enveloped("x"), "id": "https://koulu.example/badge"}
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
        payload: Json = {**body, "nonce": ASKED["challenge"], "aud": ASKED["domain"], **claims}
        payload = {k: v for k, v in payload.items() if v is not None}
        header = {"alg": "EdDSA", "typ": typ, "kid": HOLDER_SIGNER.key_id, **(head or {})}
        header = {k: v for k, v in header.items() if v is not None}
        return compact(header, json.dumps(payload).encode(), HOLDER_SIGNER)

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

    @pytest.mark.parametrize(
        ("head", "code"),
        [
            ({"typ": "vc+jwt"}, "jws-typ"),
            ({"typ": 7}, "jws-typ"),
            ({"kid": None}, "jws-header"),
            ({"jku": "https://x.example"}, "jws-header"),
            ({"alg": "none"}, "jws-alg"),
            ({"kid": f"{STRANGER_DID}#{STRANGER_DID[8:]}"}, "issuer-key-foreign"),
            ({"alg": "ES256"}, "jws-key-type"),
        ],
    )
    def test_a_header_that_is_wrong_rejects(self, shop: Workshop, head: Json, code: str) -> None:
        report = check(shop, self.jwt(shop, head=head))
        assert code in report.codes()
        assert report.verdict is Verdict.REJECTED

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

    ENDORSER = f"{STRANGER_DID}#{STRANGER_DID[8:]}"

    def endorsement(self, shop: Workshop, target: str, **changes: Any) -> Json:
        document: Json = {
            "@context": unsigned()["@context"],
            "id": f"urn:uuid:{uuid4()}",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": "Lausunto",
            "issuer": {"id": STRANGER_DID, "type": ["Profile"]},
            "validFrom": "2026-11-02T00:00:00Z",
            "credentialSubject": {
                "id": target,
                "type": ["EndorsementSubject"],
                "endorsementComment": "Hyvä merkki.",
            },
            **changes,
        }
        document = {k: v for k, v in document.items() if v is not None}
        return shop.sign(document, signer=KeySigner(self.ENDORSER, STRANGER))

    def outcome(self, shop: Workshop, endorsement: object, **changes: Any) -> tuple[Verdict, str]:
        badge = shop.sign(
            unsigned(endorsement=[endorsement], **changes), cryptosuite="eddsa-jcs-2022"
        )
        report = shop.check(badge)
        (found,) = report.of(Check.ENDORSEMENT)
        return report.verdict, found.code

    def test_a_good_endorsement_of_the_badge_counts(self, shop: Workshop) -> None:
        good = self.endorsement(shop, unsigned()["id"])
        assert self.outcome(shop, good) == (Verdict.VERIFIED, "endorsement-ok")

    def test_under_rdfc_too(self, shop: Workshop) -> None:
        badge = shop.badge(endorsement=[self.endorsement(shop, unsigned()["id"])])
        report = shop.check(badge)
        assert report.verdict is Verdict.VERIFIED, report.to_dict()["findings"]
        assert report.parts[0].kind == "endorsement"

    def test_endorsements_of_issuer_and_achievement_are_found(self, shop: Workshop) -> None:
        subject = unsigned()["credentialSubject"]
        achievement = subject["achievement"]
        achievement["endorsement"] = [self.endorsement(shop, achievement["id"])]
        issuer = {**unsigned()["issuer"], "endorsement": [self.endorsement(shop, SCHOOL)]}
        badge = shop.badge(credentialSubject=subject, issuer=issuer)
        assert [p.pointer for p in shop.check(badge).parts] == [
            "/issuer/endorsement/0",
            "/credentialSubject/achievement/endorsement/0",
        ]

    def test_an_endorsement_of_something_else_rejects(self, shop: Workshop) -> None:
        other = self.endorsement(shop, "urn:uuid:11111111-1111-4111-8111-111111111111")
        assert self.outcome(shop, other) == (Verdict.REJECTED, "endorsement-target")

    def test_a_forged_endorsement_rejects(self, shop: Workshop) -> None:
        forged = {**self.endorsement(shop, unsigned()["id"]), "name": "Toinen"}
        assert self.outcome(shop, forged) == (Verdict.REJECTED, "endorsement-forged")

    def test_an_endorsement_that_has_run_out_is_not_shown_and_spoils_nothing(
        self, shop: Workshop
    ) -> None:
        old = self.endorsement(shop, unsigned()["id"], validUntil="2026-11-20T00:00:00Z")
        assert self.outcome(shop, old) == (Verdict.VERIFIED, "endorsement-not-held")

    def test_an_endorsement_of_oneself_is_marked(self, shop: Workshop) -> None:
        own = shop.sign(
            without(
                self.endorsement(
                    shop, unsigned()["id"], issuer={"id": SCHOOL, "type": ["Profile"]}
                ),
                "/proof",
            )
        )
        assert self.outcome(shop, own) == (Verdict.VERIFIED, "endorsement-own")

    def test_an_endorsement_as_a_token_is_read(self, shop: Workshop) -> None:
        from merkki_verifier.securing import vc_jwt  # noqa: PLC0415 # only tokens need it

        bare = without(self.endorsement(shop, unsigned()["id"]), "/proof")
        token = vc_jwt.secure(bare, signer=KeySigner(self.ENDORSER, STRANGER))
        badge = shop.sign(unsigned(endorsementJwt=[token]), cryptosuite="eddsa-jcs-2022")
        assert "endorsement-ok" in shop.check(badge).codes()

    def test_endorsements_of_endorsers_are_followed_only_so_deep(self, shop: Workshop) -> None:
        inner = self.endorsement(shop, STRANGER_DID)
        for _ in range(6):
            issuer = {"id": STRANGER_DID, "type": ["Profile"], "endorsement": [inner]}
            document = without(self.endorsement(shop, STRANGER_DID, issuer=issuer), "/proof")
            signer = KeySigner(self.ENDORSER, STRANGER)
            inner = shop.sign(document, signer=signer, cryptosuite="eddsa-jcs-2022")
        top = at(inner, "/credentialSubject/id", unsigned()["id"])
        top = shop.sign(
            without(top, "/proof"),
            signer=KeySigner(self.ENDORSER, STRANGER),
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

    def record(self, shop: Workshop, *inside: Json) -> Json:
        contexts = [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ]
        document = {
            "@context": contexts,
            "id": "urn:uuid:6b1a4c43-7a52-4f3f-9f0c-3f8e52cf0b55",
            "type": ["VerifiableCredential", "ClrCredential"],
            "name": "Opintorekisteriote",
            "issuer": {"id": SCHOOL, "type": ["Profile"]},
            "validFrom": "2026-11-02T00:00:00Z",
            "credentialSubject": {
                "id": HOLDER,
                "type": ["ClrSubject"],
                "verifiableCredential": list(inside),
            },
        }
        return shop.sign(document, cryptosuite="eddsa-jcs-2022")

    def test_every_component_is_verified_and_one_bad_one_shows(self, shop: Workshop) -> None:
        good = shop.check(self.record(shop, mine(shop), mine(shop)))
        assert good.verdict is Verdict.VERIFIED, good.to_dict()["findings"]
        assert [p.kind for p in good.parts] == ["component", "component"]
        bad = shop.check(self.record(shop, mine(shop), {**mine(shop), "name": "Muu"}))
        assert bad.verdict is Verdict.REJECTED
        assert [f.outcome for f in bad.of(Check.PART)] == [Outcome.PASSED, Outcome.FAILED]
