"""The tables of status lists: index spaces, places taken, and published versions.

A published list is derived from the rows and never edited, so two revocations at once
cannot overwrite each other. A place is a row with a unique index: once taken, by whatever
became of the award, it is never given again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from merkki_issuer.status.model import (
    ENTRIES,
    Entry,
    Place,
    Publication,
    Purpose,
    Standing,
    StatusList,
)
from merkki_issuer.storage.base import Base, UtcDateTime
from merkki_issuer.storage.database import Reading, Transaction
from merkki_issuer.storage.rows import table_of


class ListRow(Base):
    """One index space of an organisation, shared by all its marks."""

    __tablename__ = "status_lists"
    __table_args__ = (UniqueConstraint("organisation", "number"),)

    list_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.slug"))
    number: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)


class EntryRow(Base):
    """One place taken. Deleting such a row is never right: the place would be given again."""

    __tablename__ = "status_entries"
    __table_args__ = (
        CheckConstraint(f"place >= 0 AND place < {ENTRIES}", name="in_range"),
        UniqueConstraint("award"),
    )

    list_id: Mapped[str] = mapped_column(ForeignKey("status_lists.list_id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    award: Mapped[str] = mapped_column(ForeignKey("awards.award_id"))
    revoked: Mapped[bool] = mapped_column(Boolean)
    suspended: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str | None] = mapped_column(String(30))
    changed: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PublicationRow(Base):
    """One published version, kept so that nobody has to sign in order to serve."""

    __tablename__ = "status_publications"

    list_id: Mapped[str] = mapped_column(ForeignKey("status_lists.list_id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(Integer)
    published: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    jwt: Mapped[bytes] = mapped_column(LargeBinary)
    etag: Mapped[str] = mapped_column(String(80))


# Asked for every award: built once.
_LISTS = (
    select(ListRow.list_id, ListRow.organisation, ListRow.number, ListRow.revision)
    .where(ListRow.organisation == bindparam("slug"))
    .order_by(ListRow.number)
)
_FILL = select(func.count()).select_from(EntryRow).where(EntryRow.list_id == bindparam("of"))


def lists(tx: Transaction, organisation: str) -> tuple[StatusList, ...]:
    """The organisation's index spaces, oldest first."""
    rows = tx.execute(_LISTS, {"slug": organisation})
    return tuple(StatusList(r.list_id, r.organisation, r.number, r.revision) for r in rows)


def add_list(tx: Transaction, organisation: str, number: int) -> StatusList:
    """Open a new index space."""
    row = ListRow(
        list_id=f"{organisation}/{number}", organisation=organisation, number=number, revision=1
    )
    tx.add(row)
    tx.flush()
    return StatusList(row.list_id, organisation, number, 1)


def fill(tx: Transaction, list_id: str) -> int:
    """How many places of the list are taken."""
    return tx.execute(_FILL, {"of": list_id}).scalar_one()


def taken_of(tx: Transaction, list_id: str, indices: Collection[int]) -> frozenset[int]:
    """Those of ``indices`` that were ever given to an award."""
    query = select(EntryRow.place).where(EntryRow.list_id == list_id, EntryRow.place.in_(indices))
    return frozenset(tx.scalars(query))


def take(tx: Transaction, place: Place, award: str) -> None:
    """Give the place to the award; the flush fails if somebody has it."""
    tx.add(
        EntryRow(
            list_id=place.list_id, place=place.index, award=award, revoked=False, suspended=False
        )
    )


def entry_of(tx: Transaction, award: str, *, lock: bool = False) -> Entry | None:
    """The award's entry. With ``lock`` nobody else changes it before this transaction ends."""
    query = (
        select(EntryRow, ListRow)
        .join(ListRow, ListRow.list_id == EntryRow.list_id)
        .where(EntryRow.award == award)
    )
    if lock:
        query = query.with_for_update(of=EntryRow)
    found = tx.execute(query).one_or_none()
    if found is None:
        return None
    row, space = found
    place = Place(space.list_id, space.organisation, space.number, row.place)
    return Entry(place, row.award, row.revoked, row.suspended)


def set_entry(
    tx: Transaction, entry: Entry, *, revoked: bool, suspended: bool, reason: str, at: datetime
) -> None:
    """Record what is now said about the entry; the next publication shows it."""
    tx.execute(
        update(EntryRow)
        .where(EntryRow.list_id == entry.place.list_id, EntryRow.place == entry.place.index)
        .values(revoked=revoked, suspended=suspended, reason=reason, changed=at)
    )
    tx.execute(
        update(ListRow)
        .where(ListRow.list_id == entry.place.list_id)
        .values(revision=ListRow.revision + 1)
    )


def reason_of(tx: Transaction, award: str) -> str | None:
    """The reason kept inside for the award's last change of status."""
    return tx.scalars(select(EntryRow.reason).where(EntryRow.award == award)).one_or_none()


def set_places(tx: Transaction, list_id: str, purpose: Purpose) -> tuple[int, ...]:
    """The places whose bit is set, in order."""
    column = EntryRow.revoked if purpose is Purpose.REVOCATION else EntryRow.suspended
    query = select(EntryRow.place).where(EntryRow.list_id == list_id, column.is_(True))
    return tuple(tx.scalars(query.order_by(EntryRow.place)))


def lock_list(tx: Transaction, list_id: str) -> StatusList:
    """The list, and nobody else publishes it before this transaction ends."""
    # Awards may still take places in it: whoever waits for one of them may hold this row.
    query = select(ListRow).where(ListRow.list_id == list_id).with_for_update(key_share=True)
    row = tx.scalars(query.execution_options(populate_existing=True)).one()
    return StatusList(row.list_id, row.organisation, row.number, row.revision)


def latest(tx: Transaction, list_id: str, purpose: Purpose) -> Publication | None:
    """The newest published version, if the list was ever published."""
    query = (
        select(PublicationRow)
        .where(PublicationRow.list_id == list_id, PublicationRow.purpose == purpose.value)
        .order_by(PublicationRow.version.desc())
        .limit(1)
    )
    row = tx.scalars(query).one_or_none()
    return _publication(row) if row else None


def latest_by_name(
    tx: Transaction, organisation: str, purpose: Purpose, number: int
) -> Publication | None:
    """The newest version of the organisation's list of that purpose and number."""
    query = select(ListRow.list_id).where(
        ListRow.organisation == organisation, ListRow.number == number
    )
    list_id = tx.scalars(query).one_or_none()
    return latest(tx, list_id, purpose) if list_id else None


# Asked whenever anybody reads a list: built once, and without the bytes of the list.
_OF_LIST, _OF_VERSION = table_of(ListRow).c, table_of(PublicationRow).c
_STANDING = (
    select(
        _OF_VERSION.list_id,
        _OF_VERSION.version,
        _OF_VERSION.revision,
        _OF_VERSION.published,
        _OF_VERSION.etag,
        _OF_LIST.revision.label("wanted"),
    )
    .join_from(table_of(PublicationRow), table_of(ListRow))
    .where(
        _OF_LIST.organisation == bindparam("slug"),
        _OF_LIST.number == bindparam("list_number"),
        _OF_VERSION.purpose == bindparam("list_purpose"),
    )
    .order_by(_OF_VERSION.version.desc())
    .limit(1)
)


def standing(tx: Reading, organisation: str, purpose: Purpose, number: int) -> Standing | None:
    """How the organisation's list of that purpose and number stands, if it was ever published."""
    asked = {"slug": organisation, "list_number": number, "list_purpose": purpose.value}
    row = tx.execute(_STANDING, asked).one_or_none()
    if row is None:
        return None
    return Standing(
        (row.list_id, purpose, row.version, row.etag), row.revision, row.wanted, row.published
    )


def add_publication(tx: Transaction, publication: Publication) -> None:
    """Keep a new version. The key makes sure that no version is published twice."""
    tx.add(
        PublicationRow(
            list_id=publication.list_id,
            purpose=publication.purpose.value,
            version=publication.version,
            revision=publication.revision,
            published=publication.published,
            valid_until=publication.valid_until,
            body=publication.body,
            jwt=publication.jwt,
            etag=publication.etag,
        )
    )
    tx.flush()


def _publication(row: PublicationRow) -> Publication:
    return Publication(
        list_id=row.list_id,
        purpose=Purpose(row.purpose),
        version=row.version,
        revision=row.revision,
        published=row.published,
        valid_until=row.valid_until,
        body=row.body,
        jwt=row.jwt,
        etag=row.etag,
    )
