"""The table of API keys. A row is never deleted: the log names its key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from merkki_issuer.access.model import ApiKey
from merkki_issuer.storage.base import Base, UtcDateTime
from merkki_issuer.storage.database import Transaction


class ApiKeyRow(Base):
    """One key: whose it is, and the digest of its token."""

    __tablename__ = "api_keys"

    name: Mapped[str] = mapped_column(String(8), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.slug"), index=True)
    label: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked: Mapped[datetime | None] = mapped_column(UtcDateTime)


def add(tx: Transaction, key: ApiKey, digest: str) -> None:
    """Record a new key."""
    tx.add(
        ApiKeyRow(
            name=key.name,
            organisation=key.organisation,
            label=key.label,
            digest=digest,
            created=key.created,
            revoked=None,
        )
    )
    tx.flush()


def find(tx: Transaction, name: str) -> tuple[ApiKey, str] | None:
    """The key of that name and the digest of its token."""
    row = tx.get(ApiKeyRow, name)
    return (_key(row), row.digest) if row else None


def of(tx: Transaction, organisation: str | None) -> tuple[ApiKey, ...]:
    """The keys of one organisation, or of all, oldest first."""
    query = select(ApiKeyRow).order_by(ApiKeyRow.created, ApiKeyRow.name)
    if organisation is not None:
        query = query.where(ApiKeyRow.organisation == organisation)
    return tuple(_key(row) for row in tx.scalars(query))


def revoke(tx: Transaction, name: str, at: datetime) -> bool:
    """Let the key open nothing more. False if it was revoked before, or never was."""
    done = tx.execute(
        update(ApiKeyRow)
        .where(ApiKeyRow.name == name, ApiKeyRow.revoked.is_(None))
        .values(revoked=at)
        .returning(ApiKeyRow.name)
    )
    return done.one_or_none() is not None


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(row.name, row.organisation, row.label, row.created, row.revoked)
