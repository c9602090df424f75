"""``merkki-verify receipt``: what a record of a batch says, and whether it still holds."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from merkki_keys import KeyFormatError, PublicKey
from merkki_verifier.batch.receipt import Receipt, ReceiptError, read_receipt
from merkki_verifier.cli_table import plain
from merkki_verifier.report import Verdict
from merkki_verifier.verdicts import EXIT


@click.group()
def receipt() -> None:
    """Read receipts: signed records of what a batch verified.

    \b
    Examples:
      merkki-verify receipt show badges.receipt
      merkki-verify receipt show badges.receipt --key public.pem
    """  # noqa: D301 # click's own mark for "do not rewrap"


@receipt.command()
@click.argument("file", type=click.Path())
@click.option("--key", type=click.Path(), metavar="FILE.pem", help="The public key to expect.")
@click.option("--json", "as_json", is_flag=True, help="The whole receipt as one JSON object.")
def show(file: str, *, key: str | None, as_json: bool) -> None:
    """Verify the signature of a receipt and show what it says.

    \b
    Exit status: 0 signed by the key given with --key, 1 changed or signed by another,
    2 usage, 3 unchanged since somebody signed it, but no key was given to compare.

    \b
    Examples:
      merkki-verify receipt show badges.receipt
      openssl pkey -in key.pem -pubout -out public.pem
      merkki-verify receipt show badges.receipt --key public.pem --json | jq .payload.summary
    """  # noqa: D301 # click's own mark for "do not rewrap"
    expected = _expected(key)
    try:
        raw = Path(file).read_bytes()
    except OSError as error:
        raise click.UsageError(f"cannot read {file}: {error.strerror}") from error
    verdict, message, found = _judged(raw, expected)
    if as_json:
        click.echo(json.dumps(_told(verdict, message, found), ensure_ascii=False))
    else:
        _show(verdict, message, found)
    sys.exit(EXIT[verdict])


def _expected(key: str | None) -> PublicKey | None:
    if key is None:
        return None
    try:
        return PublicKey.from_pem(Path(key).read_bytes())
    except (OSError, KeyFormatError) as error:
        raise click.BadParameter(str(error), param_hint="--key") from error


def _judged(raw: bytes, expected: PublicKey | None) -> tuple[Verdict, str, Receipt | None]:
    try:
        found = read_receipt(raw)
    except ReceiptError as error:
        return Verdict.REJECTED, f"the receipt does not hold: {error}", None
    if expected is None:
        message = "nothing was changed since it was signed; whose key that is, is yours to judge"
        return Verdict.INDETERMINATE, message, found
    if found.key != expected:
        return Verdict.REJECTED, "it is signed by another key than the one given", found
    return Verdict.VERIFIED, "it is signed by the key given, and nothing was changed since", found


def _told(verdict: Verdict, message: str, found: Receipt | None) -> dict[str, object]:
    return {
        "verdict": verdict.value,
        "message": message,
        "key": None if found is None else {"thumbprint": found.key.thumbprint()},
        "payload": None if found is None else found.payload,
    }


def _show(verdict: Verdict, message: str, found: Receipt | None) -> None:
    console = Console(highlight=False)
    colour = {Verdict.VERIFIED: "green", Verdict.REJECTED: "red"}.get(verdict, "yellow")
    console.print(Text(plain(message), f"bold {colour}"), soft_wrap=True)
    if found is None:
        return
    table = Table(box=None, show_header=False)
    payload = found.payload
    table.add_row("key", found.key.thumbprint())
    for name in ("program", "checked_at", "made_at"):
        table.add_row(name.replace("_", " "), plain(str(payload.get(name))))
    for verdict_name, count in _members(payload.get("summary")):
        table.add_row(verdict_name, count)
    registry = payload.get("registry")
    table.add_row("registry", "none" if registry is None else _in_short(registry))
    lists = payload.get("lists")
    for one in lists if isinstance(lists, list) else []:
        table.add_row("list", _in_short(one))
    for url, digest in _members(payload.get("contexts")):
        table.add_row("context", f"{url} {digest[:16]}")
    console.print(table, soft_wrap=True)


def _members(value: object) -> list[tuple[str, str]]:
    items = value.items() if isinstance(value, Mapping) else ()
    return [(plain(str(name)), plain(str(text))) for name, text in items]


def _in_short(value: object) -> str:
    """Which edition it was: its address or id, its digest, and until when it was good."""
    known = dict(_members(value))
    parts = [known.get(n, "") for n in ("url", "id", "updated", "valid_from", "valid_until")]
    digest = known.get("sha256", "")[:16]
    return " ".join(part for part in (*parts, digest) if part not in ("", "None"))
