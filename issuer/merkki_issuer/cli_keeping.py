"""``merkki sweep``, ``ledger``, ``db``, ``config`` and ``definitions``: keeping the house."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import click

import merkki_definitions
from merkki_definitions import check_files
from merkki_issuer.cli_output import (
    UNCERTAIN,
    answers,
    json_option,
    print_facts,
    print_json,
)
from merkki_issuer.cli_output import service as open_service
from merkki_issuer.ledger.model import LogEntry
from merkki_issuer.service import upgrade_database
from merkki_issuer.settings import load_settings
from merkki_issuer.storage import masked

_HEAD = re.compile(r"([0-9]{1,12}):([0-9a-f]{64})")


@click.command()
@click.option("--give-up", is_flag=True, help="Void also what might be finished later.")
@json_option
@answers
def sweep(*, give_up: bool, as_json: bool) -> None:
    """Finish or void what a crash left unfinished, and renew the status lists.

    Run it every few minutes (cron, a systemd timer). Ends with 3 if something is stuck.

    \b
    Example:
      merkki sweep --json
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        swept = service.sweeper.sweep(give_up=give_up)
    problems = [problem.to_dict() for problem in swept.problems]
    stuck = [{"award": s.award, **s.error.to_dict()} for s in swept.stuck]
    if as_json:
        print_json(
            {
                "finished": list(swept.finished),
                "voided": list(swept.voided),
                "stuck": stuck,
                "published": len(swept.published),
                "problems": problems,
            }
        )
    else:
        print_facts(
            {
                "finished": len(swept.finished),
                "voided": len(swept.voided),
                "stuck": len(stuck),
                "lists published": len(swept.published),
            }
        )
        for each in [*stuck, *problems]:
            said = f"{each.get('award', '')} {each['message']} {each['hint']}"
            click.echo(said.strip(), err=True)
    if stuck or problems:
        sys.exit(UNCERTAIN)


@click.group()
def ledger() -> None:
    """The hash-chained log of everything that was issued or withdrawn."""


@ledger.command()
@click.option("--expect", metavar="NUMBER:HASH", help="A head noted down earlier.")
@json_option
@answers
def verify(*, expect: str | None, as_json: bool) -> None:
    """Check the whole log, and that the ledger agrees with it. Ends with 1 if it does not.

    Note the head down somewhere else now and then: it catches whoever rewrites everything.

    \b
    Example:
      merkki ledger verify --expect 128:5f1e...
    """  # noqa: D301 # click's own mark for "do not rewrap"
    head = _HEAD.fullmatch(expect) if expect else None
    if expect and head is None:
        raise click.UsageError("--expect is the number and hash that `ledger verify` printed.")
    with open_service() as service:
        audit = service.log.verify(expect=(int(head[1]), head[2]) if head else None)
    faults = [{"number": f.number, "message": f.message} for f in audit.faults]
    if as_json:
        print_json({"head": f"{audit.number}:{audit.hash}", "faults": faults})
    else:
        for fault in faults:
            click.echo(f"entry {fault['number']}: {fault['message']}", err=True)
        click.echo(f"{audit.number}:{audit.hash}")
    if faults:
        sys.exit(1)


@ledger.command()
@click.option("--after", default=0, metavar="NUMBER", help="Only what came after this entry.")
@answers
def export(*, after: int) -> None:
    """Write the log as JSON, one entry a line, to keep somewhere else.

    \b
    Example:
      merkki ledger export --after 128 >> log.jsonl
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        for entry in service.log.entries(after=after):
            click.echo(json.dumps(_entry(entry), ensure_ascii=False))


@click.group()
def db() -> None:
    """The database."""


@db.command()
@json_option
@answers
def upgrade(*, as_json: bool) -> None:
    """Bring the database up to this version. Make a backup first.

    \b
    Example:
      merkki db upgrade
    """  # noqa: D301 # click's own mark for "do not rewrap"
    revision = upgrade_database(load_settings())
    if as_json:
        print_json({"revision": revision})
    else:
        click.echo(f"The database stands at {revision}.")


@click.group()
def config() -> None:
    """The settings."""


@config.command("show")
@json_option
@answers
def show_config(*, as_json: bool) -> None:
    """Show every setting with its value; secrets are masked.

    \b
    Example:
      MERKKI_DEMO=1 merkki config show
    """  # noqa: D301 # click's own mark for "do not rewrap"
    settings = load_settings()
    shown = {**settings.shown(), "database_url": masked(settings.database_url)}
    if as_json:
        print_json(shown)
    else:
        print_facts({f"MERKKI_{name.upper()}": value for name, value in shown.items()})


@click.group()
def definitions() -> None:
    """The definitions of marks."""


@definitions.command("check")
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@json_option
@answers
def check_definitions(folder: Path | None, *, as_json: bool) -> None:
    """Name every mistake of every file; by default of the definitions in use.

    \b
    Example:
      merkki definitions check badge_definitions/merkki_definitions
    """  # noqa: D301 # click's own mark for "do not rewrap"
    problems = check_files(folder or Path(merkki_definitions.__file__).parent)
    if as_json:
        print_json([{"file": p.file, "pointer": p.pointer, "message": p.message} for p in problems])
    else:
        for problem in problems:
            click.echo(str(problem))
        if not problems:
            click.echo("All definitions are in order.")
    if problems:
        sys.exit(1)


def _entry(entry: LogEntry) -> dict[str, object]:
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "event": entry.event.value,
        "organisation": entry.organisation,
        "subject": entry.subject,
        "facts": dict(entry.facts),
        "previous": entry.previous,
        "hash": entry.hash,
    }
