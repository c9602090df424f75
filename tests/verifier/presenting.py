"""A holder who shows badges, others who endorse them, and a record that holds several."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from workshop import SCHOOL, STRANGER, STRANGER_DID, Json, Workshop, compact, unsigned

from merkki_keys import KeySigner, KeyType, PrivateKey, base58btc_encode, did_key
from merkki_verifier.securing import vc_jwt
from merkki_verifier.securing.jws import compact_json
from merkki_verifier.securing.proof_value import hash_data
from merkki_verifier.securing.suites import SUITES

JCS = "eddsa-jcs-2022"
HOLDER_KEY = PrivateKey.generate(KeyType.ED25519)
HOLDER = did_key(HOLDER_KEY.public)
HOLDER_SIGNER = KeySigner(f"{HOLDER}#{HOLDER[8:]}", HOLDER_KEY)
ENDORSER = KeySigner(f"{STRANGER_DID}#{STRANGER_DID[8:]}", STRANGER)
ASKED = {"challenge": "c-1", "domain": "https://uni.example"}
V2 = "https://www.w3.org/ns/credentials/v2"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


def mine(shop: Workshop, **changes: Any) -> Json:
    """A badge made out to the holder."""
    subject = {**unsigned()["credentialSubject"], "id": HOLDER}
    return shop.badge(credentialSubject=subject, **changes)


def mine_as_token(shop: Workshop, **changes: Any) -> str:
    subject = {**unsigned()["credentialSubject"], "id": HOLDER}
    return shop.jwt(credentialSubject=subject, **changes)


def enveloped(token: str, media: str = "application/vc+jwt", **changes: Any) -> Json:
    """A token in a data: URL, as a presentation of version 2.0 holds it."""
    return {
        "@context": V2,
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:{media},{token}",
        **changes,
    }


def presentation(*badges: object, **changes: Any) -> Json:
    """An unsigned presentation. A change of None takes the member away."""
    document: Json = {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER,
        "verifiableCredential": list(badges),
    }
    return {k: v for k, v in {**document, **changes}.items() if v is not None}


def shown(document: Json, *, signer: KeySigner = HOLDER_SIGNER, **options: Any) -> Json:
    """``document`` signed by its holder for the challenge and the verifier."""
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


def shown_as_token(document: Json, *, head: Json | None = None, **claims: Any) -> str:
    """``document`` as a ``vp+jwt`` by its holder. A claim or member of None is taken away."""
    payload = {**document, "nonce": ASKED["challenge"], "aud": ASKED["domain"], **claims}
    header = {"alg": "EdDSA", "typ": "vp+jwt", "kid": HOLDER_SIGNER.key_id, **(head or {})}
    kept = [{k: v for k, v in part.items() if v is not None} for part in (header, payload)]
    return compact(kept[0], compact_json(kept[1]), HOLDER_SIGNER)


def endorsement(target: str, *, signer: KeySigner = ENDORSER, **changes: Any) -> Json:
    """What somebody else says in favour of ``target``."""
    document = unsigned_endorsement(target, **changes)
    return Workshop().sign(document, signer=signer, cryptosuite=JCS)


def endorsement_as_token(target: str, **changes: Any) -> str:
    return vc_jwt.secure(unsigned_endorsement(target, **changes), signer=ENDORSER)


def unsigned_endorsement(target: str, **changes: Any) -> Json:
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
    return {k: v for k, v in document.items() if v is not None}


def record(shop: Workshop, *inside: object, **changes: Any) -> Json:
    """A learner record (CLR 2.0) that holds these credentials."""
    document: Json = {
        "@context": [V2, CLR, OB],
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
        **changes,
    }
    return shop.sign(document, cryptosuite=JCS)
