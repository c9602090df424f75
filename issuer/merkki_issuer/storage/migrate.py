"""Bringing a database up to the tables this version needs."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from merkki_issuer.storage.database import Database, reached

_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> None:
    """Create or migrate every table. Safe to repeat, and for two processes at once."""
    with reached(), database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # Any number will do as long as all of us take the same one.
            connection.exec_driver_sql("SELECT pg_advisory_lock(704271)")
        try:
            connection.commit()
            with connection.begin():
                config = _config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        finally:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_unlock(704271)")
                connection.commit()


def current_revision(database: Database) -> str | None:
    """The migration the database stands at; None for an empty one."""
    with reached(), database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    """The migration this version of the code needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
