"""The log of what the service did: entries chained by their hashes, so that none can be changed.

Each entry's hash covers the hash before it. Whoever changes, removes or inserts one must
recompute all that follow, and then the newest hash no longer is the one that somebody
noted down. The log holds no name, no reference to a person and no reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

# The hash before the first entry.
GENESIS = "0" * 64
# One encoder for all entries: json.dumps would make one for each.
_WRITTEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Event(Enum):
    """What an entry records."""

    ORGANISATION_CREATED = "organisation-created"
    RIGHTS_CHANGED = "rights-changed"
    KEY_CREATED = "key-created"
    KEY_RETIRED = "key-retired"
    KEY_REVOKED = "key-revoked"
    API_KEY_CREATED = "api-key-created"
    API_KEY_REVOKED = "api-key-revoked"
    INTENDED = "intended"
    ISSUED = "issued"
    VOIDED = "voided"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One event. ``subject`` is an award id, a key id or a DID; ``facts`` are plain values."""

    number: int  # 1, 2, 3, ...
    at: datetime
    event: Event
    organisation: str
    subject: str
    facts: Mapping[str, str]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the log or beside it that does not fit."""

    number: int
    message: str


def entry_hash(
    number: int,
    at: datetime,
    event: Event,
    organisation: str,
    subject: str,
    facts: Mapping[str, str],
    previous: str,
) -> str:
    """SHA-256, in hex, of everything an entry says and of the hash before it."""
    said = [
        number,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.value,
        organisation,
        subject,
        sorted(facts.items()),
        previous,
    ]
    return hashlib.sha256(_WRITTEN(said).encode()).hexdigest()


def chain_faults(entries: Iterable[LogEntry]) -> Iterator[Fault]:
    """Walk the chain from its beginning and name every place where it does not hold."""
    expected, previous = 1, GENESIS
    for entry in entries:
        if entry.number != expected:
            yield Fault(entry.number, f"entry {expected} is missing")
        if entry.previous != previous:
            yield Fault(entry.number, "the entry does not follow the one before it")
        if entry.hash != entry_hash(
            entry.number,
            entry.at,
            entry.event,
            entry.organisation,
            entry.subject,
            entry.facts,
            entry.previous,
        ):
            yield Fault(entry.number, "the entry was changed after it was written")
        expected, previous = entry.number + 1, entry.hash
