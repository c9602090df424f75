"""What was decided, and everything an audit trail or an applicant must be told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from merkki_verifier.credit.presented import Presented
from merkki_verifier.credit.reasons import Reason
from merkki_verifier.credit.ruleset import Automation, Rule, Ruleset


class Effected(StrEnum):
    """What became of one rule or admission route."""

    GRANTED = "granted"
    PARTIAL = "partial"
    REFERRED = "referred"
    DENIED = "denied"
    NOT_MET = "not_met"


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """One rule and what became of it.

    ``marks`` are those it used or would use, ``missing`` those it lacks, ``taken`` those
    that an earlier rule had used up, ``lacking`` how many of its group are missing.
    """

    rule: Rule
    outcome: Effected
    reasons: tuple[Reason, ...]
    marks: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()  # digests
    missing: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    lacking: int = 0

    @property
    def ects(self) -> float:
        """The ECTS credits that took effect without a person."""
        effective = self.outcome in (Effected.GRANTED, Effected.PARTIAL)
        return self.rule.ects if effective else 0.0

    def to_dict(self) -> dict[str, object]:
        """The outcome as JSON-ready values."""
        rule = self.rule
        return {
            "rule": rule.id,
            "outcome": self.outcome.value,
            "reasons": [reason.value for reason in self.reasons],
            "course": {"code": rule.course.code, "name": dict(rule.course.name)},
            "mode": rule.mode,
            "ects": plain(self.ects),
            "rule_ects": plain(rule.ects),
            "course_ects": None if rule.course_ects is None else plain(rule.course_ects),
            "grade": rule.grade or None,
            "marks": list(self.marks),
            "credentials": list(self.credentials),
            "missing": list(self.missing),
            "taken": list(self.taken),
            "lacking": self.lacking,
            "supplement": _supplement(rule) if self.outcome is Effected.PARTIAL else None,
            "decided_by": dict(rule.decided_by) if rule.decided_by else None,
        }


@dataclass(frozen=True, slots=True)
class RouteOutcome:
    """One admission route: open, for a person to decide, or not."""

    id: str
    outcome: Effected
    reasons: tuple[Reason, ...]
    result: Mapping[str, str]
    checked_elsewhere: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The outcome as JSON-ready values."""
        return {
            "route": self.id,
            "outcome": self.outcome.value,
            "reasons": [reason.value for reason in self.reasons],
            "result": dict(self.result),
            "checked_elsewhere": list(self.checked_elsewhere),
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class SetAside:
    """A credential that took no part, and the first reason why."""

    credential: Presented
    reason: Reason

    def to_dict(self) -> dict[str, object]:
        """The credential's facts and the reason, as JSON-ready values."""
        return {**describe(self.credential), "reason": self.reason.value}


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything decided for one presentation, under one ruleset, at one moment.

    ``consumed`` and ``consumed_marks`` are what the university must remember, and hand in
    as ``used`` and ``used_marks`` next time. ``error`` is RULESET_NOT_IN_FORCE or None.
    """

    ruleset: Ruleset
    automation: Automation
    at: datetime
    outcomes: tuple[RuleOutcome, ...] = ()
    routes: tuple[RouteOutcome, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    counted: tuple[Presented, ...] = ()  # took part; of several of one mark the newest
    superseded: tuple[Presented, ...] = ()  # older ones of a mark, and those that name none
    consumed: tuple[str, ...] = ()  # digests
    consumed_marks: tuple[str, ...] = ()
    error: Reason | None = None

    @property
    def granted_ects(self) -> float:
        """The sum of all credits that took effect without a person."""
        return sum((outcome.ects for outcome in self.outcomes), 0.0)

    def of(self, outcome: Effected) -> tuple[str, ...]:
        """The ids of the rules with this outcome, in rule order."""
        return tuple(o.rule.id for o in self.outcomes if o.outcome is outcome)

    def to_dict(self) -> dict[str, object]:
        """The whole decision as JSON-ready values; the same for the same input, always."""
        return {
            "university": self.ruleset.university,
            "ruleset": self.ruleset.id,
            "version": self.ruleset.version,
            "automation": self.automation.value,
            "decided_at": self.at.isoformat(),
            "error": self.error.value if self.error else None,
            "granted_ects": plain(self.granted_ects),
            "rules": [outcome.to_dict() for outcome in self.outcomes],
            "routes": [route.to_dict() for route in self.routes],
            "credentials": [describe(credential) for credential in self.counted],
            "superseded": [describe(credential) for credential in self.superseded],
            "set_aside": [item.to_dict() for item in self.set_aside],
            "consumed": list(self.consumed),
            "consumed_marks": list(self.consumed_marks),
            "correction": {
                "url": self.ruleset.correction_url,
                "days": self.ruleset.correction_days,
            },
        }


def describe(credential: Presented) -> dict[str, object]:
    """What an audit trail keeps of a credential: nothing about its holder."""
    return {
        "credential": credential.digest or None,
        "mark": credential.mark,
        "version": credential.version,
        "issuer": credential.issuer or None,
        "awarded": credential.awarded.isoformat() if credential.awarded else None,
        "checked": credential.checked.isoformat() if credential.checked else None,
    }


def plain(credits_: float) -> int | float:
    """3 for three credits, 2.5 for two and a half."""
    return int(credits_) if float(credits_).is_integer() else credits_


def _supplement(rule: Rule) -> dict[str, object]:
    return {"ects": plain(rule.supplement_ects), "text": dict(rule.supplement or {})}
