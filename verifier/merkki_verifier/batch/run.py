"""A batch from items to rows: over processes, in order, going on where it stopped."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from merkki_verifier.batch.many import lost_report
from merkki_verifier.batch.ordered import ITEM_SECONDS, Loss, ordered_map
from merkki_verifier.batch.rows import Row
from merkki_verifier.batch.state import BatchState, StateError
from merkki_verifier.bundle import Bundle, with_age
from merkki_verifier.inputs import Item, verify_item
from merkki_verifier.report import Report
from merkki_verifier.shared_world import shared
from merkki_verifier.world import World


@dataclass(frozen=True, slots=True)
class Batch:
    """What to verify with: the world, over how many processes, and how long for each item."""

    world: World
    jobs: int = 1
    seconds: float = ITEM_SECONDS
    recipient: str | None = None
    bundle: Bundle | None = None

    def rows(self, items: Iterable[Item], state: BatchState | None = None) -> Iterator[Row]:
        """A row for each item, in order, one at a time; those in ``state`` are not done again.

        Raises StateError if the items are not those the state was made of, WorkersError,
        and what ``items`` raises.
        """
        source = iter(items)
        if state is not None:
            for row in state.rows():
                _require_same(next(source, None), row, state)
                yield row
        for row in self._fresh(source):
            if state is not None:
                state.add(row)
            yield row

    def _fresh(self, items: Iterator[Item]) -> Iterator[Row]:
        # The bytes are the workers'; here only names and digests wait for their reports.
        underway = deque[tuple[str, str | None]]()

        def noted() -> Iterator[Item]:
            for item in items:
                underway.append((item.name, item.sha256))
                yield item

        start = _Verifying(self.world, self.recipient, self.bundle)
        reports = ordered_map(
            noted(), start=start, lost=_lost, jobs=self.jobs, seconds=self.seconds
        )
        for report in reports:
            name, digest = underway.popleft()
            yield Row(name, digest, report.to_dict())


@dataclass(frozen=True, slots=True)
class _Verifying:
    """What a worker is sent, so that it can begin."""

    world: World
    recipient: str | None
    bundle: Bundle | None

    def __call__(self) -> Callable[[Item], Report]:
        world = shared(self.world)

        def verified(item: Item) -> Report:
            report = verify_item(item, world=world, recipient=self.recipient)
            if self.bundle is None:
                return report
            return with_age(report, self.bundle, now=world.now)

        return verified


def _lost(_: Item, loss: Loss) -> Report:
    return lost_report(loss)


def _require_same(item: Item | None, row: Row, state: BatchState) -> None:
    if item is None or item.name != row.name or (item.sha256 != row.sha256 and not _remote(item)):
        raise StateError(
            f"what is to be verified has changed since {state.path} was written, "
            f"from {row.name} on: name another file to begin anew"
        )


def _remote(item: Item) -> bool:
    """Whether the bytes may honestly be others the next time: they come from an address."""
    return item.name.startswith(("https://", "http://"))
