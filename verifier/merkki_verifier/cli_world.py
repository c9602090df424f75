"""The options by which a command is told of its world: the network, whom to trust, the policy."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from merkki_verifier.dates import parse_datetime_stamp
from merkki_verifier.fetch import Fetcher, first_of
from merkki_verifier.fetch.later import LaterFetcher
from merkki_verifier.inputs import InputError, Item, Sources
from merkki_verifier.world import MIN_STATUS_ENTRIES, Limits, World

if TYPE_CHECKING:
    from merkki_verifier.bundle import Bundle

# As it stands in a URL; whether there is such a host shows when it is asked.
_HOST = re.compile(r"(?:[^\s/@:\[\]]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_OPTIONS = (
    click.option("--trust", type=click.Path(), metavar="FILE", help="A registry of issuers."),
    click.option("--trust-operator", metavar="DID", help="Who must have signed the registry."),
    click.option(
        "--trust-max-age",
        type=click.IntRange(min=0),
        metavar="DAYS",
        help="Warn of a registry older than this.",
    ),
    click.option(
        "--status-issuer",
        "status_issuers",
        multiple=True,
        metavar="DID",
        help="Believe this party's status lists as well. May be repeated.",
    ),
    click.option(
        "--min-status-entries",
        type=click.IntRange(min=1),
        default=MIN_STATUS_ENTRIES,
        show_default=True,
        metavar="N",
        help="Refuse status lists with fewer entries. Less than the default hides holders less.",
    ),
    click.option(
        "--documents", type=click.Path(), metavar="FILE", help="Answers for URLs, as JSON."
    ),
    click.option(
        "--no-refresh",
        is_flag=True,
        help="Ask no issuer for a newer edition: the asking tells it which badge is looked at.",
    ),
    click.option(
        "--allow-host",
        "allow_hosts",
        multiple=True,
        metavar="HOST",
        help="A host to fetch from though it is not public: localhost:8443. May be repeated.",
    ),
    click.option(
        "--ca-file",
        type=click.Path(),
        metavar="FILE",
        help="Believe these certificate authorities (PEM) beside the public ones.",
    ),
    click.option("--offline", is_flag=True, help="Never use the network."),
)


@dataclass(frozen=True, slots=True)
class WorldChoice:
    """What the options said."""

    trust: str | None
    trust_operator: str | None
    trust_max_age: int | None  # days
    status_issuers: tuple[str, ...]
    min_status_entries: int
    documents: str | None
    no_refresh: bool
    allow_hosts: tuple[str, ...]
    ca_file: str | None
    offline: bool

    def world(
        self,
        now: datetime,
        *,
        bundle: Bundle | None = None,
        around: Callable[[Fetcher], Fetcher] | None = None,
    ) -> World:
        """The world as of ``now``. Reads the files; ends the command if one is faulty.

        With a ``bundle`` nothing else is asked, and its registry counts unless another was
        named. ``around`` is put around whatever fetches.
        """
        if self.trust_operator is not None and self.trust is None:
            raise click.UsageError("--trust-operator says who signed the file that --trust names")
        if self.min_status_entries < MIN_STATUS_ENTRIES:
            click.echo(
                f"Warning: status lists of {self.min_status_entries} entries are accepted; "
                f"the standard asks for {MIN_STATUS_ENTRIES}.",
                err=True,
            )
        if (self.allow_hosts or self.ca_file) and (self.offline or bundle is not None):
            raise click.UsageError(
                "--allow-host and --ca-file say how to use the network: it is not used"
            )
        if bundle is not None and self.documents is not None:
            raise click.UsageError("--bundle has every answer already: leave out --documents")
        days = self.trust_max_age
        fetch: Fetcher = self._fetcher() if bundle is None else _bundled(bundle)
        world = World(
            now=now,
            fetch=fetch if around is None else around(fetch),
            limits=Limits(min_status_entries=self.min_status_entries),
            status_issuers=frozenset(self.status_issuers),
            registry_max_age=None if days is None else timedelta(days=days),
            refresh=not self.no_refresh,
        )
        if self.trust is not None:
            return _trusting(world, Path(self.trust), self.trust_operator, "--trust")
        if bundle is not None and bundle.registry is not None:
            return _trusting(world, bundle.registry, bundle.operator or None, "--bundle")
        return world

    def _fetcher(self) -> Fetcher:
        fetchers: list[Fetcher] = []
        if self.documents is not None:
            fetchers.append(_documents(Path(self.documents)))
        if not self.offline:
            fetchers.append(_network(self.allow_hosts, self.ca_file))
        return first_of(*fetchers)


def _documents(file: Path) -> Fetcher:
    from merkki_verifier.fetch.documents import (  # noqa: PLC0415 # few commands have any
        DocumentsError,
        DocumentsFetcher,
    )

    try:
        return DocumentsFetcher.from_file(file)
    except (OSError, DocumentsError) as error:
        raise click.BadParameter(str(error), param_hint="--documents") from error


def _bundled(bundle: Bundle) -> Fetcher:
    from merkki_verifier.bundle import BundleFetcher  # noqa: PLC0415 # rarely there is one

    return BundleFetcher(bundle)


def _network(allow_hosts: Sequence[str], ca_file: str | None) -> Fetcher:
    for host in allow_hosts:
        if not _HOST.fullmatch(host):
            said = f"{host!r:.80} is no host: write HOST or HOST:PORT, such as localhost:8443"
            raise click.BadParameter(said, param_hint="--allow-host")
    if ca_file is not None:
        import ssl  # noqa: PLC0415 # slow to load, and needed for this check alone

        try:
            # Said now, not at the first fetch, which may be an hour into a long run.
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=ca_file)
        except OSError as error:  # ssl.SSLError is one
            said = f"{ca_file} cannot be read as certificates in PEM: {error.strerror or error}"
            raise click.BadParameter(said, param_hint="--ca-file") from error
    return LaterFetcher(partial(_https, frozenset(host.lower() for host in allow_hosts), ca_file))


def _https(allow_hosts: frozenset[str], ca_file: str | None) -> Fetcher:
    from merkki_verifier.fetch import HttpsFetcher  # noqa: PLC0415 # requests is slow to load

    return HttpsFetcher(allow_hosts=allow_hosts, ca_file=None if ca_file is None else Path(ca_file))


def _trusting(world: World, source: Path | bytes, operator: str | None, option: str) -> World:
    from merkki_verifier.trust import RegistryError  # noqa: PLC0415 # rarely one is named
    from merkki_verifier.trust.forms import read_registry  # noqa: PLC0415 # likewise

    try:
        registry = read_registry(source, world=world, operator=operator)
    except RegistryError as error:
        raise click.BadParameter(str(error), param_hint=option) from error
    return replace(world, trust=registry)


takes_bundle = click.option(
    "--bundle",
    "bundle_file",
    type=click.Path(),
    metavar="FILE",
    help="Ask nobody but this offline bundle (see: merkki-verify bundle --help).",
)


def opened_bundle(file: str | None) -> Bundle | None:
    """The bundle that ``--bundle`` names. Ends the command if it is faulty."""
    if file is None:
        return None
    from merkki_verifier.bundle import BundleError, load_bundle  # noqa: PLC0415 # likewise
    from merkki_verifier.bundle.age import changed_contexts  # noqa: PLC0415 # likewise

    try:
        bundle = load_bundle(Path(file))
    except BundleError as error:
        raise click.BadParameter(str(error), param_hint="--bundle") from error
    for url in changed_contexts(bundle):
        click.echo(f"Warning: this program has another edition of {url:.200} now.", err=True)
    return bundle


def takes_world(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options; it receives a WorldChoice as ``choice``."""

    @wraps(command)
    def with_choice(*args: Any, **given: Any) -> None:
        chosen = {option.name: given.pop(option.name) for option in fields(WorldChoice)}
        command(*args, choice=WorldChoice(**chosen), **given)

    for option in reversed(_OPTIONS):
        with_choice = option(with_choice)
    return with_choice


def items_of(names: Sequence[str], world: World, *, lines: bool = False) -> Iterator[Item]:
    """What the names lead to, one at a time. Ends the command if a file is not there.

    ``lines`` says that standard input has a badge a line.
    """
    try:
        yield from Sources(world.fetch, sys.stdin.buffer, lines=lines).read(names)
    except InputError as error:
        raise click.UsageError(str(error)) from error


def moment(at: str | None) -> datetime:
    """The moment that ``--at`` names; now, without one."""
    if at is None:
        return datetime.now(UTC)
    try:
        return parse_datetime_stamp(at)
    except ValueError as error:
        raise click.BadParameter(
            f"{at!r} is no date with a time zone, such as 2026-12-24T12:00:00Z", param_hint="--at"
        ) from error
