"""``merkki award-many``: one mark for many people, from a file."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TextIO

import click

from merkki_definitions import LANGUAGES
from merkki_issuer.cli_output import answers, json_option
from merkki_issuer.cli_output import service as open_service
from merkki_issuer.errors import RefusedError, UnavailableError
from merkki_issuer.issuing.bulk.cycle import BulkIssuing, Outcome
from merkki_issuer.issuing.model import ALL_FORMATS, Award, Format

_COLUMNS = ("reference", "holder", "awarded_on", "dedupe")


@click.command("award-many")
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
@click.option("--org", "slug", required=True, metavar="SLUG", help="Who awards.")
@click.option("--mark", required=True, metavar="CODE", help="What, e.g. WL-01.")
@click.option("--version", metavar="VERSION", help="Default: the newest version of the mark.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Default: MERKKI_LANGUAGE.")
@click.option("--attested-by", metavar="SLUG", help="Who confirmed the facts to you.")
@click.option(
    "--form",
    "forms",
    multiple=True,
    type=click.Choice([form.value for form in Format]),
    help="A form to sign; may be repeated. Default: all of them.",
)
@click.option(
    "--lines",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the first form of each badge there, one a line.",
)
@json_option
@answers
def award_many(  # noqa: PLR0913 # click gives every option as an argument
    file: TextIO,
    *,
    slug: str,
    mark: str,
    version: str | None,
    language: str | None,
    attested_by: str | None,
    forms: tuple[str, ...],
    lines: Path | None,
    as_json: bool,
) -> None:
    """Award a mark to everybody in FILE, a few hundred at a time.

    FILE is CSV with a first line of names: reference, and if you like holder, awarded_on
    (2026-05-31) and dedupe. A run that was interrupted is started again with the same file:
    what was awarded stays as it is, and nothing is awarded twice.

    \b
    Exit status: 0 all awarded, 1 some refused (each is named by its line), 3 not possible now.

    \b
    Examples:
      merkki award-many class.csv --org opisto --mark WL-01
      merkki award-many class.csv --org opisto --mark WL-01 --form json --lines badges.jsonl
    """  # noqa: D301 # click's own mark for "do not rewrap"
    wanted = tuple(Format(form) for form in dict.fromkeys(forms)) or ALL_FORMATS
    with ExitStack() as held:
        service = held.enter_context(open_service())
        model = Award(
            organisation=slug,
            mark=mark,
            recipient="",
            version=version,
            language=language or service.settings.language,
            attested_by=attested_by,
            formats=wanted,
        )
        lines_of, awards = [], []
        for line, award in read_awards(file, model):
            lines_of.append(line)
            awards.append(award)
        out = held.enter_context(_opened(lines)) if lines else None
        outcomes = BulkIssuing(service.issuing).issue_many(awards)
        refused = 0
        for line, outcome in zip(lines_of, _shown(outcomes, len(awards)), strict=True):
            refused += outcome.refusal is not None
            _tell(line, outcome, as_json=as_json)
            if out is not None and outcome.issued is not None:
                out.write(outcome.issued.renderings[wanted[0]].decode() + "\n")
    click.echo(f"{len(awards) - refused} awarded, {refused} refused.", err=True)
    sys.exit(1 if refused else 0)


def read_awards(file: TextIO, model: Award) -> Iterator[tuple[int, Award]]:
    """The awards of a CSV file, each with its line, and ``model`` but for what that says.

    Raises RefusedError naming the line at fault; nothing was awarded then.
    """
    reader = csv.DictReader(file)
    try:
        _check_columns(reader.fieldnames or ())
        for row in reader:
            yield reader.line_num, _award(row, reader.line_num, model)
    except (csv.Error, UnicodeDecodeError) as error:
        raise RefusedError(
            "csv-form",
            f"The file cannot be read after line {reader.line_num}: {error}.",
            "Save it as CSV in UTF-8.",
        ) from error


def _check_columns(names: Sequence[str]) -> None:
    if "reference" not in names or not set(names) <= set(_COLUMNS):
        raise RefusedError(
            "csv-columns",
            f"The first line must name the columns: {', '.join(_COLUMNS)}"
            f" (found: {', '.join(map(str, names)) or 'nothing'}).",
            "Only reference is needed.",
        )


def _award(row: dict[str, str | None], line: int, model: Award) -> Award:
    if None in row:
        raise RefusedError("csv-form", f"Line {line} has more values than the first has names.")
    day = (row.get("awarded_on") or "").strip()
    try:
        awarded_on = date.fromisoformat(day) if day else None
    except ValueError:
        raise RefusedError(
            "csv-date", f"Line {line}: awarded_on is no day like 2026-05-31."
        ) from None
    return Award(
        organisation=model.organisation,
        mark=model.mark,
        recipient=(row.get("reference") or "").strip(),
        version=model.version,
        language=model.language,
        holder=(row.get("holder") or "").strip() or None,
        awarded_on=awarded_on,
        attested_by=model.attested_by,
        dedupe=(row.get("dedupe") or "").strip(),
        formats=model.formats,
    )


def _opened(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise UnavailableError(
            "cannot-write", f"{path} cannot be written: {error.strerror}."
        ) from error


def _shown(outcomes: Iterable[Outcome], count: int) -> Iterator[Outcome]:
    """The outcomes, and how far they are, for whoever sits before a terminal."""
    if not sys.stderr.isatty():
        yield from outcomes
        return
    with click.progressbar(outcomes, length=count, file=sys.stderr, label="Awarding") as bar:
        yield from bar


def _tell(line: int, outcome: Outcome, *, as_json: bool) -> None:
    facts: dict[str, object] = {"line": line}
    if outcome.issued is not None:
        facts |= {"award": outcome.issued.award_id, "credential": outcome.issued.credential_id}
    if outcome.refusal is not None:
        facts |= {"refused": outcome.refusal.to_dict()}
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
    elif outcome.refusal is not None:
        click.echo(f"line {line}: {outcome.refusal}", err=True)
