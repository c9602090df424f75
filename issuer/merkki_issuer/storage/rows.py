"""Many rows of a table in one statement, without an object for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Table, insert

from merkki_issuer.storage.base import Base
from merkki_issuer.storage.database import Transaction


def table_of(rows: type[Base]) -> Table:
    """The table behind a class of rows."""
    table = rows.__table__
    assert isinstance(table, Table)
    return table


def insert_many(tx: Transaction, rows: type[Base], values: Sequence[Mapping[str, object]]) -> None:
    """Write a row for each of ``values``, which all have the same columns and are not empty."""
    tx.flush()  # what was added before them may be what they refer to
    tx.connection().execute(insert(table_of(rows)), values)
