"""Cases of badges of Open Badges 2.0."""

from __future__ import annotations

from older_world import (
    BADGE,
    BASE,
    KEY,
    MARK,
    Academy,
    assertion,
    chunk,
    in_png,
    mark,
    profile,
    signed,
)

from code_cases.model import Case, refused, said, undecided
from merkki_verifier import Outcome, Report

HTTP_MARK = MARK.replace("https:", "http:")


def good() -> Report:
    """The hosted badge that is right in everything."""
    return Academy().look(assertion())


def by_signature() -> Report:
    return Academy().look(signed())


def warned(code: str, found: Report, twin: Report) -> Case:
    """Something that is only said; both hold."""
    return Case(code, Outcome.PASSED, lambda: found, lambda: twin, alone=False)


def at_its_address(answer: object, status: int = 200) -> Report:
    """The badge as it was handed over, and what stands at its address."""
    return Academy().serve(answer, at=BADGE, status=status).look(assertion())


def by_http() -> Report:
    academy = Academy().serve(mark(id=HTTP_MARK), at=MARK)
    return academy.hosted(badge=HTTP_MARK)


OLDER: tuple[Case, ...] = (
    said("structure-ob2", Outcome.PASSED, good, lambda: Academy().look(assertion(type="Badge"))),
    undecided(
        "structure-ob2-version",
        lambda: Academy().hosted(**{"@context": "https://w3id.org/openbadges/v1"}),
        good,
    ),
    warned("structure-ob2-date", Academy().hosted(issuedOn="2026-11-01"), good()),
    warned(
        "structure-ob2-context",
        Academy().hosted(**{"@context": [assertion()["@context"], f"{BASE}/context.json"]}),
        good(),
    ),
    warned("structure-ob2-http", by_http(), good()),
    warned(
        "structure-ob2-copy",
        Academy().hosted(badge=mark(description="Jotain muuta.")),
        Academy().hosted(badge=mark()),
    ),
    said("proof-hosted", Outcome.PASSED, good, by_signature),
    undecided("proof-hosted-unreachable", lambda: at_its_address({}, 503), good),
    undecided("proof-hosted-missing", lambda: at_its_address({}, 404), good),
    undecided("proof-hosted-form", lambda: at_its_address(b"<html></html>"), good),
    refused("proof-hosted-id", lambda: at_its_address(assertion(id=f"{BASE}/badges/2.json")), good),
    refused(
        "proof-hosted-differs",
        lambda: at_its_address(assertion(issuedOn="2026-11-02T00:00:00Z")),
        good,
    ),
    said("issuer-hosted", Outcome.PASSED, good, by_signature),
    refused(
        "issuer-origin", lambda: Academy().hosted(id="https://mallory.example/badges/1.json"), good
    ),
    said("proof-assertion-only", Outcome.PASSED, by_signature, good),
    undecided("badge-class-unreachable", lambda: Academy().without(MARK).look(assertion()), good),
    refused(
        "badge-class-form",
        lambda: Academy().serve(mark(type="Mark")).look(assertion()),
        good,
    ),
    said(
        "endorsement-ob2",
        Outcome.SKIPPED,
        lambda: Academy().hosted(endorsement=f"{BASE}/endorsement.json"),
        good,
    ),
    refused(
        "jws-no-key",
        lambda: (
            Academy()
            .serve(profile(publicKey=[KEY, f"{BASE}/key2.json"]))
            .look(signed(verification={"type": "signed"}))
        ),
        lambda: Academy().look(signed(verification={"type": "signed"})),
    ),
    refused(
        "container-ob2",
        lambda: Academy().look(
            in_png(b"", chunk(b"tEXt", b"openbadges\0" + BADGE.encode()), keyword=b"Comment")
        ),
        lambda: Academy().look(in_png(BADGE.encode())),
    ),
)
