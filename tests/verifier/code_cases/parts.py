"""Cases of presentations and their holder, of endorsements, and of parts in general."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from presenting import (
    ASKED,
    HOLDER,
    JCS,
    endorsement,
    enveloped,
    mine,
    presentation,
    record,
    shown,
    unsigned_endorsement,
)
from workshop import LIST, SCHOOL, Json, Workshop, at, entry, unsigned

from code_cases.model import Case, good, look, refused, said, undecided
from merkki_keys import KeySigner, KeyType
from merkki_verifier import Limits, Outcome, Report, World, verify
from merkki_verifier.demand import Demand
from merkki_verifier.verify import verify_presentation

BADGE = unsigned()["id"]
NOBODY = "urn:uuid:11111111-1111-4111-8111-111111111111"
ETHR = "did:ethr:0xabc"


def check(document: Json, limits: Limits | None = None, shop: Workshop | None = None) -> Report:
    """Verify a presentation in a small world."""
    shop = shop or Workshop()
    world = World(now=shop.now, fetch=shop.network, limits=limits or Limits())
    return verify(json.dumps(document), world=world, **ASKED)


def proven(**options: Any) -> Report:
    return check(shown(presentation(mine(Workshop())), **options))


def unasked() -> Report:
    """A presentation by its holder, of which nobody says what was asked."""
    shop = Workshop()
    document = json.dumps(shown(presentation(mine(shop))))
    return verify_presentation(document, world=shop.world(), demand=Demand(None, None))


def holding(*badges: object, **changes: object) -> Report:
    return check(shown(presentation(*badges, **changes), cryptosuite=JCS))


def about(subject: str) -> Json:
    return Workshop().badge(credentialSubject={**unsigned()["credentialSubject"], "id": subject})


def held_by(did: str, kind: KeyType = KeyType.ED25519) -> Report:
    """The school, or somebody whose keys cannot be looked up, shows a badge of its own."""
    shop = Workshop()
    document = {**shop.did_document(), "authentication": [f"{SCHOOL}#ed25519"]}
    shop.network.serve("https://koulu.example/.well-known/did.json", document)
    signer = KeySigner(f"{did}#{kind.name.lower()}", shop.key(KeyType.ED25519))
    return check(shown(presentation(about(did), holder=did), signer=signer), shop=shop)


def spoilt(badge: Json) -> Json:
    return {**badge, "name": "Muu"}


def with_list(*bits: int, reachable: bool = True) -> Report:
    """A record whose one component has a place in a status list."""
    shop = Workshop()
    shop.network.serve(LIST, shop.status_list(*bits), 200 if reachable else 503)
    return look(record(shop, mine(shop, credentialStatus=entry(5))), shop)


def part_of(report: Report) -> Report:
    """The first part's own report."""
    return report.parts[0].report


def endorsed(by: Json, **limits: Any) -> Report:
    shop = Workshop()
    badge = shop.sign(unsigned(endorsement=[by]), cryptosuite=JCS)
    world = World(now=shop.now, fetch=shop.network, limits=Limits(**limits))
    return verify(json.dumps(badge), world=world)


def own() -> Json:
    document = unsigned_endorsement(BADGE, issuer={"id": SCHOOL, "type": ["Profile"]})
    return Workshop().sign(document)


def well() -> Report:
    return endorsed(endorsement(BADGE))


def inside(value: object) -> Report:
    shop = Workshop()
    return look(record(shop, value), shop)


def whole() -> Report:
    return inside(mine(Workshop()))


def shaped(code: str, pointer: str, bad: object) -> Case:
    document = presentation(mine(Workshop()))
    return refused(code, lambda: check(shown(at(document, pointer, bad), cryptosuite=JCS)), proven)


def asked(code: str, **options: object) -> Case:
    return refused(code, lambda: proven(**options), proven)


def badges(count: int) -> Callable[[], Report]:
    def report() -> Report:
        document = presentation(*[mine(Workshop())] * count)
        return check(shown(document, cryptosuite=JCS), Limits(max_presented=2))

    return report


PARTS: tuple[Case, ...] = (
    # What stands inside
    refused("part-form", lambda: part_of(inside("text")), lambda: part_of(whole())),
    refused(
        "part-depth",
        lambda: part_of(endorsed(endorsement(BADGE), max_nesting=0)),
        lambda: part_of(endorsed(endorsement(BADGE), max_nesting=1)),
    ),
    refused(
        "container-envelope",
        lambda: look(enveloped(Workshop().jwt(), "text/plain")),
        lambda: look(enveloped(Workshop().jwt())),
    ),
    undecided(
        "container-envelope-unread",
        lambda: look(enveloped("0oRDoQEm", "application/vc+cose;base64")),
        lambda: look(enveloped(Workshop().jwt())),
    ),
    said("part-verified", Outcome.PASSED, whole, lambda: inside(spoilt(mine(Workshop())))),
    refused("part-rejected", lambda: with_list(5), lambda: with_list(6)),
    undecided("part-indeterminate", lambda: with_list(reachable=False), with_list),
    undecided(
        "part-count",
        lambda: endorsed(endorsement(BADGE), max_parts=0),
        lambda: endorsed(endorsement(BADGE), max_parts=1),
    ),
    # Presentations
    said("presentation-ok", Outcome.PASSED, proven, good),
    shaped("presentation-shape", "/type", ["VerifiableCredential"]),
    shaped("presentation-empty", "/verifiableCredential", []),
    refused("presentation-count", badges(3), badges(2)),
    # Who shows it
    asked("holder-challenge", challenge="c-0"),
    asked("holder-domain", domain="https://other.example"),
    refused("holder-key", lambda: held_by(SCHOOL, KeyType.P256), lambda: held_by(SCHOOL)),
    undecided("holder-key", lambda: held_by(ETHR), lambda: held_by(SCHOOL)),
    said("holder-proven", Outcome.PASSED, proven, lambda: proven(challenge="c-0")),
    undecided("holder-unasked", unasked, proven),
    said("holder-challenge-unasked", Outcome.SKIPPED, unasked, proven),
    said("holder-domain-unasked", Outcome.SKIPPED, unasked, proven),
    said("holder-bound", Outcome.PASSED, proven, lambda: holding(Workshop().badge())),
    refused("holder-other", lambda: holding(Workshop().badge()), proven),
    undecided("holder-unbound", lambda: holding(about(NOBODY)), lambda: holding(about(HOLDER))),
    said(
        "holder-skipped",
        Outcome.SKIPPED,
        lambda: holding(spoilt(mine(Workshop()))),
        lambda: holding(mine(Workshop())),
    ),
    # What others say
    Case("endorsement-ok", Outcome.PASSED, well, good),
    Case("endorsement-own", Outcome.PASSED, lambda: endorsed(own()), well),
    refused("endorsement-target", lambda: endorsed(endorsement(NOBODY)), well),
    refused("endorsement-forged", lambda: endorsed(spoilt(endorsement(BADGE))), well),
    Case(
        "endorsement-not-held",
        Outcome.SKIPPED,
        lambda: endorsed(endorsement(BADGE, validUntil="2026-11-20T00:00:00Z")),
        well,
    ),
)
