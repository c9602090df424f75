"""What a piece of work asks of the database, counted instead of timed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from merkki_issuer.service import Service


@contextmanager
def statements(service: Service) -> Iterator[list[str]]:
    """Every statement that is sent meanwhile, but for those that begin a transaction."""
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    engine = service.means.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
