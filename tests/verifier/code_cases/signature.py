"""Cases of the proof check: tokens, and embedded proofs."""

from __future__ import annotations

from typing import Any

from workshop import KEYS, SCHOOL, STRANGER, STRANGER_DID, Json, Workshop, at, unsigned, without

from code_cases.model import (
    Case,
    claims,
    good,
    look,
    refused,
    said,
    signed,
    spoilt,
    token,
    undecided,
)
from merkki_keys import KeySigner, KeyType
from merkki_verifier import Outcome, Report


def good_token() -> Report:
    return look(token())


def header(code: str, **change: object) -> Case:
    """A token with one member of the header changed and signed so."""
    return refused(code, lambda: look(token(None, **change)), good_token)


def payload(code: str, bad: object) -> Case:
    """A token with another payload, signed so."""
    return refused(code, lambda: look(token(bad)), good_token)


def proof(**changes: object) -> dict[str, Any]:
    """The proof of the good badge with some members changed."""
    return {**signed()["proof"], **changes}


def beside(*more: Json) -> Json:
    """The good badge with further proofs."""
    badge = signed()
    return {**badge, "proof": [badge["proof"], *more]}


def by_stranger() -> Json:
    method = f"{STRANGER_DID}#{STRANGER_DID.removeprefix('did:key:')}"
    made: Json = Workshop().sign(unsigned(), signer=KeySigner(method, STRANGER))["proof"]
    return made


def mismade() -> Json:
    """Signed with an Ed25519 key under the name of the P-256 key."""
    return Workshop().sign(unsigned(), signer=KeySigner(f"{SCHOOL}#p256", KEYS[KeyType.ED25519]))


def jcs_with_context(*more: str) -> Json:
    badge = signed(jcs=True)
    return at(badge, "/proof/@context", [*badge["@context"], *more])


def noted(code: str, **changes: object) -> Case:
    """A proof we cannot check, beside a good one of the issuer."""
    return Case(code, Outcome.ABSENT, lambda: look(beside(proof(**changes))), good)


def alone(code: str, **changes: object) -> Case:
    """The only proof is one we cannot check."""
    return undecided(code, lambda: look({**signed(), "proof": [proof(**changes)]}), good)


SIGNATURE: tuple[Case, ...] = (
    said("proof-skipped", Outcome.SKIPPED, lambda: look(without(signed(), "/id")), good),
    # Tokens
    refused("jws-form", lambda: look(token() + "="), good_token),
    header("jws-size", kid=f"{SCHOOL}#{'x' * 17_000}"),
    header("jws-header", kid=7),
    header("jws-crit", crit=["exp"]),
    header("jws-alg", alg="none"),
    header("jws-typ", typ="at+jwt"),
    header("jws-header-member", x5c=["MIIB"]),
    payload("jwt-payload", [claims()]),
    payload("jwt-vc-claim", claims(vc=unsigned())),
    payload("jwt-date", claims(exp="2027-01-01")),
    header("jws-key-type", kid=f"{SCHOOL}#ed25519"),
    payload("jwt-claim-missing", claims(sub=None)),
    payload("jwt-claim-mismatch", claims(iss=STRANGER_DID)),
    # The form of embedded proofs
    refused("proof-missing", lambda: look(without(signed(), "/proof")), good),
    refused(
        "proof-count",
        lambda: look(beside(*[proof()] * 10)),
        lambda: look(beside(*[proof()] * 9)),
    ),
    spoilt("proof-malformed", "/proof/id", 7),
    alone("proof-type-unsupported", type="NoSuchSignature2031"),
    noted("proof-type-unsupported", type="NoSuchSignature2031"),
    spoilt("proof-suite", "/proof/cryptosuite", "eddsa-rdf-2022"),
    alone("proof-suite-unsupported", cryptosuite="bbs-2023"),
    noted("proof-suite-unsupported", cryptosuite="bbs-2023"),
    spoilt("proof-purpose", "/proof/proofPurpose", "authentication"),
    refused(
        "proof-method",
        lambda: look({**signed(), "proof": [without(proof(), "/verificationMethod")]}),
        good,
    ),
    spoilt("proof-value", "/proof/proofValue", "uAAAA"),
    spoilt("proof-date", "/proof/expires", "tomorrow"),
    spoilt("proof-expired", "/proof/expires", "2026-11-20T00:00:00Z"),
    refused(
        "proof-duplicate-id",
        lambda: look(beside(proof(id="urn:x:1"), proof(id="urn:x:1"))),
        good,
    ),
    spoilt("proof-chain", "/proof/previousProof", "urn:x:none"),
    Case("proof-foreign", Outcome.ABSENT, lambda: look(beside(by_stranger())), good),
    # Their signature
    refused("proof-key-type", lambda: look(mismade()), good),
    refused(
        "proof-context",
        lambda: look(jcs_with_context("https://w3id.org/security/data-integrity/v2")),
        lambda: look(jcs_with_context()),
    ),
    spoilt("proof-signature", "/name", "Another"),
    said("proof-ok", Outcome.PASSED, good, lambda: look(at(signed(), "/name", "Another"))),
)
