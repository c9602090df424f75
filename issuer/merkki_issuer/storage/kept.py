"""What a database was begun with and must be used with ever after."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from merkki_issuer.storage.base import Base
from merkki_issuer.storage.database import Transaction


class KeptRow(Base):
    """One fact, written once."""

    __tablename__ = "kept_facts"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(500))


def keep(tx: Transaction, name: str, value: str) -> str:
    """The value kept under that name; ``value`` becomes it where there is none yet."""
    row = tx.get(KeptRow, name)
    if row is None:
        tx.add(KeptRow(name=name, value=value))
        tx.flush()
        return value
    return row.value
