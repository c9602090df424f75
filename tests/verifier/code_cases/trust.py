"""Cases of trust and right."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from workshop import SCHOOL, STRANGER_DID, Json, Workshop, unsigned, without

from code_cases.model import ACHIEVEMENT, Case, good, look, refused, said, signed, undecided
from merkki_verifier import Outcome, Report
from merkki_verifier.trust import TrustEntry, TrustRegistry

OTHER = TrustEntry(issuer="did:web:other.example", names={"en": "Another school"})
LATER, EARLIER = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)


def known(badge: Json | None = None, **entry: Any) -> Report:
    """A badge of the school, which the reader's registry knows with these particulars."""
    school = TrustEntry(issuer=SCHOOL, names={"en": "School"}, **entry)
    return registered(TrustRegistry({SCHOOL: school}), badge)


def registered(registry: TrustRegistry, badge: Json | None = None) -> Report:
    return look(badge or signed(), Workshop(trust=registry))


def unnamed() -> Json:
    return Workshop().sign(without(unsigned(), f"{ACHIEVEMENT}/humanCode"))


def created_by(did: str) -> Report:
    document = unsigned()
    document["credentialSubject"]["achievement"]["creator"] = {"id": did, "type": ["Profile"]}
    return look(Workshop().sign(document))


TRUST: tuple[Case, ...] = (
    said("trust-skipped", Outcome.SKIPPED, lambda: look({**signed(), "name": "Another"}), good),
    Case("trust-not-asked", Outcome.SKIPPED, good, known),
    said("issuer-known", Outcome.PASSED, known, lambda: registered(TrustRegistry())),
    undecided("issuer-unknown", lambda: registered(TrustRegistry({OTHER.issuer: OTHER})), known),
    refused(
        "issuer-distrusted",
        lambda: known(distrust_from=EARLIER),
        lambda: known(distrust_from=LATER),
    ),
    said("right-ok", Outcome.PASSED, known, lambda: known(may_issue=frozenset())),
    undecided(
        "right-mark-unnamed",
        lambda: known(unnamed(), may_issue=frozenset({"WL-01"})),
        lambda: known(may_issue=frozenset({"WL-01"})),
    ),
    refused(
        "right-not-for-mark",
        lambda: known(may_issue=frozenset({"LI-04"})),
        lambda: known(may_issue=frozenset({"WL-01"})),
    ),
    refused(
        "right-not-for-achievement",
        lambda: known(achievement_ids=("https://other.example/marks/",)),
        lambda: known(achievement_ids=("https://koulu.example/marks/",)),
    ),
    refused(
        "right-not-in-force",
        lambda: known(valid_from=LATER),
        lambda: known(valid_from=EARLIER),
    ),
    Case("right-not-asked", Outcome.SKIPPED, good, known),
    Case(
        "creator-differs",
        Outcome.SKIPPED,
        lambda: created_by(STRANGER_DID),
        lambda: created_by(SCHOOL),
    ),
)
