"""A trust registry: whom the reader has chosen to know, and what each may award."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TrustEntry:
    """One issuer the registry knows. Times are inclusive starts and exclusive ends.

    An entry that ended keeps its history: what was awarded while it was in force stays
    acceptable, unless ``distrust_from`` says otherwise.
    """

    issuer: str  # a DID or an https issuer id, compared exactly
    names: Mapping[str, str]  # language -> name, as the registry (not the badge) has it
    kind: str = "other"  # school, company, operator, university, ...
    may_issue: frozenset[str] | None = None  # mark codes; None: any mark
    may_attest: frozenset[str] = frozenset()
    # Where the definitions of those marks live: achievement ids begin with one of these.
    # Empty: the mark code alone counts, and an issuer that lies in it lies about itself.
    achievement_ids: tuple[str, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    distrust_from: datetime | None = None  # nothing signed from here on is to be believed


@dataclass(frozen=True, slots=True)
class TrustRegistry:
    """Entries by issuer id, with the registry's own id and date."""

    entries: Mapping[str, TrustEntry] = field(default_factory=dict)
    id: str = ""
    updated: datetime | None = None
