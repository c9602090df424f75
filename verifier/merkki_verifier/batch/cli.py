"""``merkki-verify batch``: many badges, their results in files, and a record of it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from merkki_keys import KeyFormatError, KeySigner, PrivateKey
from merkki_verifier.batch.cli_output import Outputs, show_summary, whole_file
from merkki_verifier.batch.cli_parts import Parts, in_parts
from merkki_verifier.batch.ordered import ITEM_SECONDS, WorkersError
from merkki_verifier.batch.progress import progress_of
from merkki_verifier.batch.ranges import moment_of
from merkki_verifier.batch.receipt import ReceiptBuilder, sign_receipt
from merkki_verifier.batch.run import Batch
from merkki_verifier.batch.state import BatchState, StateError, terms_of
from merkki_verifier.batch.table import TableWriter
from merkki_verifier.batch.terms import program, terms_of_run
from merkki_verifier.cli_world import (
    WorldChoice,
    items_of,
    moment,
    opened_bundle,
    takes_bundle,
    takes_world,
)
from merkki_verifier.verdicts import EXIT
from merkki_verifier.world import World

_PASSPHRASE = "MERKKI_RECEIPT_PASSPHRASE"  # noqa: S105 # the name of it, not the thing
_INTERRUPTED = 130  # what shells expect of a program that Ctrl-C ended


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="DIR|ZIP|FILE.jsonl|FILE...")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes. Default: one a processor.")
@click.option("--seconds", default=ITEM_SECONDS, show_default=True, help="The most for one badge.")
@click.option("--resume", type=click.Path(), metavar="STATE", help="Remember what is done here.")
@click.option(
    "--parts",
    type=click.Path(file_okay=False),
    metavar="FOLDER",
    help="Results and counts of each thousand lines of one FILE.jsonl, there; goes on by itself.",
)
@click.option("--ray", metavar="ADDRESS", help="With --parts: over a Ray cluster (or: local).")
@click.option("--csv", type=click.Path(), metavar="OUT", help="A table for spreadsheets.")
@click.option("--jsonl", type=click.Path(), metavar="OUT", help="One whole report a line.")
@click.option("--receipt", type=click.Path(), metavar="OUT", help="A signed record of it all.")
@click.option("--receipt-key", type=click.Path(), metavar="FILE.pem", help="The key to sign with.")
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON object.")
@click.option("--at", metavar="TIME", help="Verify as of this moment, e.g. 2026-12-24T12:00:00Z.")
@click.option("--recipient", metavar="VALUE", help="A DID or e-mail all should be made out to.")
@takes_bundle
@takes_world
def batch(
    inputs: Sequence[str],
    *,
    jobs: int | None,
    seconds: float,
    as_json: bool,
    at: str | None,
    recipient: str | None,
    bundle_file: str | None,
    choice: WorldChoice,
    **files: str | None,
) -> None:
    """Verify many badges: folders, ZIP archives, files with a badge a line, single files.

    Standard input (-) has a badge a line here. Each status list and key document is fetched
    once a process for as long as it is fresh. With --resume, a run that was stopped goes on
    where it was, as of the same moment.

    \b
    Exit status: 0 all verified, 1 something rejected, 2 usage,
    3 nothing rejected but something could not be established, 130 stopped by Ctrl-C.

    \b
    Examples:
      merkki-verify batch badges/ --trust region.yaml --csv result.csv
      merkki-verify batch all.jsonl --jobs 4 --resume all.state --jsonl result.jsonl
      merkki-verify batch millions.jsonl --parts results/ && cat results/*.jsonl > result.jsonl
      openssl genpkey -algorithm ed25519 -out key.pem
      merkki-verify batch badges.zip --receipt badges.receipt --receipt-key key.pem
    """  # noqa: D301 # click's own mark for "do not rewrap"
    paths = Files(**files)
    signer = paths.signer()
    now = _moment(at, paths)
    bundle = opened_bundle(bundle_file)
    plan = Batch(
        world=choice.world(now, bundle=bundle),
        jobs=jobs or _processors(),
        seconds=seconds,
        recipient=recipient,
        bundle=bundle,
    )
    terms = terms_of_run(choice, inputs, now=now, bundle_file=bundle_file, recipient=recipient)
    try:
        if paths.parts is not None or paths.ray is not None:
            outputs = Outputs(summary=in_parts(plan, inputs, paths.ranges(), terms))
        else:
            outputs = _run(plan, inputs, paths, terms)
        if signer is not None and outputs.receipt is not None:
            _write_receipt(outputs.receipt, signer, paths, terms, now)
    except (OSError, StateError, WorkersError) as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        click.echo(json.dumps(outputs.summary.to_dict(), ensure_ascii=False))
    else:
        show_summary(outputs.summary, written=paths.written())
    sys.exit(EXIT[outputs.summary.verdict])


@dataclass(frozen=True, slots=True)
class Files:
    """The files that the options name."""

    resume: str | None
    csv: str | None
    jsonl: str | None
    receipt: str | None
    receipt_key: str | None
    parts: str | None
    ray: str | None

    def ranges(self) -> Parts:
        """Where the results of ranges go, and over what. Ends the command for a wrong mixture."""
        if self.parts is None:
            raise click.UsageError("--ray needs --parts: results are files all machines reach")
        other = {**self.written(), "resume": self.resume, "parts": None}
        named = [name for name, value in other.items() if value is not None]
        if named:
            raise click.UsageError(f"--parts writes its own files: leave out --{named[0]}")
        return Parts(self.parts, self.ray)

    def signer(self) -> KeySigner | None:
        """Who signs the receipt. Ends the command if that cannot be."""
        if self.receipt is None and self.receipt_key is None:
            return None
        if self.receipt is None or self.receipt_key is None:
            raise click.UsageError("--receipt and --receipt-key belong together")
        passphrase = os.environ.get(_PASSPHRASE)
        try:
            pem = Path(self.receipt_key).read_bytes()
            key = PrivateKey.from_pem(pem, passphrase.encode() if passphrase else None)
        except (OSError, KeyFormatError) as error:
            hint = f"{error} (an encrypted key: put its passphrase into {_PASSPHRASE})"
            raise click.BadParameter(hint, param_hint="--receipt-key") from error
        return KeySigner(key.public.thumbprint(), key)

    def written(self) -> Mapping[str, str]:
        """What was asked for, by kind."""
        named = {
            "csv": self.csv, "jsonl": self.jsonl, "receipt": self.receipt, "parts": self.parts
        }  # fmt: skip
        return {kind: path for kind, path in named.items() if path is not None}


def _run(plan: Batch, inputs: Sequence[str], paths: Files, terms: Mapping[str, object]) -> Outputs:
    """Verify everything and write the results. Raises OSError, StateError, WorkersError."""
    outputs = Outputs()
    try:
        with ExitStack() as stack:
            state = None
            if paths.resume is not None:
                state = BatchState.open(Path(paths.resume), terms)
                stack.callback(state.close)
            table = stack.enter_context(whole_file(_path(paths.csv)))
            outputs.table = None if table is None else TableWriter(table)
            outputs.lines = stack.enter_context(whole_file(_path(paths.jsonl)))
            if paths.receipt is not None:
                outputs.receipt = ReceiptBuilder(_edition(plan.world))
            done = stack.enter_context(progress_of(inputs, sys.stderr))
            for row in plan.rows(items_of(inputs, plan.world, lines=True), state):
                outputs.add(row)
                done()
    except KeyboardInterrupt:
        hint = f"; go on with --resume {paths.resume}" if paths.resume else ""
        click.echo(f"Stopped after {outputs.summary.total}{hint}", err=True)
        sys.exit(_INTERRUPTED)
    return outputs


def _edition(world: World) -> Mapping[str, object] | None:
    return None if world.trust is None else world.trust.facts(world.now)


def _write_receipt(
    builder: ReceiptBuilder,
    signer: KeySigner,
    paths: Files,
    terms: Mapping[str, object],
    now: datetime,
) -> None:
    settings = {name: value for name, value in terms.items() if name not in _NOT_SIGNED}
    payload = builder.payload(
        checked_at=now, made_at=datetime.now(UTC), program=program(), settings=settings
    )
    with whole_file(_path(paths.receipt)) as file:
        assert file is not None, "a signer was made for a receipt"
        file.write(sign_receipt(payload, signer).encode() + b"\n")


# Said elsewhere in the receipt, or a name that may be a person's.
_NOT_SIGNED = frozenset({"program", "at", "inputs"})


def _moment(at: str | None, paths: Files) -> datetime:
    """The moment of the run; one that goes on keeps the moment it began with."""
    resume = paths.resume
    if at is None and paths.parts is not None:
        return moment(moment_of(Path(paths.parts)))
    if at is None and resume is not None and Path(resume).is_file():
        try:
            began = terms_of(Path(resume)).get("at")
        except (OSError, StateError) as error:
            raise click.BadParameter(str(error), param_hint="--resume") from error
        return moment(began if isinstance(began, str) else None)
    return moment(at)


def _processors() -> int:
    """How many processors this process may use, or has where the system does not say."""
    asked = getattr(os, "sched_getaffinity", None)
    return len(asked(0)) if asked is not None else os.cpu_count() or 1


def _path(name: str | None) -> Path | None:
    return None if name is None else Path(name)
