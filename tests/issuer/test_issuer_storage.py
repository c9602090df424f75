"""The tables: the same from migrations and models, on both databases, and never torn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from issuer_region import CAFE, Region, award, settings_in
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError

from merkki_issuer.errors import ConflictError, RefusedError, UnavailableError
from merkki_issuer.ledger import storage as ledger
from merkki_issuer.ledger.model import Event
from merkki_issuer.service import Service, upgrade_database
from merkki_issuer.storage import (
    Database,
    Transaction,
    current_revision,
    head_revision,
    masked,
    migrate,
    upgrade,
)
from merkki_issuer.storage.kept import keep
from merkki_issuer.storage.metadata import all_tables


@pytest.fixture
def database(empty_database: str) -> Iterator[Database]:
    with closing(Database(empty_database)) as opened:
        upgrade(opened)
        yield opened


def test_migrations_make_exactly_the_tables_that_the_models_describe(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, all_tables()) == []


def test_upgrading_again_changes_nothing(database: Database) -> None:
    before = current_revision(database)
    upgrade(database)
    assert current_revision(database) == before == head_revision()


def test_a_database_of_the_first_version_keeps_what_it_holds(
    empty_database: str, tmp_path: Path
) -> None:
    with closing(Database(empty_database)) as old, old.engine.connect() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO kept_facts (name, value) VALUES ('a', 'b')"))
        connection.commit()
    assert upgrade_database(settings_in(tmp_path, empty_database)) == head_revision()
    with closing(Database(empty_database)) as fresh, fresh.read() as tx:
        assert keep(tx, "a", "another") == "b"


def test_two_processes_may_upgrade_at_once(empty_database: str) -> None:
    databases = [Database(empty_database) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, databases))
    assert {current_revision(database) for database in databases} == {head_revision()}
    for database in databases:
        database.close()


def test_a_moment_comes_back_as_it_was_and_in_utc(database: Database) -> None:
    helsinki = timezone(timedelta(hours=2))
    moment = datetime(2026, 11, 25, 14, 30, 15, 123456, tzinfo=helsinki)
    with database.write() as tx:
        append(tx, moment)
    with database.read() as tx:
        (entry,) = ledger.entries(tx)
    assert entry.at == moment
    assert entry.at.tzinfo is UTC


def test_a_moment_without_a_zone_is_never_stored(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"), database.write() as tx:
        append(tx, datetime(2026, 11, 25))  # noqa: DTZ001 # the point of the test


def test_the_log_refuses_to_be_changed_or_shortened(database: Database) -> None:
    with database.write() as tx:
        append(tx, datetime.now(UTC))
    for statement in ("UPDATE log SET event = 'issued'", "DELETE FROM log"):
        with pytest.raises(DBAPIError, match="append-only"), database.write() as tx:
            tx.execute(text(statement))


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def half_done() -> None:
        with database.write() as tx:
            append(tx, datetime.now(UTC))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()
    with database.read() as tx:
        assert ledger.head(tx)[0] == 0


def test_what_a_database_was_begun_with_stays(database: Database) -> None:
    for value in ("first", "second"):
        with database.write() as tx:
            assert keep(tx, "name", value) == "first"


def append(tx: Transaction, at: datetime) -> None:
    ledger.append(tx, Event.ISSUED, at=at, organisation="o", subject="s", facts={})


def test_an_old_database_is_not_used_before_it_is_upgraded(
    region: Region, open_service: Callable[[Region], Service]
) -> None:
    service = open_service(region)
    with service.means.database.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(UnavailableError) as stopped:
        region.open()
    assert stopped.value.code == "database-revision"
    assert "merkki db upgrade" in stopped.value.hint


def test_a_postgresql_database_is_only_made_when_asked(postgres: str, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, f"postgresql://merkki@/postgres?host={postgres}")
    with pytest.raises(UnavailableError) as stopped:
        Service.open(settings)
    assert stopped.value.code == "database-revision"


def test_upgrading_by_command_makes_the_tables(empty_database: str, tmp_path: Path) -> None:
    assert upgrade_database(settings_in(tmp_path, empty_database)) == head_revision()


def test_an_unreachable_database_is_said_to_be(tmp_path: Path) -> None:
    url = f"postgresql://merkki:planted-secret@/nowhere?host={tmp_path}"
    with pytest.raises(UnavailableError) as stopped:
        Service.open(settings_in(tmp_path, url))
    assert stopped.value.code == "database-unavailable"
    assert "planted-secret" not in str(stopped.value)


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        Database(url)


def test_a_password_in_the_url_is_never_shown() -> None:
    assert "planted" not in masked("postgresql://merkki:planted@db/merkki")


def test_a_database_is_used_with_the_url_it_was_begun_for(region: Region) -> None:
    other = region.settings.model_copy(update={"public_url": "https://other.example"})
    with pytest.raises(UnavailableError) as stopped:
        Service.open(other)
    assert stopped.value.code == "public-url-changed"


@pytest.mark.parametrize("damage", ["replaced", "shortened"])
def test_a_database_is_used_with_the_recipients_key_it_was_begun_with(
    region: Region, damage: str
) -> None:
    key = region.settings.data / "recipients.key"
    key.write_bytes(bytes(32 if damage == "replaced" else 31))
    with pytest.raises(UnavailableError) as stopped:
        region.open()
    assert stopped.value.code == "recipients-key"


def test_a_name_in_use_is_a_conflict_even_between_two_who_create_at_once(
    region: Region, open_service: Callable[[Region], Service]
) -> None:
    with pytest.raises(ConflictError):
        open_service(region).organisations.create(CAFE)


def test_the_readiness_of_the_service_is_that_of_its_database(service: Service) -> None:
    assert service.ready()
    service.issuing.issue(award())
    assert service.ready()
