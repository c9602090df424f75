"""RESULTS.md: ratios first, then each workload with its times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.figures import Measured, Spread
from benchmarks.machine import Machine
from benchmarks.measuring import Measurement
from benchmarks.model import OURS, Goal, Held, Scale, Unhindered

# Below these a figure is shown with two digits after the point, and with two that are not zero.
_FINE, _FINEST = 10, 0.1
# A median and quartiles need some figures.
_ENOUGH = 5


def render(
    measurements: Sequence[Measurement],
    scale: Scale,
    before: Machine,
    after: Machine,
    *,
    command: str,
) -> str:
    """The whole page."""
    return "\n".join(
        [
            *_opening(scale, before, after, command),
            *_ratios(measurements),
            *_goals(measurements),
            *(line for each in measurements for line in _section(each)),
            *_absent(measurements),
        ]
    )


def number(value: float) -> str:
    """A figure with as many digits as it deserves."""
    if value >= 1000:
        return f"{value:,.0f}"
    if value < _FINEST:
        return f"{value:.2g}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= _FINE else f"{value:.2f}"


def _opening(scale: Scale, before: Machine, after: Machine, command: str) -> Iterator[str]:
    yield "# Results\n"
    yield (
        f"Measured {before.at:%Y-%m-%d} from {before.at:%H:%M} to {after.at:%H:%M} UTC by"
        f" `{command}` on {before.cores} cores ({before.processor}), {before.python},"
        f" Node {before.node}. Load of the machine: {before.load_words()} before,"
        f" {after.load_words()} after; a run alone begins near 0 and ends near 1.\n"
    )
    if scale.rounds < _ENOUGH:
        yield "**Too few rounds to mean anything: this only shows that everything runs.**\n"
    yield (
        f"{scale.rounds} rounds; {scale.lines:,} lines in the long file. In each round, everybody"
        " does the same work in turn, in a process of their own, warm, with keys and contexts at"
        " hand and no network; then again in another order. A ratio is taken within a round: the"
        " median of these is shown, and their quartiles in brackets. Only ratios mean anything on"
        " another machine; times are given to check them. Ours are measured at the public doors"
        " with all checks on. This page is written by `make bench`.\n"
    )
    yield "![Ratios to Merkki](results.svg)\n"


def _ratios(measurements: Sequence[Measurement]) -> Iterator[str]:
    yield "## Ratios\n"
    yield (
        "A bare one is the signature alone, made or checked by `cryptography`; of a web page, a"
        " route that says nothing, in the same server; of a start, the interpreter with the keys"
        " of `cryptography`.\n"
    )
    yield "| workload | ours, in bare ones | others, in ours |"
    yield "|---|---|---|"
    for each in measurements:
        ours = each.results.get(OURS)
        if ours is None:
            continue
        raw = each.results.get(each.workload.bare)
        bare = times(ours.times(raw)) if raw is not None and raw is not ours else "-"
        others = [
            f"{name} {times(each.results[name].times(ours))}"
            for name in each.workload.peers
            if name in each.results
        ]
        yield f"| {each.workload.title} | {bare} | {'<br>'.join(others) or '-'} |"
    yield ""


def times(ratio: Spread) -> str:
    """A ratio with its quartiles."""
    return f"**{number(ratio.middle)}x** ({number(ratio.low)}-{number(ratio.high)})"


def _goals(measurements: Sequence[Measurement]) -> Iterator[str]:
    rows = [
        f"| {each.workload.title} | {_goal_words(goal)} | {reached} |"
        for each in measurements
        for goal in each.workload.goals
        if (reached := _reached(each, goal))
    ]
    if rows:
        yield "## Goals\n"
        yield "| workload | goal | measured |"
        yield "|---|---|---|"
        yield from rows
        yield ""


def _goal_words(goal: Goal | Held | Unhindered) -> str:
    if isinstance(goal, Unhindered):
        return f"99 of 100 within at most {goal.at_most:g} times their time in {goal.other}"
    if isinstance(goal, Held):
        return f"{goal.rate:g} a second, 99 of 100 within {goal.slow * 1e3:g} milliseconds"
    if goal.at_most is not None:
        return f"at most {goal.at_most:g} times {goal.other}"
    return f"{goal.other} takes at least {goal.at_least:g} times as long"


def _reached(each: Measurement, goal: Goal | Held | Unhindered) -> str:
    ours = each.results.get(OURS)
    if isinstance(goal, Held):
        met = ours is not None and ours.slow <= goal.slow
        return f"{number(ours.slow * 1e3)}: {_met(met=met)}" if ours is not None else ""
    other = each.results.get(goal.other)
    if ours is None or other is None:
        return ""
    if isinstance(goal, Unhindered):
        ratio = ours.slow / other.slow
        return f"{number(ratio)}: {_met(met=ratio <= goal.at_most)}"
    forward = goal.at_most is not None
    ratio = (ours.times(other) if forward else other.times(ours)).middle
    limit = goal.at_most if goal.at_most is not None else goal.at_least or 0
    met = ratio <= limit if forward else ratio >= limit
    return f"{number(ratio)}: {_met(met=met)}"


def _met(*, met: bool) -> str:
    return "met" if met else "**missed**"


def _section(each: Measurement) -> Iterator[str]:
    workload, results = each.workload, each.results
    yield f"## {workload.title}\n"
    yield f"`{workload.name}`. {workload.says}\n"
    first = OURS if OURS in results else next(iter(results), "")
    base = results.get(first)
    yield f"| | version | microseconds (quartiles) | in {first} | memory, MiB | operations |"
    yield "|---|---|---|---|---|---|"
    for name, measured in results.items():
        yield _row(name, measured, base)
    for name, absent in each.absent.items():
        yield f"| {name} | | absent: {_cell(absent.reason)} | | | |"
    yield ""
    for remark in workload.remarks(results):
        yield f"- {remark}"
    yield ""


def _row(name: str, measured: Measured, base: Measured | None) -> str:
    time = measured.time
    low, middle, high = (number(part * 1e6) for part in (time.low, time.middle, time.high))
    ratio = number(measured.times(base).middle) if base is not None else "-"
    peak = f"{measured.peak / 2**20:.0f}" if measured.peak else "-"
    return (
        f"| {name} | {measured.version} | {middle} ({low}-{high}) | {ratio} | {peak}"
        f" | {measured.operations} |"
    )


def _absent(measurements: Sequence[Measurement]) -> Iterator[str]:
    reasons = {name: gone.reason for each in measurements for name, gone in each.absent.items()}
    if reasons:
        yield "## Absent\n"
        for name, reason in sorted(reasons.items()):
            yield f"- {name}: {_cell(reason)}"
        yield ""


def _cell(text: str) -> str:
    """Text that a table and a page can hold."""
    return text.replace("|", "/").replace("\n", " ").replace("<", "&lt;")
