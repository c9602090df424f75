"""The rounds: everybody does the same work in turn, again and again, in one run.

A machine is fast at one moment and slow at the next, and not the same for two runs. So nobody
is measured alone: each round has all entrants in it, in another order, and only ratios within a
round are quoted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.entrants import AbsentError, Entrant
from benchmarks.figures import Absent, Measured
from benchmarks.installing import Environment, InstallError
from benchmarks.model import Scale, Workload
from benchmarks.peers import PEERS
from benchmarks.table import MODULES

ROOT = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class Measurement:
    """One workload's results, in the order of its entrants."""

    workload: Workload
    results: dict[str, Measured] = field(default_factory=dict)
    absent: dict[str, Absent] = field(default_factory=dict)


def measure(
    workload: Workload, folder: Path, scale: Scale, peers: Environment | None
) -> Measurement:
    """Prepare a workload in ``folder`` and run its rounds. Without ``peers``: only our own."""
    folder = folder.resolve()  # entrants have working directories of their own
    folder.mkdir(parents=True, exist_ok=True)
    workload.prepare(folder, scale)
    done = Measurement(workload)
    with ExitStack() as stack:
        entrants: dict[str, Entrant] = {}
        for name in workload.own:
            command = [
                sys.executable,
                "-m",
                "benchmarks.own",
                MODULES[workload.name],
                workload.name,
                name,
                str(folder),
            ]
            entrants[name] = Entrant(command, folder=ROOT)
            stack.callback(entrants[name].close)
        for name, operation in workload.peers.items() if peers else ():
            try:
                entrants[name] = _peer(name, operation, folder, peers)
                stack.callback(entrants[name].close)
            except (AbsentError, InstallError) as error:
                done.absent[name] = Absent(str(error))
        done.results = _rounds(workload, entrants, scale)
    return done


def _peer(name: str, operation: str, folder: Path, peers: Environment | None) -> Entrant:
    if peers is None:
        raise AbsentError("no peers were asked for")
    return Entrant([*peers.command(PEERS[name]), operation, folder], folder=folder)


def _rounds(
    workload: Workload, entrants: Mapping[str, Entrant], scale: Scale
) -> dict[str, Measured]:
    rounds = min(scale.rounds, workload.rounds or scale.rounds)
    # Where no input may come twice, the inputs are the limit: shared among warm-up and rounds.
    most = scale.items // (rounds + 2) if workload.once else sys.maxsize
    counts = (
        dict.fromkeys(entrants, 1)
        if workload.whole
        else {name: _operations(e, scale.seconds, most) for name, e in entrants.items()}
    )
    seconds: dict[str, list[float]] = {name: [] for name in entrants}
    peak = dict.fromkeys(entrants, 0)
    slow = dict.fromkeys(entrants, 0.0)
    for number in range(rounds):
        for name in _turned(list(entrants), number):
            lap = entrants[name].run(counts[name])
            seconds[name].append(lap.seconds / counts[name])
            peak[name] = max(peak[name], lap.peak)
            slow[name] = max(slow[name], lap.slow)
    return {
        name: Measured(
            tuple(figures), peak[name], rounds * counts[name], entrants[name].version, slow[name]
        )
        for name, figures in seconds.items()
    }


def _operations(entrant: Entrant, seconds: float, most: int) -> int:
    """How many operations take about ``seconds``; found while warming up."""
    few = max(1, min(3, most // 3))
    lap = entrant.run(few)
    if lap.seconds < seconds:
        lap = entrant.run(few)  # the first were cold
    return max(1, min(most, round(seconds * few / max(lap.seconds, 1e-9))))


def _turned(names: list[str], number: int) -> Iterator[str]:
    """The names in another order each round, so that nobody always follows the same one."""
    start = number % len(names)
    turned = names[start:] + names[:start]
    yield from reversed(turned) if number % 2 else turned
