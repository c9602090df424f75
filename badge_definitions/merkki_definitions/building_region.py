"""From a region's file that passed every rule to values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from merkki_definitions.organisations import (
    MentorProfile,
    Organisation,
    OrganisationType,
    Region,
    Sector,
    SkillNeed,
    Trust,
)
from merkki_definitions.reading import ORGANISATIONS, Definitions
from merkki_definitions.texts import Text

# A checked file's values. `Any` goes no further than this module.
Raw = Mapping[str, Any]


def build_region(definitions: Definitions) -> Region:
    """The region these files describe. They must have passed the rules."""
    value = definitions.file(ORGANISATIONS).value
    raw: Raw = value if isinstance(value, dict) else {}
    return Region(
        registry_id=raw["trust_registry"]["id"],
        registry_maintained_by=raw["trust_registry"]["maintained_by"],
        organisation_types=MappingProxyType(
            {kind: Text(**text) for kind, text in raw["organisation_types"].items()}
        ),
        organisations=tuple(_organisation(entry) for entry in raw["organisations"]),
        mentors=tuple(_mentor(entry) for entry in raw["mentors"]),
    )


def _organisation(raw: Raw) -> Organisation:
    sector = raw.get("sector")
    return Organisation(
        id=raw["id"],
        type=OrganisationType(raw["type"]),
        name=Text(**raw["name"]),
        did=raw["did"],
        url=raw["url"],
        languages=tuple(raw["languages"]),
        roles=tuple(raw["roles"]),
        may_issue=tuple(raw["may_issue"]),
        may_attest=tuple(raw["may_attest"]),
        trust=_trust(raw["trust"]),
        serves_non_students=raw.get("serves_non_students", False),
        education=raw.get("education"),
        sector=None if sector is None else Sector(sector["isced_f"], Text(**sector["text"])),
        skill_needs=tuple(_skill_need(need) for need in raw.get("skill_needs", ())),
        note=raw.get("note"),
    )


def _trust(raw: Raw) -> Trust:
    return Trust(
        status=raw["status"],
        valid_from=date.fromisoformat(raw["valid_from"]),
        valid_until=_maybe_date(raw["valid_until"]),
        distrust_from=_maybe_date(raw["distrust_from"]),
    )


def _skill_need(raw: Raw) -> SkillNeed:
    return SkillNeed(
        id=raw["id"],
        title=Text(**raw["title"]),
        description=Text(**raw["description"]),
        marks=tuple(raw["marks"]),
        esco=tuple(raw["esco"]),
        published=date.fromisoformat(raw["published"]),
        expires=date.fromisoformat(raw["expires"]),
    )


def _mentor(raw: Raw) -> MentorProfile:
    lists = ("languages", "sectors", "topics", "modes", "wants_to_learn")
    return MentorProfile(
        **{**raw, "title": Text(**raw["title"]), **{key: tuple(raw[key]) for key in lists}}
    )


def _maybe_date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
