"""What a mark is: one version of it, with everything an issuer needs to describe it.

These are values. They are made only by the loader, from files that passed every rule,
and nothing here reads a file, a clock or the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from merkki_definitions.durations import Duration
from merkki_definitions.texts import Label, Text


class Status(StrEnum):
    """Where a version of a mark is in its life."""

    DRAFT = "draft"  # may still change, so it is never awarded
    ACTIVE = "active"
    RETIRED = "retired"  # no longer offered; what was awarded stays readable


class Right(StrEnum):
    """What a kind of organisation, or a mentor, may do towards awarding a mark."""

    ISSUE = "issue"  # the organisation's key signs
    ATTEST = "attest"  # a named person confirms facts; another organisation issues
    RECOMMEND = "recommend"  # may propose, without formal weight
    NONE = "none"


class Visibility(StrEnum):
    """Where a piece of evidence may go."""

    PRIVATE = "private"  # never leaves the issuing service
    HOLDER_CHOICE = "holder_choice"  # the holder may attach a link or a digest; off by default


@dataclass(frozen=True, slots=True)
class Criterion:
    """One observable thing that is shown."""

    text: Text


@dataclass(frozen=True, slots=True)
class Alignment:
    """A code of an outside framework, ready for the Alignment of OB 3.0 (appendix B.1.4)."""

    ref: str  # our name for it, as in esco:manage-time
    label: Label
    target_url: str  # kept byte for byte; ESCO's are http
    target_framework: str
    target_code: str | None = None
    target_type: str | None = None  # None: the vocabulary has no term for this framework
    verified: bool = True  # seen in a source; not that it answers today

    def target_name(self, language: str) -> str:
        """The framework's label in this language, or in one it has. Raises UnknownLanguageError."""
        return self.label.get(language)


@dataclass(frozen=True, slots=True)
class Level:
    """An indicative level: never a placement in the national framework."""

    eqf: int
    alignment: Alignment  # its label says "indicative" in every language


@dataclass(frozen=True, slots=True)
class CreditValue:
    """A suggested value and the URI of its unit, which it is never given without."""

    system: str  # ects or osp
    value: float
    framework: str
    unit: Text


@dataclass(frozen=True, slots=True)
class Credits:
    """The suggested values. They bind nobody and never convert into one another."""

    osp: CreditValue | None
    ects: CreditValue | None

    @property
    def values(self) -> tuple[CreditValue, ...]:
        """The values there are."""
        return tuple(value for value in (self.osp, self.ects) if value is not None)


@dataclass(frozen=True, slots=True)
class Assessment:
    """How it is judged and by whom: terms, said to people by ``Catalogue.term``."""

    types: tuple[str, ...]
    assessor: str


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """What the assessor sees."""

    kind: str
    required: bool
    visibility: Visibility
    text: Text


@dataclass(frozen=True, slots=True)
class MayAward:
    """Who may do what. A mentor is a person, and a person never issues."""

    school: Right
    company: Right
    mentor: Right
    operator: Right


@dataclass(frozen=True, slots=True)
class RequiredMentorship:
    """Facts of a closed mentorship from which the mark is proposed; a person issues it."""

    state: str
    role: str
    min_meetings: int
    min_duration: Duration
    min_reflections: int  # that they exist is counted; nobody reads them
    reversal_sessions: int


@dataclass(frozen=True, slots=True)
class Composition:
    """What a meta mark is made of."""

    all_of: tuple[str, ...]
    at_least: tuple[tuple[str, int], ...]  # group id, number of its marks
    min_marks: int  # not counting meta marks
    min_osp: int | None
    all_components_must_be_valid_at_issue: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """One version of one mark."""

    code: str
    version: str
    status: Status
    published: date | None  # None: a draft
    sha256: str  # of everything this version says; the same for ever once published
    group: str  # id of its group
    audience: str  # participant or mentor
    achievement_type: str  # a term of OB 3.0's AchievementType
    name: Text
    description: Text
    criteria: tuple[Criterion, ...]
    level: Level | None
    credits: Credits
    workload_hours: int
    assessment: Assessment
    evidence: tuple[EvidenceItem, ...]
    may_award: MayAward
    alignments: tuple[Alignment, ...]
    tags: tuple[str, ...]
    participation: str
    identity_check: str
    open_to_non_students: bool
    valid_for: Duration | None = None
    not_a_substitute_for: Text | None = None
    young_worker_check: bool = False
    accepted_prior_learning: tuple[Alignment, ...] = ()
    recommended_before: tuple[str, ...] = ()
    requires_mentorship: RequiredMentorship | None = None
    composition: Composition | None = None

    def valid_until(self, awarded: date) -> date | None:
        """The last day on which a mark awarded on this day is valid; None: it does not expire."""
        return None if self.valid_for is None else self.valid_for.after(awarded)
