"""Cases of trust and right."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from workshop import SCHOOL, STRANGER_DID, Json, Workshop, unsigned, without

from code_cases.model import ACHIEVEMENT, Case, good, look, refused, said, signed, undecided
from merkki_verifier import Outcome, Report, verify
from merkki_verifier.trust import TrustEntry, TrustRegistry

OTHER = TrustEntry(issuer="did:web:other.example", names={"en": "Another school"})
FUTURE = datetime(2026, 12, 1, tzinfo=UTC)
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


def aged(days: int) -> Report:
    """A registry of so many days, seen by a reader who wants one of a day and a half at most."""
    shop = Workshop()
    school = TrustEntry(issuer=SCHOOL, names={"en": "School"})
    registry = TrustRegistry({SCHOOL: school}, updated=shop.now - timedelta(days=days))
    world = replace(shop.world(), trust=registry, registry_max_age=timedelta(days=1.5))
    return verify(json.dumps(signed()), world=world)


def ended(valid_until: datetime) -> Report:
    """A signed registry whose own period ends at some time."""
    school = TrustEntry(issuer=SCHOOL, names={"en": "School"})
    return registered(TrustRegistry({SCHOOL: school}, valid_until=valid_until))


def endorsement() -> Json:
    """An endorsement that stands on its own."""
    return Workshop().sign(
        {
            "@context": unsigned()["@context"],
            "id": "urn:uuid:5d0ed9a5-4d8d-4bb2-9e5c-d2a33c8db6d1",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": "Suositus",
            "issuer": {"id": SCHOOL, "type": ["Profile"]},
            "validFrom": "2026-11-01T00:00:00Z",
            "credentialSubject": {"id": STRANGER_DID, "type": ["EndorsementSubject"]},
        }
    )


TRUST: tuple[Case, ...] = (
    said("trust-skipped", Outcome.SKIPPED, lambda: look({**signed(), "name": "Another"}), good),
    said("right-skipped", Outcome.SKIPPED, lambda: look({**signed(), "name": "Another"}), good),
    Case("trust-not-asked", Outcome.SKIPPED, good, known),
    said("issuer-known", Outcome.PASSED, known, lambda: registered(TrustRegistry())),
    undecided("issuer-unknown", lambda: registered(TrustRegistry({OTHER.issuer: OTHER})), known),
    refused(
        "issuer-distrusted",
        lambda: known(distrust_from=EARLIER),
        lambda: known(distrust_from=LATER),
    ),
    Case("registry-old", Outcome.PASSED, lambda: aged(2), lambda: aged(1)),
    undecided("registry-expired", lambda: ended(EARLIER), lambda: ended(FUTURE)),
    Case("right-no-award", Outcome.SKIPPED, lambda: known(endorsement()), known),
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
