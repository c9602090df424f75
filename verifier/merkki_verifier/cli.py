"""``merkki-verify``: verify badges from a terminal or a script.

Exit codes: 0 all verified, 1 something rejected, 2 usage, 3 nothing rejected but
something could not be established.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click

from merkki_verifier.cli_world import WorldChoice, moment, takes_world
from merkki_verifier.fetch import Fetcher, FetchError
from merkki_verifier.report import Check, Finding, Outcome, Report, Verdict
from merkki_verifier.verify import verify
from merkki_verifier.world import Limits, World

EXIT = {Verdict.VERIFIED: 0, Verdict.REJECTED: 1, Verdict.INDETERMINATE: 3}
_USAGE = 2
_ACCEPT = "application/vc, application/vc+ld+json, application/json, text/plain, image/*;q=0.5"


class _VerifyByDefault(click.Group):
    """Lets ``merkki-verify badge.json`` stand beside ``merkki-verify serve``."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "check", self.commands["check"], args

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Options before the first input belong to `check`, but for the group's own two.
        if args and args[0] not in {"--help", "--version", *self.commands}:
            args = ["check", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_VerifyByDefault, invoke_without_command=False)
@click.version_option(package_name="merkki", prog_name="merkki-verify")
def main() -> None:
    """Verify Open Badges 3.0 and W3C Verifiable Credentials.

    \b
    Examples:
      merkki-verify badge.png
      merkki-verify badge.json --trust region.yaml
      merkki-verify check --help
    """  # noqa: D301 # click's own mark for "do not rewrap"


@main.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each input.")
@click.option("--at", metavar="TIME", help="Verify as of this moment, e.g. 2026-12-24T12:00:00Z.")
@click.option("--recipient", metavar="VALUE", help="A DID or e-mail it should be made out to.")
@takes_world
def check(
    inputs: Sequence[str],
    *,
    as_json: bool,
    at: str | None,
    recipient: str | None,
    choice: WorldChoice,
) -> None:
    """Verify each INPUT: a file (JSON, JWT, PNG, SVG), an https URL, or - for standard input.

    \b
    Exit status: 0 all verified, 1 something rejected, 2 usage,
    3 nothing rejected but something could not be established.

    \b
    Examples:
      merkki-verify badge.png
      merkki-verify badge.jwt --json | jq .verdict
      merkki-verify *.json --trust region.yaml --at 2026-12-24T12:00:00Z
      merkki-verify badge.json --trust registry.json --trust-operator did:web:op.example
      merkki-verify badge.json --offline --documents documents.json
    """  # noqa: D301 # click's own mark for "do not rewrap"
    world = choice.world(moment(at))
    worst = Verdict.VERIFIED
    for name, raw in _read(inputs, world.fetch):
        report = _unread(raw) if isinstance(raw, str) else verify(raw, world=world, recipient=recipient)  # fmt: skip  # noqa: E501
        if as_json:
            click.echo(json.dumps({"input": name, **report.to_dict()}, ensure_ascii=False))
        else:
            _show(name, report)
        worst = max(worst, report.verdict, key=_SEVERITY.index)
    sys.exit(EXIT[worst])


_SEVERITY = (Verdict.VERIFIED, Verdict.INDETERMINATE, Verdict.REJECTED)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, help="Port to listen on.")
@takes_world
def serve(host: str, port: int, *, choice: WorldChoice) -> None:
    """Serve the verify page (needs the extra: pip install 'merkki[web]').

    \b
    Example:
      merkki-verify serve --port 8001 --trust region.yaml
    """  # noqa: D301 # click's own mark for "do not rewrap"
    try:
        from merkki_verifier.web import create_app  # noqa: PLC0415 # an extra, perhaps not there
    except ImportError as error:
        raise click.UsageError("the page needs the extra: pip install 'merkki[web]'") from error
    first = choice.world(datetime.now(UTC))

    def world() -> World:
        return replace(first, now=datetime.now(UTC))

    click.echo(f"Verify page: http://{host}:{port}/", err=True)
    create_app(world).run(host=host, port=port)


def _read(inputs: Sequence[str], fetch: Fetcher) -> Iterator[tuple[str, bytes | str]]:
    """Yield each input's name with its bytes, or with a sentence why it could not be had."""
    most = Limits().max_bytes + 1
    for name in inputs:
        if name == "-":
            yield name, _stdin().read(most)
        elif name.startswith(("https://", "http://")):
            try:
                response = fetch.get(name, accept=_ACCEPT)
                got = response.status == 200  # HTTP's own number
                yield name, response.body if got else f"{name} answered {response.status}"
            except FetchError as error:
                yield name, str(error)
        else:
            try:
                with Path(name).open("rb") as file:
                    yield name, file.read(most)
            except OSError as error:
                raise click.UsageError(f"cannot read {name}: {error.strerror}") from error


def _stdin() -> IO[bytes]:
    return sys.stdin.buffer


def _unread(why: str) -> Report:
    return Report((Finding(Check.CONTAINER, Outcome.UNKNOWN, "input-unreachable", why),))


def _show(name: str, report: Report) -> None:
    from merkki_verifier.cli_table import show  # noqa: PLC0415 # rich only for people

    show(name, report)
