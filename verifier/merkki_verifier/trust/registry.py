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
    # Besides may_issue: marks aligned to one of these (the targetUrl of an alignment).
    alignments: frozenset[str] = frozenset()
    may_delegate: int = 0  # how many links a chain of endorsements may have from here
    vouched_by: tuple[str, ...] = ()  # the chain from its endorser to one the registry names


@dataclass(frozen=True, slots=True)
class TrustRegistry:
    """Entries by issuer id, with the registry's own id and date."""

    entries: Mapping[str, TrustEntry] = field(default_factory=dict)
    id: str = ""
    updated: datetime | None = None
    valid_until: datetime | None = None  # of a signed edition: after it nothing is known
    form: str = "file"  # file, dcc, signed or endorsements
    operator: str = ""  # who signed it, where somebody did
    # Rights beside an entry: earlier and later terms of one issuer, and delegated ones.
    further: Mapping[str, tuple[TrustEntry, ...]] = field(default_factory=dict)

    def of(self, issuer: str) -> tuple[TrustEntry, ...]:
        """Everything the registry says of an issuer; nothing of one it does not know."""
        own = self.entries.get(issuer)
        return (() if own is None else (own,)) + tuple(self.further.get(issuer, ()))

    def facts(self, now: datetime) -> dict[str, object]:
        """Which edition it is and how old, for the facts of a report."""
        return {
            "id": self.id,
            "form": self.form,
            "operator": self.operator or None,
            "updated": self.updated.isoformat() if self.updated else None,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "age_days": max(0, (now - self.updated).days) if self.updated else None,
            "issuers": len({*self.entries, *self.further}),
        }
