"""``merkki-verify batch --parts``: one large file, by ranges of lines."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from merkki_verifier.batch.ordered import Loss, WorkersError, ordered_map
from merkki_verifier.batch.progress import Progress, counted
from merkki_verifier.batch.ranges import Counts, Range, Ranges, RangeWork, begun
from merkki_verifier.batch.run import Batch
from merkki_verifier.batch.summary import Summary
from merkki_verifier.inputs.lines import has_lines

# A thousand badges, each of which may take its whole time.
_RANGE_SECONDS = 24 * 3600.0
# A worker takes half a second to start, and cutting such a piece of the file a few hundredths:
# where there is so much for each, they start while the file is cut. A short file may need fewer.
_WORTH_A_WORKER: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Parts:
    """Where the results of ranges go, and over which cluster, if over one."""

    folder: str
    ray: str | None


def in_parts(
    plan: Batch, inputs: Sequence[str], parts: Parts, terms: Mapping[str, object]
) -> Summary:
    """Verify one file of lines, each range's results in files of their own.

    Raises OSError, StateError, WorkersError; ends the command for inputs of another kind.
    """
    if len(inputs) != 1 or not has_lines(inputs[0]) or not Path(inputs[0]).is_file():
        raise click.UsageError("--parts takes one file with a badge a line (.jsonl)")
    path = Path(inputs[0])
    work = RangeWork(str(path), parts.folder, plan.world, plan.recipient, plan.bundle)
    summary = Summary()
    by_number: dict[int, Counts] = {}
    with counted(sys.stderr) as done:
        spans = _spans(path, Path(parts.folder), terms, done)
        for counts in verified_ranges(work, spans, plan.jobs, parts.ray):
            by_number[counts.number] = counts
            done()
    for number in sorted(by_number):
        by_number[number].add_to(summary)
    return summary


def _spans(
    path: Path, folder: Path, terms: Mapping[str, object], done: Progress
) -> Iterator[Range]:
    """Cut the file when its first range is asked for, and let the run begin or go on."""
    found = Ranges.of(path)
    begun(folder, {**terms, "file_sha256": found.sha256})
    done.expect(len(found.ranges))
    yield from found.ranges


def verified_ranges(
    work: RangeWork, spans: Iterable[Range], jobs: int, address: str | None
) -> Iterator[Counts]:
    """The counts of each range: over a cluster where there is an ``address``, else over processes.

    Processes start before ``spans`` is read, if the file is large enough for them all.
    Raises OSError, StateError, WorkersError.
    """
    if address is not None:
        from merkki_verifier.batch.cluster import over_cluster  # noqa: PLC0415 # needs an extra

        return over_cluster(work, tuple(spans), address=address)
    return ordered_map(
        spans,
        start=work,
        lost=_lost,
        jobs=jobs,
        seconds=_RANGE_SECONDS,
        at_once=1,
        early=Path(work.path).stat().st_size // _WORTH_A_WORKER,
    )


def _lost(span: Range, loss: Loss) -> Counts:
    last = f"the lines from {span.first_line} on"
    raise WorkersError(
        f"{last} were not verified: the process that did ({loss.value}). What is done is kept: "
        "run the same command again, or without --parts to find the badge"
    )
