"""How the work grows with a badge, and that a poisoned one ends."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

from benchmarks.badges import Json, nameless, related
from benchmarks.model import Maker, Results, Scale, Step, Workload, WrongAnswerError
from benchmarks.premises import Premises
from benchmarks.workloads.steps import verifying
from merkki_contexts import WorkLimitError, canonicalize_nquads

RELATED = (1, 10, 100, 1000)
NAMELESS = (1, 2, 4, 8, 16, 32, 64)
POISON, HONEST = "poison graph", "honest graph of its size"


def _furnished(folder: Path, documents: Mapping[int, Json]) -> None:
    premises = Premises(folder)
    premises.furnish()
    for count, document in documents.items():
        premises.write_lines(f"{count}.jsonl", [premises.sign(document)])


def _prepare_related(folder: Path, scale: Scale) -> None:
    del scale
    _furnished(folder, {count: related(count) for count in RELATED})


def _prepare_nameless(folder: Path, scale: Scale) -> None:
    del scale
    _furnished(folder, {count: nameless(count) for count in NAMELESS})


def _prepare_alike(folder: Path, scale: Scale) -> None:
    del scale
    _furnished(folder, {count: nameless(count, alike=True) for count in NAMELESS})


def _own(counts: tuple[int, ...], what: str) -> dict[str, Maker]:
    return {f"{count} {what}": verifying(f"{count}.jsonl") for count in counts}


def _slope(results: Results, counts: tuple[int, ...], what: str) -> list[str]:
    """What one more costs between the two biggest, in times of what it cost before them."""
    times = [results[f"{count} {what}"].time.middle for count in counts]
    first = (times[-2] - times[0]) / (counts[-2] - counts[0])
    last = (times[-1] - times[-2]) / (counts[-1] - counts[-2])
    if first <= 0:
        return ["The smaller ones do not differ: too few operations to tell."]
    times_as_much = f"{last / first:.2f} times as much between {counts[-2]} and {counts[-1]}"
    before = f"as between {counts[0]} and {counts[-2]}"
    return [f"One more of {what} costs {times_as_much} {before}; linear growth is 1."]


def _prepare_poison(folder: Path, scale: Scale) -> None:
    del folder, scale


def _clique(nodes: int) -> str:
    """Nodes without names that all know each other: every one of them looks like every other."""
    knows = "<https://terms.example/knows>"
    return "".join(
        f"_:n{one} {knows} _:n{other} .\n_:n{other} {knows} _:n{one} .\n"
        for one, other in combinations(range(nodes), 2)
    )


def _chain(nodes: int) -> str:
    return "".join(
        f'_:n{one} <https://terms.example/is> "{one}" .\n' for one in range(nodes * (nodes - 1))
    )


def _poison(folder: Path) -> Step:
    del folder
    graph = _clique(12)

    def step() -> None:
        try:
            canonicalize_nquads(graph)
        except WorkLimitError:
            return
        raise WrongAnswerError("a poison graph was worked through")

    return step


def _honest(folder: Path) -> Step:
    del folder
    graph = _chain(12)
    return lambda: canonicalize_nquads(graph)


def _bounded(results: Results) -> list[str]:
    worst = results[POISON].time.high
    return [f"The poison graph is refused within {worst * 1e3:.0f} milliseconds."]


WORKLOADS = (
    Workload(
        name="growth-related",
        title="Growth with size",
        says="`verify` on a badge whose achievement names so many others.",
        prepare=_prepare_related,
        own=_own(RELATED, "related"),
        remarks=lambda results: _slope(results, RELATED, "related"),
    ),
    Workload(
        name="growth-nameless",
        title="Growth with blank nodes",
        says="`verify` on a badge with so many alignments, which have no id and differ in a word.",
        prepare=_prepare_nameless,
        own=_own(NAMELESS, "nameless"),
        remarks=lambda results: _slope(results, NAMELESS, "nameless"),
    ),
    Workload(
        name="growth-alike",
        title="Growth with blank nodes that are all alike",
        says="As above, and no word differs: the canonical form has to try which is which.",
        prepare=_prepare_alike,
        own=_own(NAMELESS, "alike"),
        remarks=lambda results: _slope(results, NAMELESS, "alike"),
    ),
    Workload(
        name="growth-poison",
        title="A poison graph",
        says="Twelve blank nodes that all point at each other, which have factorially many orders"
        " to try, and as many statements about blank nodes that can be told apart.",
        prepare=_prepare_poison,
        own={POISON: _poison, HONEST: _honest},
        remarks=_bounded,
    ),
)
