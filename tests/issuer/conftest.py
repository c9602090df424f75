"""Regions to issue in, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest
from issuer_region import (
    CAFE,
    COMPANY,
    PASSPHRASE,
    SCHOOL,
    Clock,
    Region,
    run_as_postgres,
    settings_in,
)

from merkki_issuer.service import Service, upgrade_database
from merkki_keys import KeyStore
from merkki_keys.pkcs8 import ScryptCost


def _postgres_programs() -> Path | None:
    """Where initdb and pg_ctl are, if they are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path and shutil.which("pg_ctl") else None


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


# Ends the server and removes its folder when our end of the pipe closes: when the tests are over,
# and just so when somebody kills them.
_KEEPER = """cat; "$1" -D "$2/data" -m immediate -w stop; stopped=$?; rm -rf "$2"; exit $stopped"""


@pytest.fixture(scope="session")
def postgres(absent: Callable[[str], NoReturn]) -> Iterator[str]:
    """A PostgreSQL server of our own in a temporary folder; its socket folder."""
    programs = _postgres_programs()
    if programs is None:
        absent("PostgreSQL's initdb and pg_ctl are not here")
    prefix = run_as_postgres()
    if prefix and not _has_user("postgres"):
        absent("PostgreSQL does not run as root, and there is no user postgres")
    # A socket's path has at most 107 characters, and pytest's folders are long.
    folder = Path(tempfile.mkdtemp(prefix="merkki-pg-"))
    if prefix:
        shutil.chown(folder, "postgres")
    data, control = folder / "data", str(programs / "pg_ctl")
    # In a session of its own: Ctrl-C and the end of a terminal are not to reach it before us.
    with subprocess.Popen(
        [*prefix, "sh", "-c", _KEEPER, "keeper", control, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    ) as keeper:
        subprocess.run(
            [*prefix, programs / "initdb", "-D", data, "-Umerkki", "-Atrust", "-EUTF8", "-N"],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=120"
        subprocess.run(
            [*prefix, control, "-D", data, "-w", "-o", options, "-l", folder / "log", "start"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )
        yield str(folder)
    assert keeper.returncode == 0


def _found(region: Region) -> None:
    # A passphrase guess costs next to nothing here; the code that opens keys is the same.
    store = KeyStore(
        region.settings.data / "keys", PASSPHRASE.encode(), cost=ScryptCost(n=2, r=8, p=1)
    )
    with closing(Service.open(region.settings, clock=region.clock, key_store=store)) as service:
        for organisation in (SCHOOL, COMPANY, CAFE):
            service.organisations.create(organisation)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded region that tests copy: making RSA keys takes a while."""
    folder = tmp_path_factory.mktemp("template")
    _found(Region(settings_in(folder)))
    return folder


@pytest.fixture(scope="session")
def postgres_template(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same region on PostgreSQL, its database to be copied too."""
    folder = tmp_path_factory.mktemp("template-pg")
    _command(postgres, "CREATE DATABASE template_region")
    settings = settings_in(folder, _url(postgres, "template_region"))
    upgrade_database(settings)
    _found(Region(settings))
    return folder


@pytest.fixture
def region(sqlite_template: Path, tmp_path: Path) -> Region:
    """A founded region on SQLite."""
    return _on_sqlite(sqlite_template, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_region(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Region]:
    """A founded region on each database we support."""
    if request.param == "sqlite":
        yield _on_sqlite(request.getfixturevalue("sqlite_template"), tmp_path)
        return
    template: Path = request.getfixturevalue("postgres_template")
    server: str = request.getfixturevalue("postgres")
    name = f"region_{uuid.uuid4().hex}"
    _command(server, f"CREATE DATABASE {name} TEMPLATE template_region")
    shutil.copytree(template, tmp_path / "data")
    yield Region(settings_in(tmp_path / "data", _url(server, name)))
    _command(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with nothing in it, on each database we support."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.sqlite"
    server: str = request.getfixturevalue("postgres")
    name = f"empty_{uuid.uuid4().hex}"
    _command(server, f"CREATE DATABASE {name}")
    return _url(server, name)


@pytest.fixture
def open_service() -> Iterator[Callable[[Region], Service]]:
    """Opens services, and closes them when the test is over."""
    opened: list[Service] = []

    def open_(region: Region) -> Service:
        opened.append(region.open())
        return opened[-1]

    yield open_
    for service in opened:
        service.close()


@pytest.fixture
def service(region: Region, open_service: Callable[[Region], Service]) -> Service:
    """The service of a founded region on SQLite."""
    return open_service(region)


@pytest.fixture
def any_service(any_region: Region, open_service: Callable[[Region], Service]) -> Service:
    """The service of a founded region, on each database we support."""
    return open_service(any_region)


@pytest.fixture
def clock(region: Region) -> Clock:
    """The clock of ``region``."""
    return region.clock


def _on_sqlite(template: Path, tmp_path: Path) -> Region:
    shutil.copytree(template, tmp_path / "data")
    return Region(settings_in(tmp_path / "data"))


def _url(server: str, name: str) -> str:
    return f"postgresql://merkki@/{name}?host={server}"


def _command(server: str, statement: str) -> None:
    with psycopg.connect(host=server, user="merkki", dbname="postgres", autocommit=True) as link:
        link.execute(statement.encode())


# Kept for those who run the suite where the environment carries our settings.
for _name in [name for name in os.environ if name.startswith("MERKKI_")]:
    if _name != "MERKKI_SHARED":
        del os.environ[_name]
