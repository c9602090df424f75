"""Badges signed for selective disclosure, and badges signed as nobody does any more."""

from __future__ import annotations

from datetime import UTC, datetime

from workshop import SCHOOL, Json, Workshop, unsigned

from merkki_keys import KeyType, base58btc_encode
from merkki_verifier.securing.proof_value import hash_data
from merkki_verifier.securing.selective import add_base_proof, derive
from merkki_verifier.securing.suites import PROOF_TYPES, SUITES

WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
END = "2031-11-01T00:00:00Z"
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"


def given(document: Json, *, mandatory: tuple[str, ...] | None = None) -> Json:
    """What the school gives to the holder."""
    signer = Workshop().signer(KeyType.P256)
    return add_base_proof(document, signer=signer, created=WRITTEN, mandatory_pointers=mandatory)


def derived(document: Json, *pointers: str, mandatory: tuple[str, ...] | None = None) -> Json:
    """What the holder shows."""
    return derive(given(document, mandatory=mandatory), pointers=pointers)


def rich(**changes: object) -> Json:
    """A badge with things its holder may want to keep."""
    evidence = [
        {"type": ["Evidence"], "name": "Näyttö", "narrative": "Purki moottorin."},
        {"type": ["Evidence"], "name": "Kirje", "narrative": "Kiitos kesätyöstä."},
    ]
    document = unsigned(**{"validUntil": END, "evidence": evidence, **changes})
    document["credentialSubject"]["narrative"] = "Oppi nopeasti."
    document["credentialSubject"]["result"] = [
        {"type": ["Result"], "value": "4", "status": "Completed"},
        {"type": ["Result"], "value": "Kiitettävä"},
    ]
    return document


def legacy(document: Json, **options: object) -> Json:
    """Signed with Ed25519Signature2020, by hand: the library does not make these."""
    contexts = [*document["@context"], ED25519_2020]
    return _by_hand({**document, "@context": contexts}, {"type": "Ed25519Signature2020", **options})


def renamed(document: Json) -> Json:
    """Signed with eddsa-2022, as drafts called eddsa-rdfc-2022."""
    return _by_hand(document, {"type": "DataIntegrityProof", "cryptosuite": "eddsa-2022"})


def _by_hand(document: Json, kind: Json) -> Json:
    suite = PROOF_TYPES.get(kind["type"]) or SUITES[kind["cryptosuite"]]
    options = {
        **kind,
        "created": "2026-11-01T00:00:00Z",
        "verificationMethod": f"{SCHOOL}#ed25519",
        "proofPurpose": "assertionMethod",
    }
    data = hash_data(document, options, suite=suite, hash_name="SHA-256")
    value = "z" + base58btc_encode(Workshop().signer().sign(data))
    return {**document, "proof": {**options, "proofValue": value}}
