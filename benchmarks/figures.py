"""The figures of one measurement: medians and spreads, and ratios taken round by round."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Spread:
    """A median and the quartiles around it."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What one entrant did in one workload.

    ``seconds`` has one figure a round: the mean time of one operation in it. ``peak`` is the
    largest resident memory of its process in bytes, ``operations`` the number that was timed.
    """

    seconds: tuple[float, ...]
    peak: int
    operations: int
    version: str = ""
    slow: float = 0.0  # the 99th percentile of single operations in the slowest round

    @property
    def time(self) -> Spread:
        """The time of one operation, in seconds."""
        return spread(self.seconds)

    def times(self, other: Measured) -> Spread:
        """How many times the time of ``other``: a ratio a round, since rounds differ in noise."""
        pairs = zip(self.seconds, other.seconds, strict=True)
        return spread(tuple(mine / theirs for mine, theirs in pairs))


@dataclass(frozen=True, slots=True)
class Absent:
    """A peer that could not take part, and why."""

    reason: str


def spread(figures: tuple[float, ...]) -> Spread:
    """The quartiles of some figures; of a single one, itself three times."""
    if len(figures) < 2:
        return Spread(figures[0], figures[0], figures[0])
    low, _, high = quantiles(figures, n=4, method="inclusive")
    return Spread(low, median(figures), high)
