"""An embedded proof holds when the issuer made it over exactly this; a stranger's never counts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from workshop import (
    SCHOOL,
    STRANGER,
    STRANGER_DID,
    Json,
    Workshop,
    at,
    unsigned,
    without,
)

from merkki_contexts import pinned_library
from merkki_keys import KeySigner, KeyType, base58btc_encode
from merkki_verifier import Outcome, Verdict
from merkki_verifier.report import Check
from merkki_verifier.securing.data_integrity import add_proof, check_form
from merkki_verifier.securing.proof_error import ProofError
from merkki_verifier.securing.proof_value import TransformError, hash_data, hash_options
from merkki_verifier.securing.suites import SUITES as TABLE

SUITES = [
    (KeyType.ED25519, "eddsa-rdfc-2022"),
    (KeyType.ED25519, "eddsa-jcs-2022"),
    (KeyType.P256, "ecdsa-rdfc-2019"),
    (KeyType.P256, "ecdsa-jcs-2019"),
    (KeyType.P384, "ecdsa-rdfc-2019"),
    (KeyType.P384, "ecdsa-jcs-2019"),
]
WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)


def stranger_proof(document: Json) -> Json:
    signer = KeySigner(f"{STRANGER_DID}#{STRANGER_DID[8:]}", STRANGER)
    signed = add_proof(document, signer=signer, cryptosuite="eddsa-rdfc-2022", created=WRITTEN)
    return _proof(signed)


def _proof(signed: Json) -> Json:
    proof: Json = signed["proof"]
    return proof


@pytest.mark.parametrize(("kind", "suite"), SUITES)
def test_a_proof_of_every_suite_holds_until_one_letter_changes(kind: KeyType, suite: str) -> None:
    shop = Workshop()
    badge = shop.sign(unsigned(), kind, cryptosuite=suite)
    report = shop.check(badge)
    assert report.verdict is Verdict.VERIFIED
    assert report.facts["securing"] == [suite]
    changed = shop.check(at(badge, "/name", "Työelämän pelisaannöt"))
    assert changed.verdict is Verdict.REJECTED
    assert "proof-signature" in changed.codes()
    assert changed.signed is None


@pytest.mark.parametrize("suite", ["ecdsa-rdfc-2019", "ecdsa-jcs-2019", "ecdsa-sd-2023"])
def test_no_embedded_suite_takes_a_p521_key(suite: str) -> None:
    # VC-DI-ECDSA 1.0 defines its suites for P-256 and P-384 alone.
    shop = Workshop()
    with pytest.raises(ValueError, match="P-521"):
        shop.sign(unsigned(), KeyType.P521, cryptosuite=suite)
    badge = shop.sign(unsigned(), KeyType.P256, cryptosuite="ecdsa-rdfc-2019")
    assert shop.check(badge).verdict is Verdict.VERIFIED
    badge["proof"] |= {"cryptosuite": suite, "verificationMethod": f"{SCHOOL}#p521"}
    assert shop.check(badge).verdict is Verdict.REJECTED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cryptosuite": "eddsa-jcs-2022"}, "proof-context"),
        ({"cryptosuite": "ecdsa-rdfc-2019"}, "proof-key-type"),
        ({"cryptosuite": "EDDSA-RDFC-2022"}, "proof-suite"),
        ({"cryptosuite": None}, "proof-suite"),
        ({"proofPurpose": "authentication"}, "proof-purpose"),
        ({"proofPurpose": None}, "proof-purpose"),
        ({"proofPurpose": ["assertionMethod"]}, "structure-model"),
        ({"proofValue": None}, "proof-value"),
        ({"proofValue": "z"}, "proof-value"),
        ({"proofValue": "uAAAA"}, "proof-value"),
        ({"proofValue": "z0OIl"}, "proof-value"),
        ({"proofValue": "z" + "2" * 40_000}, "proof-value"),
        ({"proofValue": "z" + "2" * 60}, "proof-value"),
        ({"created": "2026-11-01T00:00:00"}, "structure-date"),
        ({"created": 7}, "structure-date"),
        ({"expires": "tomorrow"}, "proof-date"),
        ({"expires": "2026-11-02T00:00:00Z"}, "proof-expired"),
        ({"created": "2026-11-01T00:00:01Z"}, "proof-signature"),
        ({"domain": "https://elsewhere.example"}, "proof-signature"),
        ({"undefinedHere": "x"}, "document-undefined-term"),
        ({"type": None}, "structure-type"),
        ({"id": 7}, "proof-malformed"),
        ({"previousProof": 7}, "proof-chain"),
        ({"previousProof": "urn:uuid:none"}, "proof-chain"),
        ({"verificationMethod": None}, "proof-method"),
        ({"verificationMethod": {"id": "x"}}, "structure-id"),
    ],
)
def test_a_proof_with_one_member_wrong_rejects(change: Json, code: str) -> None:
    shop = Workshop()
    badge = shop.badge()
    badge["proof"] = {k: v for k, v in {**badge["proof"], **change}.items() if v is not None}
    report = shop.check(badge)
    assert code in report.codes()
    assert report.verdict is Verdict.REJECTED


@pytest.mark.parametrize("proof", [None, [], "text", {}, [{}], 7, [[]]])
def test_a_badge_without_a_usable_proof_rejects(proof: object) -> None:
    shop = Workshop()
    badge = without(shop.badge(), "/proof")
    if proof is not None:
        badge["proof"] = proof
    assert shop.check(badge).verdict is Verdict.REJECTED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cryptosuite": "bbs-2023"}, "proof-suite-unsupported"),
        ({"type": "NoSuchSignature2031"}, "proof-type-unsupported"),
    ],
)
def test_a_proof_of_a_kind_we_cannot_check_is_neither_good_nor_bad(change: Json, code: str) -> None:
    shop = Workshop()
    badge = shop.badge()
    alone = {**badge, "proof": [{**badge["proof"], **change}]}
    assert code in shop.check(alone).codes()
    assert shop.check(alone).verdict is Verdict.INDETERMINATE
    beside = {**badge, "proof": [badge["proof"], {**badge["proof"], **change}]}
    report = shop.check(beside)
    assert report.verdict is Verdict.VERIFIED
    assert [f.outcome for f in report.findings if f.code == code] == [Outcome.ABSENT]


def test_a_strangers_proof_neither_helps_nor_harms() -> None:
    shop = Workshop()
    document = unsigned()
    good, foreign = _proof(shop.sign(document)), stranger_proof(document)
    assert shop.check({**document, "proof": [good, foreign]}).verdict is Verdict.VERIFIED
    alone = shop.check({**document, "proof": [foreign]})
    assert "issuer-key-foreign" in alone.codes()
    assert alone.verdict is Verdict.REJECTED


def test_what_is_reported_as_signed_holds_no_strangers_proof() -> None:
    shop = Workshop()
    document = unsigned()
    good, foreign = _proof(shop.sign(document)), stranger_proof(document)
    unread = {"type": "NoSuchSignature2031", "proofPurpose": "assertionMethod", "note": "Hei"}
    unread |= {"verificationMethod": f"{SCHOOL}#ed25519"}
    report = shop.check({**document, "proof": [foreign, good, unread]})
    assert report.verdict is Verdict.VERIFIED
    assert report.signed == {**document, "proof": [good]}
    chain = chained(shop)
    assert shop.check(chain).signed == chain


def test_one_broken_proof_of_the_issuer_is_not_hidden_by_a_good_one() -> None:
    shop = Workshop()
    document = unsigned()
    good, other = _proof(shop.sign(document)), _proof(shop.sign(unsigned(name="Another")))
    assert shop.check({**document, "proof": [good, good]}).verdict is Verdict.VERIFIED
    assert shop.check({**document, "proof": [good, other]}).verdict is Verdict.REJECTED
    malformed = {**good, "proofValue": "z0"}
    assert shop.check({**document, "proof": [good, malformed]}).verdict is Verdict.REJECTED


def test_more_proofs_than_anybody_makes_reject() -> None:
    shop = Workshop()
    badge = shop.badge()
    for count, verdict in ((10, Verdict.VERIFIED), (11, Verdict.REJECTED)):
        assert shop.check({**badge, "proof": [badge["proof"]] * count}).verdict is verdict


def chained(shop: Workshop, *, second: Json | None = None) -> Json:
    """A badge with two proofs, the second made over the first."""
    document = unsigned()
    first = {**_proof(shop.sign(document)), "id": "urn:uuid:00000000-0000-4000-8000-000000000001"}
    # The id is an option and so is signed: the first proof is made with it in place.
    first = _signed_with(shop, document, {"id": first["id"]})
    more = {"previousProof": first["id"], **(second or {})}
    last = _signed_with(shop, {**document, "proof": [first]}, more)
    return {**document, "proof": [first, last]}


def _signed_with(shop: Workshop, document: Json, options: Json) -> Json:
    signer = shop.signer()
    proof: Json = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-01T00:00:00Z",
        "verificationMethod": signer.key_id,
        "proofPurpose": "assertionMethod",
        **options,
    }
    proof = {name: value for name, value in proof.items() if value is not None}
    data = hash_data(document, proof, suite=TABLE["eddsa-rdfc-2022"], hash_name="SHA-256")
    return {**proof, "proofValue": "z" + base58btc_encode(signer.sign(data))}


def test_a_chain_holds_whole_and_breaks_when_a_link_is_taken_out() -> None:
    shop = Workshop()
    badge = chained(shop)
    assert shop.check(badge).verdict is Verdict.VERIFIED
    stripped = shop.check({**badge, "proof": [badge["proof"][1]]})
    assert "proof-chain" in stripped.codes()
    assert stripped.verdict is Verdict.REJECTED
    swapped = at(badge, "/proof/0/created", "2026-11-01T00:00:01Z")
    assert shop.check(swapped).verdict is Verdict.REJECTED


def test_a_chain_that_runs_in_a_circle_rejects() -> None:
    shop = Workshop()
    badge = chained(shop)
    own = "urn:uuid:00000000-0000-4000-8000-000000000002"
    circle = at(badge, "/proof/1/id", own)
    circle["proof"][0]["previousProof"] = own
    assert "proof-chain" in shop.check(circle).codes()
    itself = at(badge, "/proof/0/previousProof", badge["proof"][0]["id"])
    assert "proof-chain" in shop.check(itself).codes()


def test_two_proofs_over_one_may_both_be_built_upon() -> None:
    shop = Workshop()
    document = unsigned()
    ids = [f"urn:uuid:00000000-0000-4000-8000-00000000001{n}" for n in range(4)]
    over: list[list[int]] = [[], [0], [0], [1, 2]]
    proofs: list[Json] = []
    for own, before in zip(ids, over, strict=True):
        seen = {**document, "proof": [proofs[n] for n in before]} if before else document
        chain = {"previousProof": [ids[n] for n in before]} if before else {}
        proofs.append(_signed_with(shop, seen, {"id": own, **chain}))
    assert shop.check({**document, "proof": proofs}).verdict is Verdict.VERIFIED
    broken = at({**document, "proof": proofs}, "/proof/0/created", "2026-11-01T00:00:01Z")
    assert shop.check(broken).verdict is Verdict.REJECTED


def test_a_proof_need_not_say_when_it_was_made() -> None:
    shop = Workshop()
    document = unsigned()
    proof = _signed_with(shop, document, {"created": None})
    report = shop.check({**document, "proof": proof})
    assert report.verdict is Verdict.VERIFIED
    (found,) = (f for f in report.findings if f.code == "proof-ok")
    assert "created" not in found.facts
    dated = {**proof, "created": "2026-11-01T00:00:00Z"}
    assert shop.check({**document, "proof": dated}).verdict is Verdict.REJECTED


@pytest.mark.parametrize("proof", [None, [], "text", 7, True])
def test_what_is_no_object_is_no_proof(proof: object) -> None:
    assert check_form(_proof(Workshop().badge())).id is None
    with pytest.raises(ProofError) as error:
        check_form(proof)
    assert error.value.code == "proof-malformed"


def test_a_document_without_contexts_means_nothing_that_could_be_signed() -> None:
    for document in ({"name": "Merkki"}, {**unsigned(), "@context": None}):
        with pytest.raises(TransformError):
            hash_data(document, {}, suite=TABLE["eddsa-rdfc-2022"], hash_name="SHA-256")


def test_a_number_that_readers_differ_about_cannot_be_signed_as_text() -> None:
    shop = Workshop()
    signed = shop.sign(unsigned(), cryptosuite="eddsa-jcs-2022")
    for number, code in ((0.5, "proof-signature"), (-0.0, "document-inexact-number")):
        badge = at(signed, "/credentialSubject/achievement/creditsAvailable", number)
        report = shop.check(badge)
        assert report.verdict is Verdict.REJECTED
        assert code in report.codes()


def test_two_proofs_with_one_id_reject() -> None:
    shop = Workshop()
    badge = chained(shop)
    twice = at(badge, "/proof/1/id", badge["proof"][0]["id"])
    assert "proof-duplicate-id" in shop.check(twice).codes()


def test_a_chain_over_a_strangers_proof_holds() -> None:
    shop = Workshop()
    document = unsigned()
    first = stranger_proof(document)
    first = {**first, "id": "urn:uuid:00000000-0000-4000-8000-000000000003"}
    last = _signed_with(shop, {**document, "proof": [first]}, {"previousProof": [first["id"]]})
    assert shop.check({**document, "proof": [first, last]}).verdict is Verdict.VERIFIED


def test_a_term_added_after_signing_rejects_though_the_signature_would_still_fit() -> None:
    shop = Workshop()
    badge = shop.badge()
    for pointer in ("/honours", "/credentialSubject/email2", "/issuer/rank"):
        report = shop.check(at(badge, pointer, "summa cum laude"))
        assert "document-undefined-term" in report.codes()
        assert report.verdict is Verdict.REJECTED
        (found,) = (f for f in report.findings if f.code == "document-undefined-term")
        assert found.pointer == pointer


def test_an_appended_context_rejects_under_jcs() -> None:
    shop = Workshop()
    badge = shop.sign(unsigned(), cryptosuite="eddsa-jcs-2022")
    more = [*badge["@context"], "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
    assert "proof-context" in shop.check({**badge, "@context": more}).codes()


def test_signing_a_document_that_has_a_proof_is_refused() -> None:
    shop = Workshop()
    with pytest.raises(ValueError, match="a proof already"):
        shop.sign(shop.badge())


@pytest.mark.parametrize(
    ("kind", "suite"),
    [
        (KeyType.RSA, "eddsa-rdfc-2022"),
        (KeyType.ED25519, "no-such"),
        (KeyType.P256, "eddsa-jcs-2022"),
    ],
)
def test_signing_with_a_key_that_the_suite_does_not_know_is_refused(
    kind: KeyType, suite: str
) -> None:
    with pytest.raises(ValueError, match="cannot be made"):
        Workshop().sign(unsigned(), kind, cryptosuite=suite)


def test_the_same_credential_in_other_words_verifies() -> None:
    shop = Workshop()
    badge = shop.badge()
    turned = dict(reversed(badge.items()))
    assert shop.check(json.dumps(turned, indent=3, ensure_ascii=True)).verdict is Verdict.VERIFIED


def test_the_report_names_the_bytes_of_every_context() -> None:
    shop = Workshop()
    contexts = shop.check(shop.badge()).facts["contexts"]
    assert isinstance(contexts, dict)
    assert set(contexts) == set(unsigned()["@context"])
    assert all(len(digest) == 64 for digest in contexts.values())


def test_a_context_nobody_pinned_is_remarked_on_where_the_text_itself_is_signed() -> None:
    shop = Workshop()
    contexts = [*unsigned()["@context"], "https://koulu.example/own-terms/v1"]
    badge = shop.sign(unsigned(**{"@context": contexts}), cryptosuite="eddsa-jcs-2022")
    report = shop.check(badge)
    assert report.verdict is Verdict.VERIFIED
    assert report.facts["context_unknown"] is True


def test_the_finding_of_a_good_proof_names_method_and_issuer() -> None:
    shop = Workshop()
    report = shop.check(shop.badge())
    (proof,) = report.of(Check.PROOF)
    (issuer,) = report.of(Check.ISSUER)
    assert proof.facts["method"] == f"{SCHOOL}#ed25519"
    assert issuer.facts["issuer"] == SCHOOL


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"created": "2026-11-01T02:00:00+02:00"},
        {"verificationMethod": f"{SCHOOL}#{'long' * 200}"},
        {"challenge": "once"},
    ],
)
def test_usual_options_have_the_hash_that_any_options_have(change: Json) -> None:
    context = unsigned()["@context"]
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-01T00:00:00Z",
        "verificationMethod": f"{SCHOOL}#key",
        "proofPurpose": "assertionMethod",
        **change,
    }
    whole = hash_options(options, context, library=pinned_library())
    assert hash_options(options, context) == whole
    other = options | {"created": "2026-11-01T00:00:01Z"}
    assert hash_options(other, context) == hash_options(other, context, library=pinned_library())
    assert hash_options(other, context) != whole
