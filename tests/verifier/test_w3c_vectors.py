"""The W3C's own vectors of the four suites verify, and stop verifying when touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from merkki_contexts import Library, pinned_library
from merkki_keys import PublicKey, parse_did_key
from merkki_verifier.securing.data_integrity import ProofError, check_form, verify_signature

SIGNED = [
    ("w3c-di-eddsa/eddsa-rdfc-2022/signedDataInt.json", "name"),
    ("w3c-di-eddsa/eddsa-rdfc-2022/employ/signedDataInt.json", "name"),
    ("w3c-di-eddsa/eddsa-jcs-2022/signedJCS.json", "name"),
    ("w3c-di-ecdsa/ecdsa-rdfc-2019-p256/signedECDSAP256.json", "name"),
    ("w3c-di-ecdsa/ecdsa-rdfc-2019-p384/signedECDSAP384.json", "name"),
    ("w3c-di-ecdsa/ecdsa-rdfc-2019-p384/employ/signedECDSAP384.json", "name"),
    ("w3c-di-ecdsa/ecdsa-jcs-2019-p256/signedJCSECDSAP256.json", "name"),
    ("w3c-di-ecdsa/ecdsa-jcs-2019-p384/signedJCSECDSAP384.json", "name"),
]
CHAINS = ["signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2"]


@pytest.fixture(scope="session")
def library(shared: Path) -> Library:
    """The pinned contexts, and the two that only the vectors use."""
    extra = {
        "https://www.w3.org/ns/credentials/examples/v2": shared
        / "standards/contexts/vc-credentials-examples-v2.jsonld",
    }
    for file in sorted((shared / "standards/vectors/contexts").rglob("*")):
        if "citizenship" in file.name:
            extra["https://w3id.org/citizenship/v4rc1"] = file
    return pinned_library().extended({url: f.read_bytes() for url, f in extra.items()})


def _load(shared: Path, name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((shared / "standards/vectors" / name).read_text())
    return document


def _key(proof: dict[str, Any]) -> PublicKey:
    return parse_did_key(str(proof["verificationMethod"]).split("#")[0])


@pytest.mark.parametrize(("name", "member"), SIGNED)
def test_a_vector_verifies_and_a_changed_one_does_not(
    shared: Path, library: Library, name: str, member: str
) -> None:
    document = _load(shared, name)
    proof = check_form(document["proof"])
    verify_signature(document, proof, _key(document["proof"]), library=library)
    document[member] = "Something else"
    with pytest.raises(ProofError, match="does not fit"):
        verify_signature(document, proof, _key(document["proof"]), library=library)


@pytest.mark.parametrize("name", CHAINS)
def test_every_proof_of_a_set_or_chain_verifies_with_the_proofs_before_it(
    shared: Path, library: Library, name: str
) -> None:
    document = _load(shared, f"w3c-di-eddsa/proof-set-chain/{name}.json")
    proofs = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
    for raw in proofs:
        proof = check_form(raw)
        matching = [p for p in proofs if p.get("id") in proof.previous]
        verify_signature(document, proof, _key(raw), matching=matching, library=library)


@pytest.mark.parametrize("name", ["signedProofChain1", "signedProofChain2"])
def test_a_chained_proof_does_not_verify_without_the_proofs_it_is_chained_to(
    shared: Path, library: Library, name: str
) -> None:
    document = _load(shared, f"w3c-di-eddsa/proof-set-chain/{name}.json")
    chained = [p for p in document["proof"] if check_form(p).previous]
    assert chained
    for raw in chained:
        with pytest.raises(ProofError):
            verify_signature(document, check_form(raw), _key(raw), library=library)
