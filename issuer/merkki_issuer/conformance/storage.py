"""The table of status entries of test credentials: shared by all workers, kept over restarts."""

from __future__ import annotations

from sqlalchemy import Boolean, Integer, String, UniqueConstraint, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from merkki_issuer.conformance.profiles import Identity
from merkki_issuer.status.model import Purpose
from merkki_issuer.status.requests import CREDENTIAL_ID_MAX
from merkki_issuer.storage.base import Base
from merkki_issuer.storage.database import Transaction


class EntryRow(Base):
    """One place in one list of a profile. Test suites use an id twice; the newest row counts."""

    __tablename__ = "conformance_entries"
    __table_args__ = (UniqueConstraint("profile", "identity", "purpose", "place"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    profile: Mapped[str] = mapped_column(String(40))
    identity: Mapped[str] = mapped_column(String(3))
    place: Mapped[int] = mapped_column(Integer)
    purpose: Mapped[str] = mapped_column(String(20))
    credential_id: Mapped[str | None] = mapped_column(String(CREDENTIAL_ID_MAX), index=True)
    is_set: Mapped[bool] = mapped_column(Boolean)


class PlaceTakenError(Exception):
    """Somebody has that place; the transaction is to be given up."""


def take(
    tx: Transaction,
    profile: str,
    identity: Identity,
    purpose: Purpose,
    place: int,
    credential_id: str | None,
) -> None:
    """Take a place for a credential. Raises PlaceTakenError."""
    tx.add(
        EntryRow(
            profile=profile,
            identity=identity.value,
            purpose=purpose.value,
            place=place,
            credential_id=credential_id,
            is_set=False,
        )
    )
    try:
        tx.flush()
    except IntegrityError as error:
        raise PlaceTakenError from error


def flip(
    tx: Transaction, profile: str, credential_id: str, purpose: Purpose, *, is_set: bool
) -> bool:
    """Set or clear the bit of the newest credential of that id; False if there is none."""
    newest = (
        select(EntryRow.number)
        .where(
            EntryRow.profile == profile,
            EntryRow.credential_id == credential_id,
            EntryRow.purpose == purpose.value,
        )
        .order_by(EntryRow.number.desc())
        .limit(1)
    )
    number = tx.scalars(newest).one_or_none()
    if number is None:
        return False
    tx.execute(update(EntryRow).where(EntryRow.number == number).values(is_set=is_set))
    return True


def set_places(
    tx: Transaction, profile: str, identity: Identity, purpose: Purpose
) -> tuple[int, ...]:
    """The places of one list whose bit is set, in order."""
    query = select(EntryRow.place).where(
        EntryRow.profile == profile,
        EntryRow.identity == identity.value,
        EntryRow.purpose == purpose.value,
        EntryRow.is_set.is_(True),
    )
    return tuple(tx.scalars(query.order_by(EntryRow.place)))
