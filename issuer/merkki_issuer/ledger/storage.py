"""The table of the log, and its head: one row that puts all writers into one line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import JSON, Integer, String, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from merkki_issuer.ledger.model import GENESIS, Event, LogEntry, entry_hash
from merkki_issuer.storage.base import Base, UtcDateTime
from merkki_issuer.storage.database import Transaction
from merkki_issuer.storage.rows import insert_many


class LogRow(Base):
    """One entry. The migration adds triggers that refuse to change or delete it."""

    __tablename__ = "log"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[str] = mapped_column(String(30))
    organisation: Mapped[str] = mapped_column(String(48))
    subject: Mapped[str] = mapped_column(String(600), index=True)
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class HeadRow(Base):
    """The newest entry's number and hash. Locking this row is what orders two writers."""

    __tablename__ = "log_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


# Asked of every page that says something of an organisation, and added for every award: built
# once, and the rows written as they are. No session need know of a row that never changes.
_HEAD = select(HeadRow.number, HeadRow.hash).where(HeadRow.id == 1)
_LOCKED_HEAD = _HEAD.with_for_update()
_LOG = Base.metadata.tables[LogRow.__tablename__]
_HEADS = Base.metadata.tables[HeadRow.__tablename__]
_ADD = insert(_LOG)
_ADVANCE = (
    update(_HEADS)
    .where(_HEADS.c.id == 1)
    .values(number=bindparam("newest"), hash=bindparam("digest"))
)
_HASH = select(LogRow.hash).where(LogRow.number == bindparam("entry"))


def append(
    tx: Transaction,
    event: Event,
    *,
    at: datetime,
    organisation: str,
    subject: str,
    facts: Mapping[str, str],
) -> LogEntry:
    """Add one entry, in the same transaction as the change it records."""
    number, previous = _lock_head(tx)
    entry = _next(number, previous, event, at, organisation, subject, facts)
    tx.execute(_ADD, _row(entry))
    tx.execute(_ADVANCE, {"newest": entry.number, "digest": entry.hash})
    return entry


def append_many(
    tx: Transaction,
    event: Event,
    *,
    at: datetime,
    organisation: str,
    said: Sequence[tuple[str, Mapping[str, str]]],
) -> None:
    """Add an entry for each subject and its facts, as ``append`` would one after the other."""
    number, previous = _lock_head(tx)
    rows = []
    for subject, facts in said:
        entry = _next(number, previous, event, at, organisation, subject, facts)
        number, previous = entry.number, entry.hash
        rows.append(_row(entry))
    if rows:
        insert_many(tx, LogRow, rows)
        tx.execute(_ADVANCE, {"newest": number, "digest": previous})


def _next(
    number: int,
    previous: str,
    event: Event,
    at: datetime,
    organisation: str,
    subject: str,
    facts: Mapping[str, str],
) -> LogEntry:
    """The entry that follows the one of this number and hash."""
    number += 1
    digest = entry_hash(number, at, event, organisation, subject, facts, previous)
    return LogEntry(number, at, event, organisation, subject, dict(facts), previous, digest)


def _row(entry: LogEntry) -> dict[str, object]:
    return {
        "number": entry.number,
        "at": entry.at,
        "event": entry.event.value,
        "organisation": entry.organisation,
        "subject": entry.subject,
        "facts": entry.facts,
        "previous": entry.previous,
        "hash": entry.hash,
    }


def head(tx: Transaction) -> tuple[int, str]:
    """The newest entry's number and hash; 0 and zeros for an empty log."""
    row = tx.execute(_HEAD).one_or_none()
    return (row.number, row.hash) if row else (0, GENESIS)


def hash_of(tx: Transaction, number: int) -> str | None:
    """The hash of the entry with that number, if there is one."""
    return tx.execute(_HASH, {"entry": number}).scalar_one_or_none()


def told(
    tx: Transaction, events: Collection[Event], *, after: int
) -> tuple[tuple[Event, str, Mapping[str, str]], ...]:
    """Event, organisation and facts of the entries of such events after a number, in order."""
    query = (
        select(LogRow.event, LogRow.organisation, LogRow.facts)
        .where(LogRow.number > after, LogRow.event.in_(sorted(e.value for e in events)))
        .order_by(LogRow.number)
    )
    return tuple((Event(r.event), r.organisation, r.facts) for r in tx.execute(query))


def find(tx: Transaction, event: Event, subject: str) -> LogEntry | None:
    """The first entry of that event about a subject."""
    query = select(LogRow).where(LogRow.subject == subject, LogRow.event == event.value)
    row = tx.scalars(query.order_by(LogRow.number).limit(1)).one_or_none()
    return _entry(row) if row else None


def entries(tx: Transaction, *, after: int = 0) -> Iterator[LogEntry]:
    """The entries after a number, in order, without holding them all."""
    rows = tx.scalars(select(LogRow).where(LogRow.number > after).order_by(LogRow.number))
    for row in rows.yield_per(500):
        yield _entry(row)


def _entry(row: LogRow) -> LogEntry:
    return LogEntry(
        number=row.number,
        at=row.at,
        event=Event(row.event),
        organisation=row.organisation,
        subject=row.subject,
        facts=row.facts,
        previous=row.previous,
        hash=row.hash,
    )


def _lock_head(tx: Transaction) -> tuple[int, str]:
    row = tx.execute(_LOCKED_HEAD).one_or_none()
    if row is not None:
        return row.number, row.hash
    try:
        with tx.begin_nested():
            tx.execute(insert(HeadRow).values(id=1, number=0, hash=GENESIS))
    except IntegrityError:
        # Another process wrote the first row while we looked for it.
        row = tx.execute(_LOCKED_HEAD).one()
        return row.number, row.hash
    return 0, GENESIS
