"""What a verification says: findings, and the verdict they add up to.

A badge can be good, bad, or beyond our knowing today. Nothing in this module
may turn "could not be checked" into either of the other two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NoReturn

JsonObject = Mapping[str, object]


class Outcome(Enum):
    """What one check was able to establish."""

    PASSED = "passed"
    FAILED = "failed"  # the evidence contradicts the claim
    UNKNOWN = "unknown"  # the evidence could not be had
    SKIPPED = "skipped"  # a check this one relies on did not pass
    ABSENT = "absent"  # the credential makes no such claim


class Verdict(Enum):
    """What the findings add up to."""

    VERIFIED = "verified"
    REJECTED = "rejected"
    INDETERMINATE = "indeterminate"


class Check(Enum):
    """The questions a verification asks, in the order it asks them."""

    CONTAINER = "container"  # can the bytes be read as a credential at all?
    STRUCTURE = "structure"  # does it have the shape its data model demands?
    PROOF = "proof"  # did the named key sign exactly this?
    ISSUER = "issuer"  # does that key belong to the issuer it names?
    VALIDITY = "validity"  # is it inside its period?
    STATUS = "status"  # was it revoked or suspended?
    REFRESH = "refresh"  # has its issuer a newer edition of it?
    ENDORSEMENT = "endorsement"  # do the endorsements inside it hold?
    RECIPIENT = "recipient"  # was it made out to the person we were told of?
    HOLDER = "holder"  # did whoever shows it prove to hold it?
    PART = "part"  # do the credentials inside it hold?
    TRUST = "trust"  # is the issuer one the reader has chosen to know?
    RIGHT = "right"  # may that issuer award this mark on that date?


# Without these three nothing is known about the credential, whatever else passed.
REQUIRED = frozenset({Check.STRUCTURE, Check.PROOF, Check.ISSUER})
# A presentation is signed by its holder; whose badges are in it is for each of them to say.
REQUIRED_OF_PRESENTATION = frozenset({Check.STRUCTURE, Check.PROOF, Check.HOLDER})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check established, in words a developer can act on.

    ``code`` is API: documented in docs/checks.md and never reused. ``pointer`` is an
    RFC 6901 JSON Pointer into the credential ("" for the whole). ``spec`` names the
    section that makes the demand. ``facts`` are the values a message in another
    language needs; they are claims unless the proof passed.
    """

    check: Check
    outcome: Outcome
    code: str
    message: str
    pointer: str = ""
    spec: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    warning: bool = False  # passed, and yet worth saying aloud

    def to_dict(self) -> dict[str, object]:
        """The finding as JSON-ready values."""
        return {
            "check": self.check.value,
            "outcome": self.outcome.value,
            "code": self.code,
            "message": self.message,
            "pointer": self.pointer,
            "spec": self.spec,
            "facts": dict(self.facts),
            "warning": self.warning,
        }


class NotVerifiedError(Exception):
    """Raised by ``Report.require`` when the verdict is not VERIFIED; carries the report."""

    def __init__(self, report: Report) -> None:
        self.report = report
        reasons = [f"{f.code}: {f.message}" for f in report.findings if f.outcome in _BAD]
        super().__init__("; ".join(reasons) or "the proof, its issuer or the structure is missing")


_BAD = frozenset({Outcome.FAILED, Outcome.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one verification established.

    ``signed`` is the credential the issuer signed: present when its structure, proof
    and issuer passed, even if it is expired or revoked, and None otherwise. It never
    holds anything that the proof does not cover; of a badge of Open Badges 2.0 also what its
    mark's and its issuer's own addresses say. ``facts`` say how and against what
    the credential was checked (container, securing, contexts' digests, lists). ``parts``
    are the reports of credentials inside: presented ones, endorsements, a newer edition.
    """

    findings: tuple[Finding, ...]
    signed: JsonObject | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    required: frozenset[Check] = REQUIRED

    def __bool__(self) -> NoReturn:
        # Without this, `if verify(badge):` would accept every badge.
        raise TypeError("a Report has no truth value: read .verdict or call .require()")

    @property
    def verdict(self) -> Verdict:
        """The fold over the findings. It fails closed."""
        outcomes = {finding.outcome for finding in self.findings}
        passed = {f.check for f in self.findings if f.outcome is Outcome.PASSED}
        if Outcome.FAILED in outcomes:
            return Verdict.REJECTED
        if Outcome.UNKNOWN in outcomes or not passed >= self.required:
            return Verdict.INDETERMINATE
        return Verdict.VERIFIED

    def require(self) -> JsonObject:
        """The credential the issuer signed, if every check holds.

        Raises NotVerifiedError otherwise.
        """
        if self.verdict is not Verdict.VERIFIED or self.signed is None:
            raise NotVerifiedError(self)
        return self.signed

    def of(self, check: Check) -> tuple[Finding, ...]:
        """The findings of one check, in the order they were made."""
        return tuple(f for f in self.findings if f.check is check)

    def codes(self) -> frozenset[str]:
        """The codes of all findings."""
        return frozenset(f.code for f in self.findings)

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values: verdict, findings, facts, the signed credential."""
        return {
            "verdict": self.verdict.value,
            "findings": [f.to_dict() for f in self.findings],
            "facts": dict(self.facts),
            "credential": self.signed,
            "parts": [part.to_dict() for part in self.parts],
        }


@dataclass(frozen=True, slots=True)
class Part:
    """A credential inside another document, with the report of its own that it gets.

    ``kind`` is "presented", "endorsement", "component" or "newer"; ``pointer`` says where
    it stands in the whole.
    """

    kind: str
    pointer: str
    report: Report

    def to_dict(self) -> dict[str, object]:
        """The part as JSON-ready values."""
        return {"kind": self.kind, "pointer": self.pointer, "report": self.report.to_dict()}
