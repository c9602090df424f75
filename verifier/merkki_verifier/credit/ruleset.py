"""The credit rules of one university, as values. Their meaning is in ``decide``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Texts = Mapping[str, str]  # fi, sv, en


class Automation(StrEnum):
    """Whether a rule may take effect without a person."""

    FULL = "full"
    PROPOSE = "propose"  # every grant is a proposal that a registrar confirms


class Effect(StrEnum):
    """What a rule does when its conditions hold."""

    GRANT = "grant"
    PARTIAL = "partial"  # the rest needs the named supplement
    REFER = "refer"  # a named human decides
    DENY = "deny"  # listed so that the applicant gets a clear reason


class Consumes(StrEnum):
    """What is counted as used once a rule has granted credit."""

    OWN = "own"
    COMPONENTS = "components"  # the mark and the marks it was put together from


@dataclass(frozen=True, slots=True)
class When:
    """The conditions of a rule; all of them must hold."""

    all_of: tuple[str, ...] = ()
    group: str | None = None
    count: int = 0  # at least so many marks of the group
    endorsed_by: frozenset[str] = frozenset()  # kinds of organisations; empty: no demand


@dataclass(frozen=True, slots=True)
class Course:
    """The course that credit stands for."""

    code: str
    name: Texts


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``ects`` counts ECTS credits, in halves."""

    id: str
    course: Course
    mode: str  # substitution or inclusion
    when: When
    effect: Effect
    ects: float
    consumes: Consumes = Consumes.OWN
    max_marks: int | None = None  # of the group: how many are used at most
    grade: str = ""
    course_ects: float | None = None
    supplement: Texts | None = None
    supplement_ects: float = 0
    decided_by: Texts | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A way to admission that marks can open. A person always decides."""

    id: str
    name: Texts
    when: When
    result: Texts
    checked_elsewhere: tuple[str, ...] = ()
    quota_per_year: int | None = None


@dataclass(frozen=True, slots=True)
class Preconditions:
    """What every credential must fulfil before any rule looks at it.

    The signature, the issuer's right to the mark and the status are never optional.
    """

    status_max_age_hours: int
    max_age_months: int
    major_versions: frozenset[int]
    issuer_kinds: frozenset[str] | None = None  # None: every kind
    holder_binding: bool = True


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Everything one university decides by. Days are inclusive."""

    university: str
    id: str
    version: str
    automation: Automation
    valid_from: date
    valid_until: date
    correction_url: str
    correction_days: int
    preconditions: Preconditions
    max_ects: float
    exclusions: Mapping[str, Texts]  # mark -> why
    groups: Mapping[str, frozenset[str]]  # group -> marks
    rules: tuple[Rule, ...]
    routes: tuple[Route, ...] = ()
    legal_note: str = ""
