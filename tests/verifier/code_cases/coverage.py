"""Cases of what a signature could not cover."""

from __future__ import annotations

from workshop import Json, Workshop, at, entry, unsigned

from code_cases.model import (
    ACHIEVEMENT,
    Case,
    good,
    look,
    refused,
    signed,
    spoilt,
    undecided,
)

CONTEXTS: list[str] = unsigned()["@context"]
TYPES: list[str] = unsigned()["type"]
RESOURCE = {"id": "urn:x:1", "digestSRI": "sha384-AAAA"}
PROOF_CONTEXT = "https://w3id.org/security/data-integrity/v2"


def resource(**changes: object) -> list[Json]:
    """Something that the contexts know and the table of the structure does not."""
    return [{**RESOURCE, **changes}]


def parents(depth: int) -> Json:
    """Organisations above the school, each above the other."""
    profile: Json = {"id": "urn:x:top", "type": ["Profile"]}
    for level in range(depth):
        profile = {"id": f"urn:x:{level}", "type": ["Profile"], "parentOrg": profile}
    return profile


def in_evidence(code: str, bad: object) -> Case:
    """A proof inside a piece of evidence, under a context that knows proofs anywhere."""
    right = {"type": "DataIntegrityProof"}
    badge = unsigned(
        **{"@context": [*CONTEXTS, PROOF_CONTEXT]},
        evidence=[{"type": ["Evidence"], "proof": right}],
    )

    def before() -> Json:
        return Workshop().sign(badge)

    return refused(
        code, lambda: look(at(before(), "/evidence/0/proof", bad)), lambda: look(before())
    )


COVERAGE: tuple[Case, ...] = (
    undecided(
        "document-unknown-context",
        lambda: look(at(signed(), "/@context", [*CONTEXTS, "https://koulu.example/terms"])),
        good,
    ),
    spoilt("document-unknown-context", "/@context", [*CONTEXTS, "file:///etc/terms"]),
    spoilt(
        "document-context-conflict",
        "/@context",
        [*CONTEXTS, "https://www.w3.org/2018/credentials/v1"],
    ),
    in_evidence("document-inline-context", {"type": "DataIntegrityProof", "@context": [{}]}),
    spoilt("document-undefined-term", "/honours", "yes"),
    spoilt("document-undefined-type", "/type", [*TYPES, "Diploma2031"]),
    spoilt("document-keyword", "/type", [*TYPES, "id"]),
    spoilt("document-second-name", f"{ACHIEVEMENT}/Criteria", {"narrative": "Ei mitään."}),
    spoilt(
        "document-compact-iri",
        "/type",
        [*TYPES, "https://www.w3.org/2018/credentials#VerifiableCredential"],
    ),
    spoilt("document-relative-iri", "/renderMethod", resource(id="a.png"), resource()),
    spoilt("document-blank-node-id", "/renderMethod", resource(id="_:b0"), resource()),
    spoilt("document-empty-array", f"{ACHIEVEMENT}/tag", [], ["a"]),
    spoilt("document-nested-array", "/renderMethod", resource(digestSRI=[["a"]]), resource()),
    spoilt("document-repeated-value", f"{ACHIEVEMENT}/tag", ["a", "a"], ["a"]),
    in_evidence("document-no-statements", "urn:x:proof"),
    spoilt(
        "document-wrong-type",
        "/credentialStatus",
        entry(5, statusSize="1"),
        entry(5, statusSize=1),
    ),
    spoilt("document-inexact-number", "/credentialSubject/creditsEarned", 1e300, 1.5),
    spoilt("document-bad-document", "/renderMethod", resource(id=7), resource()),
    spoilt("document-work-limit", "/issuer/parentOrg", parents(70), parents(60)),
)
