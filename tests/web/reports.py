"""Small reports to draw pages from: each is one report that differs by one finding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from merkki_verifier.report import Check, Finding, Outcome, Report
from merkki_verifier.trust.registry import TrustEntry, TrustRegistry

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SCHOOL = "did:web:passi.tervasalmi.example:orgs:ammattiopisto"

SIGNED: Mapping[str, object] = {
    "issuer": {"id": SCHOOL, "type": ["Profile"], "name": "The Badge's Own Name For It"},
    "validFrom": "2026-11-12T00:00:00Z",
    "validUntil": "2031-11-12T00:00:00Z",
    "name": "Turvallisesti työssä",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://passi.tervasalmi.example/achievements/WL-02/1.0/fi",
            "name": "Turvallisesti työssä",
            "inLanguage": "fi",
            "description": "Toimii turvallisesti.",
            "criteria": {"narrative": "- Tunnistaa vaarat.\n- Käyttää suojaimia."},
        },
    },
}

REGISTRY = TrustRegistry(
    {
        SCHOOL: TrustEntry(
            SCHOOL,
            {
                "fi": "Tervasalmen ammattiopisto",
                "sv": "Tjärsunds yrkesinstitut",
                "en": "Tervasalmi Vocational College",
            },
        )
    }
)


def finding(
    check: Check, outcome: Outcome, code: str = "", *, warning: bool = False, **facts: str
) -> Finding:
    """One finding; its code says check and outcome where none is given."""
    code = code or f"{check.value}-{outcome.value}"
    return Finding(check, outcome, code, "said", facts=facts, warning=warning)


GOOD: tuple[Finding, ...] = tuple(
    finding(check, Outcome.PASSED, f"{check.value}-ok")
    for check in (
        Check.CONTAINER,
        Check.STRUCTURE,
        Check.PROOF,
        Check.ISSUER,
        Check.VALIDITY,
        Check.STATUS,
        Check.TRUST,
        Check.RIGHT,
    )
)


def report(*changed: Finding, signed: Mapping[str, object] | None = SIGNED) -> Report:
    """A good report but for these findings, each in place of its check's own."""
    checks = {f.check for f in changed}
    return Report((*(f for f in GOOD if f.check not in checks), *changed), signed)
