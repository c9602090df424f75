"""``merkki-verify batch --parts``: one large file, by ranges of lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from merkki_verifier.batch.ordered import Loss, WorkersError, ordered_map
from merkki_verifier.batch.progress import counted
from merkki_verifier.batch.ranges import Counts, Range, Ranges, RangeWork, begun
from merkki_verifier.batch.run import Batch
from merkki_verifier.batch.summary import Summary
from merkki_verifier.inputs.lines import has_lines

# A thousand badges, each of which may take its whole time.
_RANGE_SECONDS = 24 * 3600.0


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
    found = Ranges.of(Path(inputs[0]))
    begun(Path(parts.folder), {**terms, "file_sha256": found.sha256})
    work = RangeWork(found.path, parts.folder, plan.world, plan.recipient, plan.bundle)
    summary = Summary()
    by_number: dict[int, Counts] = {}
    with counted(len(found.ranges), sys.stderr) as done:
        for counts in verified_ranges(work, found.ranges, plan.jobs, parts.ray):
            by_number[counts.number] = counts
            done()
    for number in sorted(by_number):
        by_number[number].add_to(summary)
    return summary


def verified_ranges(
    work: RangeWork, spans: Sequence[Range], jobs: int, address: str | None
) -> Iterator[Counts]:
    """The counts of each range: over a cluster where there is an ``address``, else over processes.

    Raises OSError, StateError, WorkersError.
    """
    if address is not None:
        from merkki_verifier.batch.cluster import over_cluster  # noqa: PLC0415 # needs an extra

        return over_cluster(work, spans, address=address)
    return ordered_map(spans, start=work, lost=_lost, jobs=jobs, seconds=_RANGE_SECONDS, at_once=1)


def _lost(span: Range, loss: Loss) -> Counts:
    last = f"the lines from {span.first_line} on"
    raise WorkersError(
        f"{last} were not verified: the process that did ({loss.value}). What is done is kept: "
        "run the same command again, or without --parts to find the badge"
    )
