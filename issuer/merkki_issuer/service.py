"""The whole service, put together: the one place that knows every part.

Step 0 of issuing happens here: settings, definitions, database and the recipients' key are
read, and nothing starts half-valid. Damaged key files do not stop the start: verifying and
the status lists need no private key, and ``key_problems`` names what cannot sign.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from merkki_definitions import Catalogue, DefinitionsError, catalogue
from merkki_issuer.access.keys import ApiKeys
from merkki_issuer.addresses import Addresses
from merkki_issuer.chance import Chance
from merkki_issuer.conformance.service import Conformance
from merkki_issuer.errors import ConfusionError, IssuerError, UnavailableError
from merkki_issuer.issuing.cycle import Issuing, silent
from merkki_issuer.issuing.model import Step
from merkki_issuer.issuing.recipients import Recipients
from merkki_issuer.issuing.sweep import Sweeper
from merkki_issuer.ledger.audit import Log
from merkki_issuer.means import Means
from merkki_issuer.organisations.keyring import Keyring
from merkki_issuer.organisations.register import Register
from merkki_issuer.settings import Settings
from merkki_issuer.sharing.claims import Claims
from merkki_issuer.sharing.shares import Shares
from merkki_issuer.status.lists import StatusLists
from merkki_issuer.storage import Database, current_revision, head_revision, upgrade
from merkki_issuer.storage.kept import keep
from merkki_keys import KeyStore


def utc_now() -> datetime:
    """The system's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Service:
    """Everything the command line and the web do, they do through these parts."""

    settings: Settings
    means: Means
    organisations: Register
    issuing: Issuing
    sweeper: Sweeper
    status: StatusLists
    log: Log
    claims: Claims
    shares: Shares
    api_keys: ApiKeys
    conformance: Conformance | None  # None where the mode is off

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = utc_now,
        randbytes: Callable[[int], bytes] = secrets.token_bytes,
        announce: Callable[[Step], None] = silent,
        key_store: KeyStore | None = None,
    ) -> Service:
        """The service on its database. A new SQLite database is made; an old one is not touched.

        ``key_store`` None is the encrypted files under the data directory.
        Raises UnavailableError if the database must be upgraded first, cannot be reached,
        or was begun with another public URL or another recipients' key.
        """
        marks = _definitions()
        with ExitStack() as undo:
            database = Database(settings.database_url)
            undo.callback(database.close)
            _prepare(database, settings)
            recipients = Recipients.open(settings.data, fresh=randbytes(32))
            _check_kept(database, settings, recipients)
            means = Means(
                database=database,
                keyring=Keyring(key_store or _key_files(settings)),
                catalogue=marks,
                addresses=Addresses(settings.public_url),
                clock=clock,
                chance=Chance(randbytes),
            )
            undo.pop_all()
        status = StatusLists(means)
        register = Register(means, status)
        issuing = Issuing(means, status, recipients, announce=announce)
        claims = Claims(means)
        return cls(
            settings=settings,
            means=means,
            organisations=register,
            issuing=issuing,
            sweeper=Sweeper(issuing, register),
            status=status,
            log=Log(means),
            claims=claims,
            shares=Shares(means, claims),
            api_keys=ApiKeys(means),
            conformance=_conformance(means, settings),
        )

    @property
    def catalogue(self) -> Catalogue:
        """The marks on offer."""
        return self.means.catalogue

    def key_problems(self) -> tuple[IssuerError, ...]:
        """What is wrong with the key files of every organisation, all at once."""
        return tuple(
            problem
            for organisation in self.organisations.all()
            for problem in self.means.keyring.problems(organisation.slug)
        )

    def ready(self) -> bool:
        """Whether the database answers."""
        return self.means.database.ready()

    def close(self) -> None:
        """Let go of the database."""
        self.means.database.close()


def upgrade_database(settings: Settings) -> str | None:
    """Bring the database up to this version's tables; returns the revision it stands at."""
    _make_folder(settings)
    database = Database(settings.database_url)
    try:
        upgrade(database)
        return current_revision(database)
    finally:
        database.close()


def _prepare(database: Database, settings: Settings) -> None:
    _make_folder(settings)
    revision = current_revision(database)
    if revision is None and database.dialect == "sqlite":
        upgrade(database)
    elif revision != head_revision():
        raise UnavailableError(
            "database-revision",
            f"The database stands at {revision or 'nothing'}, this version needs"
            f" {head_revision()}.",
            "Make a backup, then run `merkki db upgrade`.",
        )


def _make_folder(settings: Settings) -> None:
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnavailableError(
            "data-folder", f"{settings.data} cannot be used: {error.strerror}.", "See MERKKI_DATA."
        ) from error


def _definitions() -> Catalogue:
    try:
        return catalogue()
    except DefinitionsError as error:
        raise ConfusionError(
            "definitions",
            f"The definitions of marks are not in order:\n{error}",
            "See `merkki definitions check`.",
        ) from error


def _check_kept(database: Database, settings: Settings, recipients: Recipients) -> None:
    with database.write() as tx:
        url = keep(tx, "public_url", settings.public_url)
        check = keep(tx, "recipients", recipients.check_value())
    if url != settings.public_url:
        raise UnavailableError(
            "public-url-changed",
            f"This database was begun for {url}, and its badges name that for ever.",
            f"Set MERKKI_PUBLIC_URL={url}.",
        )
    if check != recipients.check_value():
        raise UnavailableError(
            "recipients-key",
            "recipients.key is not the one this database was begun with: the same award"
            " could be made twice.",
            "Restore it from the backup of the keys.",
        )


def _key_files(settings: Settings, folder: str = "keys") -> KeyStore:
    passphrase = settings.key_passphrase
    secret = passphrase.get_secret_value().encode() if passphrase else None
    return KeyStore(settings.data / folder, secret)


def _conformance(means: Means, settings: Settings) -> Conformance | None:
    if not settings.conformance:
        return None
    # A folder of its own: none of these keys is ever an organisation's.
    return Conformance(means, _key_files(settings, "conformance-keys"))
