"""Requests at a steady rate over several connections, as many clients together send them.

Nobody waits for another's answer: a request is due at its moment, and what it takes is counted
from then on, also where no connection was free. A server that does not keep up shows in that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Lock
from typing import TypeVar

from benchmarks.model import Burst

T = TypeVar("T")


def burst(
    connections: Sequence[T],
    ask: Callable[[T, int], object],
    *,
    rate: float,
    seconds: float,
    counts: Callable[[int], bool] = lambda _: True,
) -> Burst:
    """Call ``ask`` with a free connection and a number, ``rate`` times a second.

    Only requests whose number ``counts`` are told of. Raises what ``ask`` raises.
    """
    numbers, lock = count(), Lock()
    total = max(len(connections), round(rate * seconds))
    began = time.perf_counter()

    def one(connection: T) -> list[float]:
        took = list[float]()
        while True:
            with lock:
                number = next(numbers)
            if number >= total:
                return took
            due = began + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            ask(connection, number)
            if counts(number):
                took.append(time.perf_counter() - due)

    with ThreadPoolExecutor(len(connections)) as threads:
        return Burst(tuple(each for took in threads.map(one, connections) for each in took))
