"""The organisations of a region: who they are and what they may award."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from merkki_definitions.marks import MayAward, Right
from merkki_definitions.texts import Text


class OrganisationType(StrEnum):
    """The kinds of organisations a region has."""

    OPERATOR = "operator"
    SCHOOL = "school"
    ADULT_EDUCATION = "adult_education"
    GUIDANCE = "guidance"
    COMPANY = "company"
    ASSOCIATION = "association"
    UNIVERSITY = "university"


# Whose column of a mark's may_award speaks for an organisation of this type.
# One that is not here may not, whatever the mark says.
ISSUING_COLUMN: Mapping[str, str] = {
    OrganisationType.SCHOOL: "school",
    OrganisationType.ADULT_EDUCATION: "school",
    OrganisationType.COMPANY: "company",
    OrganisationType.OPERATOR: "operator",
}
ATTESTING_COLUMN: Mapping[str, str] = {
    **ISSUING_COLUMN,
    OrganisationType.GUIDANCE: "school",
    OrganisationType.ASSOCIATION: "company",
}


def right_to_issue(rights: MayAward, organisation_type: str) -> bool:
    """Whether a mark with these rights may be issued by an organisation of this type."""
    column = ISSUING_COLUMN.get(organisation_type)
    return column is not None and getattr(rights, column) is Right.ISSUE


def right_to_attest(rights: MayAward, organisation_type: str) -> bool:
    """Whether persons of an organisation of this type may confirm facts for such a mark."""
    column = ATTESTING_COLUMN.get(organisation_type)
    return column is not None and getattr(rights, column) in {Right.ISSUE, Right.ATTEST}


@dataclass(frozen=True, slots=True)
class Sector:
    """The field an employer works in; the code is ISCED-F 2013."""

    isced_f: str
    text: Text


@dataclass(frozen=True, slots=True)
class SkillNeed:
    """What an employer wishes that a participant learns before coming to work."""

    id: str
    title: Text
    description: Text
    marks: tuple[str, ...]
    esco: tuple[str, ...]  # refs of frameworks.yaml
    published: date
    expires: date  # the last day on which it is shown


@dataclass(frozen=True, slots=True)
class Trust:
    """An organisation's place in the trust registry."""

    status: str  # active, ended (left in good standing) or withdrawn (for cause)
    valid_from: date
    valid_until: date | None
    distrust_from: date | None  # nothing awarded on or after this day is to be believed


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation of the region."""

    id: str
    type: OrganisationType
    name: Text
    did: str | None  # on a host of its own; None: it has no key and attests by link
    url: str
    languages: tuple[str, ...]
    roles: tuple[str, ...]
    may_issue: tuple[str, ...]
    may_attest: tuple[str, ...]
    trust: Trust
    serves_non_students: bool = False
    education: str | None = None
    sector: Sector | None = None
    skill_needs: tuple[SkillNeed, ...] = ()
    note: str | None = None  # for those who work with the data; not for the public

    @property
    def slug(self) -> str:
        """The id without ``org-``, fit for an address."""
        return self.id.removeprefix("org-")


@dataclass(frozen=True, slots=True)
class MentorProfile:
    """A mentor by role at work. No person is named."""

    id: str
    organisation: str
    title: Text
    languages: tuple[str, ...]
    sectors: tuple[str, ...]
    topics: tuple[str, ...]
    capacity: int
    modes: tuple[str, ...]
    wants_to_learn: tuple[str, ...]
    minors_clearance: bool


@dataclass(frozen=True, slots=True)
class Region:
    """A region: its organisations, mentors and trust registry."""

    registry_id: str
    registry_maintained_by: str
    organisation_types: Mapping[str, Text]
    organisations: tuple[Organisation, ...]
    mentors: tuple[MentorProfile, ...]

    def organisation(self, organisation_id: str) -> Organisation:
        """The organisation with this id or slug. Raises LookupError."""
        for organisation in self.organisations:
            if organisation_id in {organisation.id, organisation.slug}:
                return organisation
        raise LookupError(f"there is no organisation {organisation_id}")
