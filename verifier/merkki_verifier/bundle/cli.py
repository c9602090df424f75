"""``merkki-verify bundle``: collect what a verification fetches, and show what was collected."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from merkki_verifier.batch.terms import program
from merkki_verifier.bundle.age import changed_contexts, spoken
from merkki_verifier.bundle.contents import Content, contents_of
from merkki_verifier.bundle.model import Bundle, BundleError
from merkki_verifier.bundle.recording import RecordingFetcher
from merkki_verifier.bundle.writing import load_bundle, to_json
from merkki_verifier.cli_table import plain
from merkki_verifier.cli_world import WorldChoice, items_of, moment, takes_world
from merkki_verifier.fetch.caching import by_system
from merkki_verifier.inputs import verify_item
from merkki_verifier.report import Report, Verdict
from merkki_verifier.shared_world import shared
from merkki_verifier.verdicts import EXIT, worst_of


@click.group()
def bundle() -> None:
    """Offline bundles: all that a verification fetches, in one file.

    \b
    Examples:
      merkki-verify bundle create badges/ --trust region.yaml --out bundle.json
      merkki-verify bundle show bundle.json
      merkki-verify check badges/ --offline --bundle bundle.json --at 2026-12-24T12:00:00Z
    """  # noqa: D301 # click's own mark for "do not rewrap"


@bundle.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--out", required=True, type=click.Path(), metavar="FILE", help="Where to write it.")
@click.option("--at", metavar="TIME", help="Verify as of this moment, e.g. 2026-12-24T12:00:00Z.")
@click.option("--json", "as_json", is_flag=True, help="What was collected as one JSON object.")
@takes_world
def create(
    inputs: Sequence[str], *, out: str, at: str | None, as_json: bool, choice: WorldChoice
) -> None:
    """Verify each INPUT, and write everything that was fetched for it into one file.

    Key documents, status lists, the registry given with --trust, and the digests of the
    contexts, each with its time. Addresses that gave no answer are in it too, as such.

    \b
    Exit status: as of a check of the same inputs (0 all verified, 1 something rejected,
    3 something could not be established); the file is written in each of these cases.
    2 usage.

    \b
    Examples:
      merkki-verify bundle create badge.json --out bundle.json
      merkki-verify bundle create *.png --trust region.yaml --out bundle.json
    """  # noqa: D301 # click's own mark for "do not rewrap"
    world = choice.world(moment(at), around=lambda fetch: RecordingFetcher(fetch, by_system))
    recorder = world.fetch
    assert isinstance(recorder, RecordingFetcher)
    world = shared(world)
    reports, digests = list[Report](), list[str]()
    for item in items_of(inputs, world):
        reports.append(verify_item(item, world=world))
        digests += [item.sha256] if item.sha256 else []
    made = recorder.bundle(
        made=by_system(),
        program=program(),
        reports=reports,
        registry=None if choice.trust is None else Path(choice.trust).read_bytes(),
        operator=choice.trust_operator or "",
        inputs=dict.fromkeys(digests),
    )
    try:
        Path(out).write_bytes(to_json(made))
    except OSError as error:
        raise click.UsageError(f"cannot write {out}: {error.strerror}") from error
    verdict = worst_of(report.verdict for report in reports)
    _tell(load_bundle(Path(out)), made.made, as_json=as_json, verdict=verdict)
    sys.exit(EXIT[verdict])


@bundle.command()
@click.argument("file", type=click.Path())
@click.option("--at", metavar="TIME", help="Ages as of this moment; now, if it is left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(file: str, *, at: str | None, as_json: bool) -> None:
    """Show what is in a bundle, and how old it is.

    \b
    Exit status: 0 it can be used, 2 it cannot be read.

    \b
    Examples:
      merkki-verify bundle show bundle.json
      merkki-verify bundle show bundle.json --json | jq '.documents[].url'
    """  # noqa: D301 # click's own mark for "do not rewrap"
    try:
        found = load_bundle(Path(file))
    except BundleError as error:
        raise click.UsageError(str(error)) from error
    _tell(found, moment(at), as_json=as_json)


def _tell(found: Bundle, now: datetime, *, as_json: bool, verdict: Verdict | None = None) -> None:
    contents = contents_of(found, now=now)
    if as_json:
        told = {
            **({} if verdict is None else {"verdict": verdict.value}),
            "sha256": found.sha256,
            "made": found.made.isoformat(),
            "age_seconds": (now - found.made) // timedelta(seconds=1),
            "program": found.program,
            "inputs": list(found.inputs),
            "documents": [content.to_dict() for content in contents],
            "failures": [{"url": f.url, "code": f.code} for f in found.failures],
            "registry": found.registry is not None,
            "contexts": dict(found.contexts),
            "contexts_changed": changed_contexts(found),
        }
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _show(found, contents, now)


def _show(found: Bundle, contents: Sequence[Content], now: datetime) -> None:
    console = Console(highlight=False)
    made = f"made {spoken(now - found.made)} ago, for {len(found.inputs)} badges"
    console.print(Text(made), Text(found.sha256[:16], "dim"))
    table = Table(box=None, show_header=False)
    for row in _rows(found, contents, now):
        table.add_row(*row)
    console.print(table)


def _rows(found: Bundle, contents: Sequence[Content], now: datetime) -> Iterator[tuple[Text, ...]]:
    for content in contents:
        age = f"{spoken(now - content.fetched)} old"
        told = age if content.old is None else f"{age}, {content.old}"
        colour = "dim" if content.old is None else "yellow"
        yield Text(content.kind), Text(plain(content.url), overflow="fold"), Text(told, colour)
    for failure in found.failures:
        yield Text("no answer"), Text(plain(failure.url)), Text(failure.code, "yellow")
    if found.registry is not None:
        yield Text("registry"), Text(plain(found.operator or "unsigned")), Text("")
    changed = changed_contexts(found)
    for url, digest in found.contexts.items():
        told = "this program has another edition" if url in changed else digest[:16]
        yield Text("context"), Text(plain(url)), Text(told, "yellow" if url in changed else "dim")
