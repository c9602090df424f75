"""A trust registry: whom the reader has chosen to know, and what each may award."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TrustEntry:
    """One issuer the registry knows. Times are inclusive starts and exclusive ends, in UTC."""

    issuer: str  # a DID or an https issuer id, compared exactly
    names: Mapping[str, str]  # language -> name, as the registry (not the badge) has it
    kind: str = "other"  # school, company, operator, university, ...
    may_issue: frozenset[str] | None = None  # mark codes; None: any mark
    may_attest: frozenset[str] = frozenset()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    distrust_from: datetime | None = None  # nothing awarded from here on is to be believed


@dataclass(frozen=True, slots=True)
class TrustRegistry:
    """Entries by issuer id, with the registry's own id and date."""

    entries: Mapping[str, TrustEntry] = field(default_factory=dict)
    id: str = ""
    updated: datetime | None = None
