"""The door to the database: one engine, and transactions that say whether they write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from merkki_issuer.errors import RefusedError, UnavailableError

# What the rest of the service calls an open transaction; and one that only reads rows.
Transaction = Session
Reading = Session | Connection

_WRITES = "merkki_writes"
# Longer than any transaction of ours takes with 20 writers waiting in line before it.
_BUSY_TIMEOUT_MS = 30_000
# A thread uses one connection at a time, and no process of ours has more threads than these.
_CONNECTIONS = 5
_OVERFLOW = 60


class Database:
    """One database, SQLite or PostgreSQL, behind the same transactions."""

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.engine = _engine(self.url)
        # The same connections, told what they are for.
        self._writing = self.engine.execution_options(**{_WRITES: True})
        self._reading = self.engine.execution_options(**{_WRITES: False})
        if self.dialect == "postgresql":
            # SQLite's readers see one moment by themselves.
            self._reading = self._reading.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that changes something: all of it lands, or nothing.

        Raises UnavailableError if the database cannot be reached.
        """
        with _transaction(self._writing) as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that only looks: one consistent moment, never in a writer's way."""
        with _transaction(self._reading) as tx:
            yield tx

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """The same for a question or two that want rows and no objects, in half the time."""
        with reached(), self._reading.connect() as connection:
            yield connection

    def ready(self) -> bool:
        """Whether the database answers."""
        try:
            with self.read() as tx:
                return bool(tx.execute(text("SELECT 1")).scalar_one())
        except UnavailableError:
            return False

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


@contextmanager
def _transaction(engine: Engine) -> Iterator[Transaction]:
    with (
        reached(),
        engine.connect() as connection,
        connection.begin(),
        Session(bind=connection, expire_on_commit=False) as tx,
    ):
        yield tx
        tx.flush()


@contextmanager
def reached() -> Iterator[None]:
    """Say in our own words that the database cannot be reached or used."""
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        said = error.orig if isinstance(error, OperationalError) else "no connection is free"
        raise UnavailableError(
            "database-unavailable",
            f"The database cannot be used: {said}.",
            "Check MERKKI_DATABASE_URL, and that the server runs or the disk has room.",
        ) from error
    except DatabaseError as error:
        # SQLite says so of a file that is damaged or none of its own; other errors are ours.
        if type(error.orig) is not sqlite3.DatabaseError:
            raise
        raise UnavailableError(
            "database-damaged",
            f"The database cannot be read: {error.orig}.",
            "Restore it from your backup.",
        ) from error


def parse_url(url: str) -> URL:
    """The database URL, with the driver we support filled in. Raises RefusedError."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise RefusedError("database-url", "The database URL cannot be read.") from None
    if parsed.drivername in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise RefusedError(
            "database-url",
            f"{parsed.drivername} is not a database we know.",
            "Use sqlite:///path or postgresql://user@host/name.",
        )
    return parsed


def masked(url: str) -> str:
    """The URL as it may be shown: without its password."""
    return parse_url(url).render_as_string(hide_password=True)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        if url.database in {None, "", ":memory:"}:
            raise RefusedError(
                "database-url", "A database in memory forgets what it promised: name a file."
            )
        engine = create_engine(
            url,
            connect_args={"timeout": _BUSY_TIMEOUT_MS / 1000},
            hide_parameters=True,
            pool_size=_CONNECTIONS,
            max_overflow=_OVERFLOW,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url,
        pool_pre_ping=True,
        # An error's text goes into logs, and the values beside it are none of theirs.
        hide_parameters=True,
        pool_size=_CONNECTIONS,
        max_overflow=_OVERFLOW,
    )


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    # The driver would open transactions behind our back, and never IMMEDIATE ones.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        # In WAL mode NORMAL may lose the last commits when the power goes. Then the key
        # would have signed a credential of which the ledger knows nothing. FULL costs a
        # quarter of a millisecond a commit.
        "synchronous=FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, True)
    # A reader that turns into a writer is refused at once, without the busy timeout;
    # so a writer takes its lock at the start, where it may wait its turn.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
