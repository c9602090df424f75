"""The catalogue: every version of every mark, and what they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from merkki_definitions.marks import Mark, Status
from merkki_definitions.texts import Text, UnknownLanguageError


class UnknownMarkError(LookupError):
    """No such mark, or no such version of it."""

    def __init__(self, code: str, version: str | None = None) -> None:
        self.code = code
        self.version = version
        of_it = "" if version is None else f" in version {version}"
        super().__init__(f"there is no mark {code}{of_it}")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of marks; its code begins theirs."""

    id: str
    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class QualityAssurance:
    """How the quality of the marks is seen to."""

    type: str
    text: Text


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """A step for following one's own development. It never enters a credential."""

    value: int
    text: Text


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every version of every mark, by group and code and then from the oldest to the newest."""

    id: str
    version: str
    published: date
    title: Text
    country: str
    languages: tuple[str, ...]
    default_language: str
    creator: str  # id of the organisation that owns the catalogue
    quality_assurance: QualityAssurance
    pass_rule: str
    progress_scale: tuple[ProgressStep, ...]
    groups: tuple[Group, ...]
    every_version: tuple[Mark, ...]
    terms: Mapping[str, Mapping[str, Text]]
    achievement_path_template: str

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks on offer: the newest published version of each, unless it is retired."""
        newest = {mark.code: mark for mark in self.every_version if mark.status is not Status.DRAFT}
        return tuple(mark for mark in newest.values() if mark.status is Status.ACTIVE)

    def mark(self, code: str, version: str | None = None) -> Mark:
        """One version of a mark (drafts and retired ones too), or its newest published one.

        Raises UnknownMarkError.
        """
        for mark in reversed(self.every_version):
            if mark.code == code and (
                mark.status is not Status.DRAFT if version is None else mark.version == version
            ):
                return mark
        raise UnknownMarkError(code, version)

    def versions(self, code: str) -> tuple[str, ...]:
        """The versions of a mark from the oldest to the newest. Raises UnknownMarkError."""
        versions = tuple(mark.version for mark in self.every_version if mark.code == code)
        if not versions:
            raise UnknownMarkError(code)
        return versions

    def group(self, group_id: str) -> Group:
        """The group with this id. Raises LookupError."""
        for group in self.groups:
            if group.id == group_id:
                return group
        raise LookupError(f"there is no group {group_id}")

    def marks_of(self, group_id: str) -> tuple[Mark, ...]:
        """The marks on offer in a group."""
        return tuple(mark for mark in self.marks if mark.group == group_id)

    def term(self, kind: str, value: str) -> Text:
        """How a term is said to people: ``term("assessment_type", "portfolio")``.

        Kinds: assessment_type, assessor, evidence_kind, participation, identity_check.
        Raises KeyError; never for a value of a mark of this catalogue.
        """
        return self.terms[kind][value]

    def achievement_path(self, mark: Mark, language: str) -> str:
        """Path of the achievement below the service's address. Raises UnknownLanguageError."""
        if language not in self.languages:
            raise UnknownLanguageError(language)
        return self.achievement_path_template.format(
            code=mark.code, version=mark.version, lang=language
        )
