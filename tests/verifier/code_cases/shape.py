"""Cases of the structure check."""

from __future__ import annotations

from workshop import at, unsigned, without

from code_cases.model import (
    ACHIEVEMENT,
    Case,
    good,
    look,
    look_within,
    refused,
    said,
    signed,
    signed_at,
    spoilt,
)
from code_cases.reading import BADGE, nested
from merkki_contexts import accepted_digests
from merkki_keys import b64url_encode
from merkki_verifier import Limits, Outcome

DEEP = Limits(max_depth=200)
TAGS = f"{ACHIEVEMENT}/tag"
RESULT = {"type": ["Result"], "value": "4"}
START, END = "2026-08-01T08:00:00Z", "2026-08-30T16:00:00Z"
OFFICIAL = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
VALIDATOR = "1EdTechJsonSchemaValidator2019"
V2 = unsigned()["@context"][0]
EMPTY_SRI = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
# A multihash: SHA-256, 32 bytes, and the digest of the context as we hold it.
HELD = "u" + b64url_encode(b"\x12\x20" + bytes.fromhex(accepted_digests(V2)[0]))


def warned(code: str, pointer: str, odd: object, right: object) -> Case:
    """One value is odd and signed so: it is said aloud, and the badge is verified."""
    return Case(
        code,
        Outcome.PASSED,
        lambda: look(signed_at(pointer, odd, jcs=True)),
        lambda: look(signed_at(pointer, right, jcs=True)),
    )


SHAPE: tuple[Case, ...] = (
    said("structure-skipped", Outcome.SKIPPED, lambda: look(BADGE[:-1]), good),
    said("structure-ok", Outcome.PASSED, good, lambda: look(without(signed(), "/id"))),
    refused("structure-object", lambda: look(f"[{BADGE}]"), good),
    spoilt("structure-context", "/@context", unsigned()["@context"][::-1]),
    spoilt("structure-type", "/type", ["OpenBadgeCredential"]),
    spoilt("structure-id", "/id", "badge-1"),
    spoilt("structure-issuer", "/issuer", 7),
    spoilt("structure-subject", "/credentialSubject", "somebody"),
    spoilt("structure-achievement", ACHIEVEMENT, "https://koulu.example/marks/WL-01"),
    spoilt("structure-date", "/validFrom", "2026-11-01T00:00:00"),
    spoilt("structure-model", "/name", 7),
    spoilt("structure-keyword", "/@id", "urn:x:1"),
    spoilt("structure-null", "/name", None),
    refused(
        "structure-depth",
        lambda: look_within(DEEP, nested(102)),
        lambda: look_within(DEEP, nested(100)),
    ),
    Case(
        "structure-more",
        Outcome.FAILED,
        lambda: look(at(signed(), TAGS, [7] * 51)),
        lambda: look(at(signed(), TAGS, [7] * 50)),
        alone=False,
        twin_holds=False,
    ),
    warned(
        "structure-more",
        TAGS,
        [f"tag\u200b{n}" for n in range(51)],
        [f"tag\u200b{n}" for n in range(50)],
    ),
    warned("structure-criteria", f"{ACHIEVEMENT}/criteria", {}, {"narrative": "Osaa."}),
    warned(
        "structure-result",
        "/credentialSubject/result",
        [{**RESULT, "resultDescription": "urn:x:1"}],
        [RESULT],
    ),
    Case(
        "structure-activity",
        Outcome.PASSED,
        lambda: look(signed_at("/credentialSubject", _active(END, START))),
        lambda: look(signed_at("/credentialSubject", _active(START, END))),
    ),
    said(
        "structure-not-a-badge",
        Outcome.PASSED,
        lambda: look(signed(type=["VerifiableCredential"], credentialSubject={"id": "urn:x:1"})),
        good,
    ),
    said(
        "structure-bearer",
        Outcome.PASSED,
        lambda: look(signed_at("/credentialSubject", _nobody())),
        good,
    ),
    warned("structure-loose", f"{ACHIEVEMENT}/achievementType", "Skill", "ext:Skill"),
    warned("structure-empty", TAGS, [], ["työelämä"]),
    warned("structure-hidden-characters", "/name", "Mer\u202ekki", "Merkki"),
    warned(
        "structure-resource-not-checked",
        "/relatedResource",
        [{"id": "https://koulu.example/plan.pdf", "digestSRI": EMPTY_SRI}],
        [{"id": V2, "digestMultibase": HELD}],
    ),
    Case(
        "structure-resource-changed",
        Outcome.FAILED,
        lambda: look(signed_at("/relatedResource", [{"id": V2, "digestSRI": EMPTY_SRI}])),
        lambda: look(signed_at("/relatedResource", [{"id": V2, "digestMultibase": HELD}])),
    ),
    warned(
        "structure-schema-not-applied",
        "/credentialSchema",
        [{"id": "https://koulu.example/schema.json", "type": VALIDATOR}],
        [{"id": OFFICIAL, "type": VALIDATOR}],
    ),
)


def _nobody() -> object:
    return {k: v for k, v in unsigned()["credentialSubject"].items() if k != "id"}


def _active(start: str, end: str) -> object:
    return {
        **unsigned()["credentialSubject"],
        "activityStartDate": start,
        "activityEndDate": end,
    }
