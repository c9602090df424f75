"""Asking whether the log is whole, and whether it agrees with the ledger beside it.

The chain shows a changed, removed or inserted entry. What was cut off at the end shows in
two ways: the head row, and awards that stand in the ledger without an entry. Whoever cuts
all of them alike is found by a head noted down elsewhere earlier (``expect``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from merkki_issuer.issuing import storage as awards
from merkki_issuer.issuing.model import Issued, State
from merkki_issuer.ledger import storage
from merkki_issuer.ledger.model import GENESIS, Event, Fault, LogEntry, chain_faults
from merkki_issuer.means import Means
from merkki_issuer.status import storage as status
from merkki_issuer.status.model import Entry
from merkki_issuer.storage import Transaction


@dataclass(frozen=True, slots=True)
class Audit:
    """What a walk through the log found. ``number`` and ``hash`` are its head."""

    number: int
    hash: str
    faults: tuple[Fault, ...]


class Log:
    """The log of the service, to read and to check."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def entries(self, *, after: int = 0) -> tuple[LogEntry, ...]:
        """The entries after a number."""
        with self._means.database.read() as tx:
            return tuple(storage.entries(tx, after=after))

    def verify(self, *, expect: tuple[int, str] | None = None) -> Audit:
        """Walk the whole log. ``expect`` is a number and hash noted down earlier."""
        with self._means.database.read() as tx:
            entries = tuple(storage.entries(tx))
            number, digest = storage.head(tx)
            faults = [
                *chain_faults(entries),
                *_head_faults(entries, number, digest),
                *_expectation_faults(entries, expect),
                *_award_faults(tx, entries),
            ]
        return Audit(number, digest, tuple(faults))


def _head_faults(entries: tuple[LogEntry, ...], number: int, digest: str) -> Iterator[Fault]:
    last = (entries[-1].number, entries[-1].hash) if entries else (0, GENESIS)
    if last != (number, digest):
        yield Fault(number, f"the log ends at {last[0]}, but its head says {number}")


def _expectation_faults(
    entries: tuple[LogEntry, ...], expect: tuple[int, str] | None
) -> Iterator[Fault]:
    if expect is None:
        return
    number, digest = expect
    found = next((entry.hash for entry in entries if entry.number == number), None)
    if found != digest:
        yield Fault(number, "the entry is not the one whose hash was noted down")


def _award_faults(tx: Transaction, entries: tuple[LogEntry, ...]) -> Iterator[Fault]:
    """Compare every award and status with the last thing the log says of it."""
    events: dict[str, list[LogEntry]] = {}
    for entry in entries:
        events.setdefault(entry.subject, []).append(entry)
    known = set()
    for award in awards.all_awards(tx):
        known.add(award.award_id)
        said = events.get(award.award_id, [])
        for message in _disagreements(award, status.entry_of(tx, award.award_id), said):
            yield Fault(said[-1].number if said else 0, f"award {award.award_id}: {message}")
    for entry in entries:
        if entry.event is Event.INTENDED and entry.subject not in known:
            yield Fault(entry.number, f"award {entry.subject} is gone from the ledger")


def _disagreements(award: Issued, entry: Entry | None, said: list[LogEntry]) -> Iterator[str]:
    issued = next((e for e in said if e.event is Event.ISSUED), None)
    if not any(e.event is Event.INTENDED for e in said):
        yield "the log does not know that it was intended"
    if (award.state is State.ISSUED) != (issued is not None):
        yield f"the ledger says {award.state.value}, the log disagrees"
    if issued is not None and award.state is State.ISSUED:
        digests = {f.value: hashlib.sha256(c).hexdigest() for f, c in award.renderings.items()}
        if digests != dict(issued.facts):
            yield "its bytes are not those that were issued"
    revoked = any(e.event in {Event.REVOKED, Event.VOIDED} for e in said)
    turns = [e.event for e in said if e.event in {Event.SUSPENDED, Event.REINSTATED}]
    suspended = bool(turns) and turns[-1] is Event.SUSPENDED
    if entry is None:
        yield "its place in the status list is gone"
    elif (entry.revoked, entry.suspended) != (revoked, suspended):
        yield "its status was changed without an entry in the log"
