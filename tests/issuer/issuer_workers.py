"""What the processes do that tests start: award, be killed, sweep, revoke."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from issuer_region import NOON, Clock, Region, award, settings_in

from merkki_issuer.issuing.model import Step
from merkki_issuer.service import Service
from merkki_issuer.status.model import Reason

# A clean process that has everything loaded makes the children: starting Python each time
# would take a second, and forking a process with threads could deadlock.
SPAWN = get_context("forkserver")
SPAWN.set_forkserver_preload(["merkki_issuer.service"])

Place = tuple[str, str]  # a data folder and a database URL


def place_of(region: Region) -> Place:
    """What a process needs to open the region anew."""
    return str(region.settings.data), region.settings.database_url


@contextmanager
def opened(place: Place) -> Iterator[Service]:
    """The service of that place, in this process."""
    folder, url = place
    service = Region(settings_in(Path(folder), url), Clock(NOON)).open()
    try:
        yield service
    finally:
        service.close()


def issue_and_wait(place: Place, recipient: str, fatal: int, pipe: Connection) -> None:
    """Award a badge; announce every step; after the ``fatal`` one go no further."""

    def announce(step: Step) -> None:
        pipe.send(step.value)
        while step.value == fatal:
            time.sleep(60)

    folder, url = place
    service = Region(settings_in(Path(folder), url), Clock(NOON)).open(announce)
    service.issuing.issue(award(recipient), idempotency_key=recipient)


def sweep(place: Place) -> None:
    """Sweep once."""
    with opened(place) as service:
        service.sweeper.sweep()


def issue_many(place: Place, worker: int, count: int) -> None:
    """Award to ``count`` people of this worker's own."""
    with opened(place) as service:
        for number in range(count):
            service.issuing.issue(award(f"participant-{worker}-{number}"))


def issue_the_same(place: Place, threads: int, results: Connection) -> None:
    """Make one and the same award from many threads, each with an idempotency key of its own."""
    with opened(place) as service, ThreadPoolExecutor(threads) as pool:
        made = pool.map(
            lambda number: service.issuing.issue(award(), idempotency_key=f"key-{number % 3}"),
            range(threads),
        )
        results.send([issued.credential_id for issued in made])


def revoke_all(place: Place, awards: list[str]) -> None:
    """Revoke each of them."""
    with opened(place) as service:
        for each in awards:
            service.status.revoke(each, Reason.ERROR)
