"""Which edition of a list was read: what a receipt needs to name it, and how fresh it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

# Thirty thousand years. Beyond it a number means nothing, and a float may be too large.
_LONGEST = 10**15


@dataclass(frozen=True, slots=True)
class Edition:
    """One list as it was read. ``ttl_ms`` is the publisher's wish, not a bound of validity.

    Bitstring Status List 1.0 section 2.2: after ``ttl`` a fresh copy should be fetched.
    """

    kind: str  # the type of status it answers for
    url: str
    issuer: str  # who answers for it
    sha256: str  # of the bytes that were fetched
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    ttl_ms: int | None = None

    def facts(self) -> dict[str, str]:
        """What a finding says of it."""
        known = {
            "list_valid_from": _stamp(self.valid_from),
            "list_valid_until": _stamp(self.valid_until),
            "list_ttl_ms": None if self.ttl_ms is None else str(self.ttl_ms),
        }
        return {"list": self.url, **{name: text for name, text in known.items() if text}}

    def to_dict(self) -> Mapping[str, object]:
        """The edition as JSON-ready values, for the facts of a report."""
        return {
            "kind": self.kind,
            "url": self.url,
            "issuer": self.issuer,
            "sha256": self.sha256,
            "valid_from": _stamp(self.valid_from),
            "valid_until": _stamp(self.valid_until),
            "ttl_ms": self.ttl_ms,
        }


def read_ttl(value: object, *, unit_ms: int) -> int | None:
    """A list's ``ttl`` in milliseconds, counted in units of ``unit_ms``.

    None if it says nothing usable: a wrong wish is no reason to disbelieve a list.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value * unit_ms) if 0 < value * unit_ms <= _LONGEST else None


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
