"""``python -m benchmarks [WORKLOAD...]``: measure, and write RESULTS.md and results.svg."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from benchmarks.drawing import draw
from benchmarks.installing import BUILD, ROOT, install
from benchmarks.machine import Machine
from benchmarks.measuring import Measurement, measure
from benchmarks.model import QUICK, STANDARD
from benchmarks.rendering import render
from benchmarks.table import WORKLOADS


@click.command()
@click.argument("names", nargs=-1, metavar="[WORKLOAD]...")
@click.option("--quick", is_flag=True, help="Few operations: shows that all runs, not how fast.")
@click.option("--peers/--no-peers", default=True, help="Whether others are measured beside.")
@click.option("--rounds", type=click.IntRange(1), help="How many rounds everybody takes part in.")
@click.option("--lines", type=click.IntRange(2), help="How many lines the long file has.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / "benchmarks",
    help="Where RESULTS.md and results.svg go.",
)
@click.option(
    "--work",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / "build" / "bench",
    help="Where inputs are made.",
)
def main(
    *,
    names: tuple[str, ...],
    quick: bool,
    peers: bool,
    rounds: int | None,
    lines: int | None,
    out: Path,
    work: Path,
) -> None:
    """Measure workloads: those whose names begin with one of the words given, or all."""
    chosen = [w for w in WORKLOADS.values() if not names or w.name.startswith(names)]
    if not chosen:
        raise click.UsageError(f"no workload begins like that; there are: {', '.join(WORKLOADS)}")
    scale = QUICK if quick else STANDARD
    scale = replace(scale, rounds=rounds or scale.rounds, lines=lines or scale.lines)
    before = Machine.now()
    environment = install(BUILD) if peers else None
    command = _command(names, quick=quick, peers=peers, rounds=rounds, lines=lines)
    out.mkdir(parents=True, exist_ok=True)
    measurements: list[Measurement] = []
    for workload in chosen:
        click.echo(f"{workload.name} ...", err=True)
        measurements.append(measure(workload, work / workload.name, scale, environment))
        # After each, so that a run that is stopped has shown what it measured.
        text = render(measurements, scale, before, Machine.now(), command=command)
        (out / "RESULTS.md").write_text(text, encoding="utf-8")
        (out / "results.svg").write_text(draw(measurements), encoding="utf-8")
    click.echo(f"Written: {out / 'RESULTS.md'} and results.svg beside it.")


def _command(
    names: tuple[str, ...], *, quick: bool, peers: bool, rounds: int | None, lines: int | None
) -> str:
    """How a stranger does the same."""
    words = ["python -m benchmarks", *names]
    words += ["--quick"] * quick + ["--no-peers"] * (not peers)
    words += [f"--rounds {rounds}"] * (rounds is not None)
    words += [f"--lines {lines}"] * (lines is not None)
    return " ".join(words)


if __name__ == "__main__":
    main()
