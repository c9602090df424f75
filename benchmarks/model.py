"""What is measured: workloads, who takes part in them, and what they should reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from benchmarks.figures import Measured

# One operation on the next input. What it returns is of no interest; it raises where the
# operation does not do what it should: a fast refusal must not count as a fast verification.
# Of a ``Burst`` each request is timed, and not the whole.
Step: TypeAlias = Callable[[], object]
# Makes the step from the folder in which the workload was prepared.
Maker: TypeAlias = Callable[[Path], Step]
Results: TypeAlias = Mapping[str, Measured]

OURS = "merkki"
# The bare signature by ``cryptography``: what no verifier in Python can be faster than, nearly.
RAW = "raw signature"


class WrongAnswerError(Exception):
    """An operation did not do what it should, so its time means nothing."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a ratio to ``other`` should be: ours at most so many times it, or it ours at least."""

    other: str
    at_most: float | None = None  # ours, divided by the other
    at_least: float | None = None  # the other, divided by ours

    def met(self, ours: float, other: float) -> bool:
        """Whether these two medians reach the goal."""
        if self.at_most is not None:
            return ours <= self.at_most * other
        return other >= (self.at_least or 0) * ours


@dataclass(frozen=True, slots=True)
class Held:
    """What a route should bear: ``rate`` requests a second, 99 of 100 answered in ``slow`` seconds.

    The time counts from when a request was due, so that a rate which is not held shows in it.
    """

    rate: float
    slow: float


@dataclass(frozen=True, slots=True)
class Unhindered:
    """99 of 100 requests are answered within at most so many times what they take in ``other``."""

    other: str
    at_most: float


@dataclass(frozen=True, slots=True)
class Burst:
    """What a step returns that made many requests: how long each took, in seconds."""

    each: tuple[float, ...]

    @property
    def mean(self) -> float:
        """How long one of them took."""
        return sum(self.each) / len(self.each)


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: ``rounds`` of about ``seconds`` each, for everybody in turn."""

    rounds: int
    seconds: float
    items: int  # how many different inputs there are, where every input may be used only once
    lines: int  # of the long file

    @property
    def fewer(self) -> int:
        """Inputs that may come round again."""
        return min(self.items, 50)


STANDARD = Scale(rounds=11, seconds=0.12, items=1500, lines=100_000)
# Proves that everything runs; its numbers say nothing.
QUICK = Scale(rounds=2, seconds=0.01, items=24, lines=60)


def _no_remarks(results: Results) -> list[str]:
    del results
    return []


@dataclass(frozen=True, slots=True)
class Workload:
    """One thing to measure. ``own`` holds our operations and bare ones, ``peers`` whose else.

    ``peers`` maps a peer's name to the operation that its script knows. ``bare`` is the one of
    ``own`` below which nobody can be. ``once``: no input is used twice, for whoever remembers
    inputs would not do the work again. ``whole``: one operation is a whole run of a program,
    from its start, so that nothing is warmed up and a round is one of them. ``rounds`` limits
    their number, for what takes long.
    """

    name: str
    title: str
    says: str
    prepare: Callable[[Path, Scale], None]
    own: Mapping[str, Maker]
    peers: Mapping[str, str] = field(default_factory=dict)
    bare: str = RAW
    goals: tuple[Goal | Held | Unhindered, ...] = ()
    once: bool = False
    whole: bool = False
    rounds: int | None = None
    remarks: Callable[[Results], list[str]] = _no_remarks
