"""A university's desk: verified reports of marks, made the way the verifier makes them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from merkki_verifier import Finding, Outcome, Report
from merkki_verifier.credit import Presented, Ruleset, facts_of, load_rules
from merkki_verifier.report import Check
from merkki_verifier.trust import TrustRegistry, check_trust, load_registry

DATA = Path(__file__).parent / "data"
NOW = datetime(2028, 9, 1, 12, 0, tzinfo=UTC)
SCHOOL = "did:web:ammattiopisto.tervasalmi.example"
COMPANY = "did:web:akkukemia.tervasalmi.example"
GOOD = {
    Check.STRUCTURE: "structure-ok",
    Check.PROOF: "proof-ok",
    Check.ISSUER: "issuer-bound",
    Check.VALIDITY: "within-period",
    Check.STATUS: "status-ok",
    Check.HOLDER: "holder-proven",
}


@cache
def registry() -> TrustRegistry:
    return load_registry(DATA / "registry.yaml")


@cache
def rules(name: str = "amk-2026") -> Ruleset:
    return load_rules(DATA / f"{name}.yaml")


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), UTC)


@dataclass(frozen=True)
class Mark:
    """A credential as it comes to the desk; ``but`` replaces the finding of one check."""

    mark: str | None
    issuer: str = SCHOOL
    issued: str = "2027-05-15"
    version: str | None = "1.0"
    components: tuple[str, ...] = ()
    endorsed_by: tuple[str, ...] = ()
    number: int = 1
    checked: datetime = NOW
    but: dict[Check, tuple[Outcome, str] | None] = field(default_factory=dict)

    def report(self) -> Report:
        findings = [Finding(c, Outcome.PASSED, code, code) for c, code in GOOD.items()]
        findings += check_trust(self.credential(), issuer=self.issuer, registry=registry())
        findings += [
            Finding(Check.ENDORSEMENT, Outcome.PASSED, "endorsement-ok", "", facts={"issuer": by})
            for by in self.endorsed_by
        ]
        findings = [f for f in findings if f.check not in self.but]
        findings += [Finding(c, *f, "replaced") for c, f in self.but.items() if f is not None]
        facts = {"checked": self.checked.isoformat()}
        return Report(tuple(findings), self.credential(), facts)

    def facts(self, **changes: Any) -> Presented:
        return replace(facts_of(self.report(), registry=registry()), **changes)

    def credential(self) -> dict[str, object]:
        achievement: dict[str, object] = {
            "id": f"https://passi.tervasalmi.example/achievements/{self.mark}/1.0/fi",
            "resultDescription": {"id": "urn:x:component", "resultType": "ext:component"},
        }
        if self.mark:
            achievement["humanCode"] = self.mark
        if self.version:
            achievement["version"] = self.version
        return {
            "id": f"urn:uuid:{self.mark}-{self.issued}-{self.number}",
            "issuer": {"id": self.issuer},
            "validFrom": f"{self.issued}T09:00:00Z",
            "credentialSubject": {
                "achievement": achievement,
                "result": [
                    {"resultDescription": "urn:x:component", "value": component}
                    for component in self.components
                ],
            },
        }


def marks(*codes: str) -> list[Report]:
    return [Mark(code).report() for code in codes]
