"""A result for each task, in order: in this process, or spread over several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")

# Ten dead hosts of ten seconds each, and some: more than an honest item can ever take.
ITEM_SECONDS: Final = 120.0
# Enough that sending costs little beside the work, few enough that workers stay even.
AT_ONCE: Final = 16


class Loss(Enum):
    """Why an item has no result."""

    DIED = "died"  # its worker ended, and so did a second one that tried
    OVERDUE = "overdue"  # its worker did not answer in time, and was stopped


class WorkersError(RuntimeError):
    """Worker processes cannot be used here at all; the message says what to do."""


def ordered_map(
    tasks: Iterable[T],
    *,
    start: Callable[[], Callable[[T], R]],
    lost: Callable[[T, Loss], R],
    jobs: int,
    seconds: float = ITEM_SECONDS,
    at_once: int = AT_ONCE,
    early: int = 0,
) -> Iterator[R]:
    """Yield a result for each task, in order, reading tasks as results are taken.

    ``start`` makes the working function, once in each process. With one job all happens in
    this process and at once; ``seconds`` and ``lost`` then have no use. With more, at most
    twice ``at_once`` tasks a job are read ahead, ``start`` and tasks must be picklable, and an
    item whose worker dies twice, or does not answer in ``seconds``, gets the result of ``lost``.
    ``early`` workers start before the first task is read, for tasks that take long to come.
    Raises WorkersError, and whatever ``tasks`` raises.
    """
    if jobs < 1:
        raise ValueError("jobs counts processes: at least one is needed")
    if jobs == 1:
        yield from map(start(), tasks)
        return
    from merkki_verifier.batch.pool import Crew  # noqa: PLC0415 # slow to load, and rarely needed

    crew = Crew(iter(tasks), start, lost, jobs, seconds, at_once=at_once)
    try:
        crew.hire(early)
        yield from crew.results()
    finally:
        crew.dismiss()
