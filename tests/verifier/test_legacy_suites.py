"""Proofs that nobody makes any more are read, and called old."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from selective_world import ED25519_2020, legacy, renamed
from workshop import Json, Workshop, at, unsigned

from merkki_contexts import Library, canonicalize, pinned_library
from merkki_keys import KeyFormatError, KeyType, PublicKey
from merkki_verifier import Report, Verdict
from merkki_verifier.securing.data_integrity import (
    ProofError,
    add_proof,
    check_form,
    verify_signature,
)

SHOP = Workshop()
OLD = {"Ed25519Signature2020", "eddsa-2022"}


def old_model(**changes: object) -> Json:
    """A badge of VC Data Model 1.1."""
    document = unsigned(**changes)
    document["@context"] = [
        "https://www.w3.org/2018/credentials/v1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
    ]
    document["issuanceDate"] = document.pop("validFrom")
    return document


def called_old(report: Report) -> list[str]:
    return [f.facts["securing"] for f in report.findings if f.code == "proof-legacy" and f.warning]


@pytest.mark.parametrize("document", [unsigned(), old_model()], ids=["vcdm-2.0", "vcdm-1.1"])
def test_an_ed25519signature2020_holds_with_a_warning_until_one_letter_changes(
    document: Json,
) -> None:
    badge = legacy(document)
    report = SHOP.check(badge)
    assert report.verdict is Verdict.VERIFIED, report.to_dict()["findings"]
    assert report.facts["securing"] == ["Ed25519Signature2020"]
    assert called_old(report) == ["Ed25519Signature2020"]
    changed = SHOP.check(at(badge, "/name", "Muu"))
    assert changed.verdict is Verdict.REJECTED
    assert "proof-signature" in changed.codes()
    assert changed.signed is None


def test_the_old_name_of_eddsa_rdfc_2022_holds_with_a_warning() -> None:
    badge = renamed(unsigned())
    report = SHOP.check(badge)
    assert report.verdict is Verdict.VERIFIED
    assert called_old(report) == ["eddsa-2022"]
    assert SHOP.check(at(badge, "/name", "Muu")).verdict is Verdict.REJECTED
    # The name is signed: neither can be turned into the other.
    new = SHOP.check(at(badge, "/proof/cryptosuite", "eddsa-rdfc-2022"))
    assert "proof-signature" in new.codes()
    assert called_old(SHOP.check(SHOP.badge())) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cryptosuite": "eddsa-rdfc-2022"}, "proof-suite"),
        ({"proofPurpose": "authentication"}, "proof-purpose"),
        ({"proofValue": "z" + "2" * 60}, "proof-value"),
        ({"proofValue": "uAAAA"}, "proof-value"),
        ({"jws": "eyJhbGciOiJFZERTQSJ9..AAAA"}, "document-undefined-term"),
        ({"type": "Ed25519Signature2018"}, "proof-type-unsupported"),
        ({"verificationMethod": "did:web:koulu.example#p256"}, "proof-key-type"),
        ({"@context": ED25519_2020}, "proof-context"),
    ],
)
def test_an_old_proof_with_one_member_wrong_is_not_accepted(change: Json, code: str) -> None:
    badge = legacy(unsigned())
    report = SHOP.check({**badge, "proof": {**badge["proof"], **change}})
    assert code in report.codes()
    assert report.verdict is not Verdict.VERIFIED


def test_an_old_proof_needs_the_context_that_defines_it() -> None:
    badge = legacy(unsigned())
    bare = {**badge, "@context": badge["@context"][:-1]}
    report = SHOP.check(bare)
    assert "document-undefined-type" in report.codes()
    assert report.verdict is Verdict.REJECTED


def test_an_old_proof_beside_a_new_one_counts_like_any_other() -> None:
    document = {**unsigned(), "@context": [*unsigned()["@context"], ED25519_2020]}
    new = SHOP.sign(document)["proof"]
    old = legacy(unsigned())["proof"]
    both = SHOP.check({**document, "proof": [new, old]})
    assert both.verdict is Verdict.VERIFIED
    assert both.facts["securing"] == ["eddsa-rdfc-2022", "Ed25519Signature2020"]
    broken = {**old, "created": "2026-11-02T00:00:00Z"}
    assert SHOP.check({**document, "proof": [new, broken]}).verdict is Verdict.REJECTED


def test_old_proofs_are_not_made() -> None:
    with pytest.raises(ValueError, match="not made here"):
        add_proof(
            unsigned(),
            signer=SHOP.signer(),
            cryptosuite="eddsa-2022",
            created=SHOP.now,
        )
    with pytest.raises(ValueError, match="cannot be made"):
        SHOP.sign(unsigned(), KeyType.ED25519, cryptosuite="Ed25519Signature2020")


# ---- vectors


def _read(file: Path) -> Any:
    return json.loads(file.read_text())


@pytest.fixture(scope="session")
def library(shared: Path) -> Library:
    file = shared / "standards/contexts/vc-credentials-examples-v2.jsonld"
    url = "https://www.w3.org/ns/credentials/examples/v2"
    return pinned_library().extended({url: file.read_bytes()})


def test_the_vector_of_the_w3c_agrees_at_every_step(shared: Path, library: Library) -> None:
    folder = shared / "standards/vectors/w3c-di-eddsa/Ed25519Signature2020"
    signed = _read(folder / "signedEdSig.json")
    unsecured = {name: value for name, value in signed.items() if name != "proof"}
    config = _read(folder / "proofConfigEdSig.json")
    for document, canonical, digest in (
        (unsecured, "canonDocEdSig.txt", "docHashEdSig.txt"),
        (config, "proofCanonEdSig.txt", "proofHashEdSig.txt"),
    ):
        text = canonicalize(document, library=library)
        assert text == (folder / canonical).read_text()
        assert hashlib.sha256(text.encode()).hexdigest() == (folder / digest).read_text().strip()
    proof = check_form(signed["proof"])
    key = PublicKey.from_multikey(proof.method.rsplit("#", maxsplit=1)[1])
    verify_signature(signed, proof, key, library=library)
    with pytest.raises(ProofError, match="does not fit"):
        verify_signature({**signed, "name": "Muu"}, proof, key, library=library)


def _key(method: object) -> PublicKey | None:
    """The key that a method of did:key, or of the style of 1EdTech, has in its own name."""
    try:
        return PublicKey.from_multikey(str(method).rsplit("#", maxsplit=1)[-1])
    except KeyFormatError:
        return None


def _old_proofs(folder: Path) -> list[tuple[str, Json, Json, PublicKey]]:
    """File, document, proof and key of every old proof whose key is in its method's name."""
    found = []
    # Status lists are there under names without an ending.
    for file in sorted(f for f in folder.rglob("*") if f.suffix in {"", ".json"} and f.is_file()):
        text = file.read_text()
        if not text.startswith("{"):
            continue
        document = json.loads(text)
        proofs = document.get("proof", [])
        for proof in proofs if isinstance(proofs, list) else [proofs]:
            key = _key(proof.get("verificationMethod"))
            if key and {proof.get("type"), proof.get("cryptosuite")} & OLD:
                found.append((str(file.relative_to(folder)), document, proof, key))
    return found


def test_every_old_proof_of_the_dcc_fixtures_holds_but_the_tampered_ones(shared: Path) -> None:
    wrong = {}
    found = _old_proofs(shared / "standards/vectors/dcc-fixtures")
    assert len(found) == 60
    for name, document, raw, key in found:
        try:
            verify_signature(document, check_form(raw), key)
        except ProofError as error:
            wrong[name] = error.code
    assert {name for name in wrong if "tampered" not in name} == set()
    assert set(wrong.values()) == {"proof-signature"}
    assert len(wrong) == 2


def test_the_old_proofs_of_1edtechs_samples_hold(shared: Path) -> None:
    held, failed = set(), set()
    for name, document, raw, key in _old_proofs(shared / "standards/vectors/1edtech-ob30"):
        try:
            verify_signature(document, check_form(raw), key)
            held.add(name)
        except ProofError:
            failed.add(name)
    assert held >= {"simple-eddsa-2022.json", "simple_v1.json", "credential-status-revoked.json"}
    # This one is a sample of what must fail.
    assert failed == {"endorsement-err-schema-status-refresh.json"}


def test_the_derived_credential_of_1edtech_verifies_where_its_key_is_served(shared: Path) -> None:
    file = shared / "standards/vectors/1edtech-ob30/sd/derivedcredential.json"
    document = _read(file)
    method = document["proof"][0]["verificationMethod"]
    issuer, _, key = method.partition("#")
    entry = {"id": method, "type": "Multikey", "controller": issuer, "publicKeyMultibase": key}
    shop = Workshop()
    shop.network.serve(
        issuer, {"id": issuer, "verificationMethod": [entry], "assertionMethod": [method]}
    )
    report = shop.check(document)
    assert report.verdict is Verdict.VERIFIED, report.to_dict()["findings"]
    warned = {"proof-selective", "status-may-be-withheld", "end-may-be-withheld"}
    assert warned <= {finding.code for finding in report.findings if finding.warning}
    changed = shop.check(at(document, "/issuer/name", "Muu"))
    assert "proof-signature" in changed.codes()
