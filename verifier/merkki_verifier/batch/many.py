"""Many badges at one moment of the world: in order, streaming, each document fetched once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from merkki_verifier.batch.ordered import ITEM_SECONDS, Loss, ordered_map
from merkki_verifier.report import Check, Finding, Outcome, Report
from merkki_verifier.shared_world import WorldSource, shared
from merkki_verifier.verify import verify

_LOST = {
    Loss.DIED: ("verification-died", "the process that verified this ended, twice"),
    Loss.OVERDUE: ("verification-overdue", "verifying this took too long and was stopped"),
}


def verify_many(
    badges: Iterable[bytes | str],
    world: WorldSource,
    *,
    jobs: int = 1,
    recipient: str | None = None,
    seconds: float = ITEM_SECONDS,
) -> Iterator[Report]:
    """Verify badges lazily and in order, at one moment of the world.

    Each process fetches a status list or a key document once for as long as it is fresh
    (``CachingFetcher``). With ``jobs`` above 1 that many worker processes verify, and up
    to 32 badges for each are read ahead; memory stays bounded for any number of badges. A
    badge whose worker dies, or does not answer in ``seconds``, is INDETERMINATE, and the
    others are not touched.

    ``world`` must then be picklable, as it is with ``HttpsFetcher`` and
    ``DocumentsFetcher``; else give a function of a module (or a ``functools.partial`` of
    one) that makes it. A script must guard its start with ``if __name__ == "__main__"``.
    Raises WorkersError where processes cannot be started.
    """
    yield from ordered_map(
        badges,
        start=_Verifying(world, recipient),
        lost=lambda _, loss: lost_report(loss),
        jobs=jobs,
        seconds=seconds,
    )


def lost_report(loss: Loss) -> Report:
    """The report of what could not be verified because its process was lost."""
    code, message = _LOST[loss]
    return Report((Finding(Check.CONTAINER, Outcome.UNKNOWN, code, message),))


@dataclass(frozen=True, slots=True)
class _Verifying:
    """What a worker is sent, so that it can begin."""

    world: WorldSource
    recipient: str | None

    def __call__(self) -> Callable[[bytes | str], Report]:
        return partial(verify, world=shared(self.world), recipient=self.recipient)
