"""The crew of worker processes, and the items between them and the caller.

What a worker makes of a stranger's file is not to be trusted with everybody else's: one
that dies or takes too long costs its own item and no other. Nothing here knows of badges.
"""

from __future__ import annotations

import multiprocessing
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import ForkingPickler
from typing import Final, Generic, TypeVar

from merkki_verifier.batch.ordered import AT_ONCE, Loss, WorkersError
from merkki_verifier.batch.worker import READY, run

T = TypeVar("T")
R = TypeVar("R")

# An interpreter with our modules starts in one second; on a busy machine in ten.
_START_SECONDS: Final = 120.0
_AHEAD: Final = 2  # chunks for each worker that may be read before their turn
_FRUITLESS: Final = 10  # workers that may end unused, one after another


@dataclass(slots=True)
class _Chunk(Generic[T, R]):
    """Some items on their way: those still owed a result, and results not yet taken."""

    owed: deque[T]
    results: deque[R] = field(default_factory=deque)
    tried: bool = False  # the first of those owed has cost a worker already


@dataclass(slots=True)
class _Hand(Generic[T, R]):
    """One worker process and what it is at."""

    process: SpawnProcess
    line: Connection
    deadline: float
    ready: bool = False
    chunk: _Chunk[T, R] | None = None

    def dismiss(self) -> None:
        self.line.close()
        self.process.kill()
        self.process.join()
        self.process.close()


class Crew(Generic[T, R]):
    """The workers of one run, and the items between them and the caller."""

    def __init__(
        self,
        source: Iterator[T],
        start: Callable[[], Callable[[T], R]],
        lost: Callable[[T, Loss], R],
        jobs: int,
        seconds: float,
        start_seconds: float = _START_SECONDS,
        fruitless: int = _FRUITLESS,
        at_once: int = AT_ONCE,
    ) -> None:
        self._source = source
        self._start = start
        self._lost = lost
        self._seconds = seconds
        self._order: deque[_Chunk[T, R]] = deque()  # everything between caller and source
        self._waiting: deque[_Chunk[T, R]] = deque()  # of these, what no worker has
        self._read_all = False
        self._chunks = 0  # read so far
        self._most_fruitless = fruitless
        self._fruitless = 0  # workers that ended unused, since one last did something
        self._jobs = jobs
        self._at_once = at_once
        self._start_seconds = start_seconds
        self._hands: list[_Hand[T, R]] = []
        self._require_portable()

    def hire(self, early: int) -> None:
        """Let so many workers start before a task is read, but no more than there are jobs."""
        self._hands += [self._hired() for _ in range(min(early, self._jobs))]

    def results(self) -> Iterator[R]:
        """The results in the order of the tasks. Raises WorkersError."""
        while True:
            self._read()
            self._hand_out()
            if self._order and self._order[0].results:
                yield self._order[0].results.popleft()
                self._drop_finished()
            elif self._order:
                self._listen()
            else:
                return

    def dismiss(self) -> None:
        """End every worker, whatever it is at."""
        for hand in self._hands:
            hand.dismiss()

    def _require_portable(self) -> None:
        try:
            ForkingPickler.dumps(self._start)
        except (TypeError, AttributeError, pickle.PicklingError) as error:
            message = (
                f"the world cannot be sent to other processes ({error}): give a function of a "
                "module that makes it, instead of the world itself"
            )
            raise WorkersError(message) from error

    def _read(self) -> None:
        while not self._read_all and len(self._order) < self._jobs * _AHEAD:
            # Small ones first: a short list is shared out, and a first result comes soon.
            size = min(self._at_once, 1 << min(self._chunks // self._jobs, 10))
            self._chunks += 1
            tasks = deque(islice(self._source, size))
            self._read_all = len(tasks) < size
            if tasks:
                chunk: _Chunk[T, R] = _Chunk(tasks)
                self._order.append(chunk)
                self._waiting.append(chunk)

    def _hand_out(self) -> None:
        idle = [hand for hand in self._hands if hand.ready and hand.chunk is None]
        starting = [hand for hand in self._hands if not hand.ready]
        # No more workers than there is work for: a short list starts few.
        wanted = min(self._jobs - len(self._hands), len(self._waiting) - len(idle + starting))
        for _ in range(wanted):
            self._hands.append(self._hired())
        for hand in idle:
            if self._waiting:
                self._give(hand, self._waiting.popleft())

    def _give(self, hand: _Hand[T, R], chunk: _Chunk[T, R]) -> None:
        hand.chunk = chunk
        hand.deadline = time.monotonic() + self._seconds
        try:
            # An idle worker is reading, so this cannot wait for it while it waits for us.
            hand.line.send(list(chunk.owed))
        except OSError:
            # It ended while it had nothing to do: no item is to blame.
            self._waiting.appendleft(self._let_go(hand))
            self._fruitless += 1
            if self._fruitless > self._most_fruitless:
                message = "worker processes end again and again before they do anything"
                raise WorkersError(message) from None

    def _drop_finished(self) -> None:
        first = self._order[0]
        if not first.owed and not first.results:
            self._order.popleft()

    def _hired(self) -> _Hand[T, R]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=run, args=(theirs, self._start), daemon=True)
        process.start()
        theirs.close()  # so that its end is the end of the line
        return _Hand(process, ours, time.monotonic() + self._start_seconds)

    def _listen(self) -> None:
        busy = [hand for hand in self._hands if hand.chunk is not None or not hand.ready]
        if not busy:
            return  # the last one has just gone; the next turn hires another
        patience = min(hand.deadline for hand in busy) - time.monotonic()
        speaking = wait([hand.line for hand in busy], timeout=max(0.0, patience))
        for hand in busy:
            if hand.line in speaking:
                self._hear(hand)
            elif time.monotonic() >= hand.deadline:
                self._overdue(hand)

    def _hear(self, hand: _Hand[T, R]) -> None:
        try:
            said = hand.line.recv()
        except (EOFError, OSError):
            self._died(hand)
            return
        if not hand.ready:
            hand.ready = said == READY
            return
        chunk = hand.chunk
        assert chunk is not None, "a worker answered what nobody asked"
        chunk.owed.popleft()
        chunk.results.append(said)
        chunk.tried = False
        self._fruitless = 0
        hand.deadline = time.monotonic() + self._seconds
        if not chunk.owed:
            hand.chunk = None

    def _died(self, hand: _Hand[T, R]) -> None:
        if not hand.ready:
            hand.process.join()
            raise WorkersError(
                f"a worker process ended at once (exit code {hand.process.exitcode}). A program "
                'that starts workers must guard its own start: if __name__ == "__main__"'
            )
        chunk = self._let_go(hand)
        if chunk.tried:
            self._give_up(chunk, Loss.DIED)
        else:
            # Once more: memory runs out, and administrators end processes.
            chunk.tried = True
            self._waiting.appendleft(chunk)

    def _overdue(self, hand: _Hand[T, R]) -> None:
        if not hand.ready:
            raise WorkersError(f"a worker process did not start in {self._start_seconds:.0f} s")
        self._give_up(self._let_go(hand), Loss.OVERDUE)

    def _let_go(self, hand: _Hand[T, R]) -> _Chunk[T, R]:
        """End a worker, and say what it leaves; another is hired for that."""
        self._hands.remove(hand)
        hand.dismiss()
        assert hand.chunk is not None, "nobody listens to a worker without work"
        return hand.chunk

    def _give_up(self, chunk: _Chunk[T, R], loss: Loss) -> None:
        chunk.results.append(self._lost(chunk.owed.popleft(), loss))
        chunk.tried = False
        if chunk.owed:
            self._waiting.appendleft(chunk)
