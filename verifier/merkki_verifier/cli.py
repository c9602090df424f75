"""``merkki-verify``: verify badges from a terminal or a script.

Exit codes: 0 all verified, 1 something rejected, 2 usage, 3 nothing rejected but
something could not be established.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from merkki_verifier.cli_world import (
    WorldChoice,
    items_of,
    moment,
    opened_bundle,
    takes_bundle,
    takes_world,
)
from merkki_verifier.inputs import verify_item
from merkki_verifier.report import Report
from merkki_verifier.shared_world import shared
from merkki_verifier.verdicts import EXIT, worst_of

# Loaded when they are asked for: verifying one badge needs none of them.
_ELSEWHERE = {
    "batch": "merkki_verifier.batch.cli",
    "bundle": "merkki_verifier.bundle.cli",
    "inspect": "merkki_verifier.cli_inspect",
    "receipt": "merkki_verifier.batch.cli_receipt",
    "serve": "merkki_verifier.cli_serve",
    "tool": "merkki_verifier.tool.cli",
}


class _VerifyByDefault(click.Group):
    """Lets ``merkki-verify badge.json`` stand beside ``merkki-verify serve``."""

    def __call__(self, *args: Any, **given: Any) -> Any:
        """Run as a program."""
        # What is loaded by now stays until the end, where Python would look through all of it
        # for rubbish, for a tenth of the time that the whole program takes.
        gc.freeze()
        return super().__call__(*args, **given)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _ELSEWHERE:
            command = getattr(import_module(_ELSEWHERE[cmd_name]), cmd_name)
            assert isinstance(command, click.Command)
            return command
        return super().get_command(ctx, cmd_name)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Options before the first input belong to `check`, but for the group's own two.
        if args and args[0] not in {"--help", "--version", *self.list_commands(ctx)}:
            args = ["check", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_VerifyByDefault, invoke_without_command=False)
@click.version_option(package_name="merkki", prog_name="merkki-verify")
def main() -> None:
    """Verify Open Badges 3.0 and 2.0, and W3C Verifiable Credentials.

    \b
    Examples:
      merkki-verify badge.png
      merkki-verify badge.json --trust region.yaml
      merkki-verify batch badges/ --csv result.csv
      merkki-verify check --help
    """  # noqa: D301 # click's own mark for "do not rewrap"


@main.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each badge.")
@click.option("--at", metavar="TIME", help="Verify as of this moment, e.g. 2026-12-24T12:00:00Z.")
@click.option("--recipient", metavar="VALUE", help="A DID or e-mail it should be made out to.")
@takes_bundle
@takes_world
def check(
    inputs: Sequence[str],
    *,
    as_json: bool,
    at: str | None,
    recipient: str | None,
    bundle_file: str | None,
    choice: WorldChoice,
) -> None:
    """Verify each INPUT: a file (JSON, JWT, PNG, SVG, a picture of a QR code), a folder, a ZIP
    archive, a file with a badge a line (.jsonl), an https or data: URL, or - for standard input.

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
      merkki-verify badge.json --offline --bundle bundle.json
    """  # noqa: D205, D301 # one sentence; click's own mark for "do not rewrap"
    now, bundle = moment(at), opened_bundle(bundle_file)
    world = shared(choice.world(now, bundle=bundle))
    verdicts = []
    for item in items_of(inputs, world):
        report = verify_item(item, world=world, recipient=recipient)
        if bundle is not None:
            from merkki_verifier.bundle import with_age  # noqa: PLC0415 # rarely there is one

            report = with_age(report, bundle, now=now)
        verdicts.append(report.verdict)
        if as_json:
            click.echo(json.dumps({"input": item.name, **report.to_dict()}, ensure_ascii=False))
        else:
            _show(item.name, report)
    sys.exit(EXIT[worst_of(verdicts)])


def _show(name: str, report: Report) -> None:
    from merkki_verifier.cli_table import show  # noqa: PLC0415 # rich only for people

    show(name, report)
