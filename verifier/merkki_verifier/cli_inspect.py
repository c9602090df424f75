"""``merkki-verify inspect``: what is in a file, with no word about whether it is true."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click

from merkki_verifier.cli_table import plain
from merkki_verifier.cli_world import WorldChoice, items_of, moment, takes_world
from merkki_verifier.inspecting import Inside, claim_lines, look_inside

_UNREADABLE = 3


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each badge.")
@takes_world
def inspect(inputs: Sequence[str], *, as_json: bool, choice: WorldChoice) -> None:
    """Show what is in each INPUT: the container, how it is signed, and what it claims.

    Nothing is verified: no signature, no status, no issuer. All that is shown is what the
    file says of itself. The network is used for an INPUT that is an address, and no more.

    \b
    Exit status: 0 all could be read, 2 usage, 3 something could not be read.

    \b
    Examples:
      merkki-verify inspect badge.png
      merkki-verify inspect badge.jwt --json | jq .claims
    """  # noqa: D301 # click's own mark for "do not rewrap"
    world = choice.world(moment(None))
    unreadable = False
    for item in items_of(inputs, world):
        found = look_inside(item, limits=world.limits)
        unreadable = unreadable or found.problem is not None
        if as_json:
            told = {"input": item.name, "verified": False, **found.to_dict()}
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            _show(item.name, found)
    sys.exit(_UNREADABLE if unreadable else 0)


def _show(name: str, found: Inside) -> None:
    from rich.console import Console  # noqa: PLC0415 # rich only for people
    from rich.table import Table  # noqa: PLC0415 # likewise
    from rich.text import Text  # noqa: PLC0415 # likewise

    def add(label: str, text: str) -> None:
        table.add_row(Text(plain(label), "dim"), Text(plain(text), overflow="fold"))

    console = Console(highlight=False)
    held = f"{found.container}, {found.form}, {found.bytes} bytes" if found.container else ""
    console.print(Text(plain(name), "bold"), Text(held, "dim"))
    if found.problem is not None:
        console.print(Text(f"  {plain(found.problem)}", "yellow"), soft_wrap=True)
        return
    console.print(Text("  Not verified: what follows is what the file says of itself.", "yellow"))
    table = Table(box=None, show_header=False)
    for number, one in enumerate(found.securing or ({"none": "nobody signed it"},)):
        for label, value in one.items():
            add(f"signed/{number}/{label}", str(value))
    for where, text in claim_lines(found.claims or {}):
        add(where, text)
    for shown in found.disclosed:
        add("disclosed", json.dumps(shown, ensure_ascii=False)[:200])
    console.print(table)
