"""A process that issues one badge, tells of each step, and waits to be killed."""

from __future__ import annotations

import time
from multiprocessing.connection import Connection
from pathlib import Path

from issuer_region import NOON, Clock, Region, award, settings_in

from merkki_issuer.issuing.model import Step


def issue_and_wait(folder: str, url: str, recipient: str, fatal: int, pipe: Connection) -> None:
    """Award a badge; announce every step; after the ``fatal`` one go no further."""

    def announce(step: Step) -> None:
        pipe.send(step.value)
        while step.value == fatal:
            time.sleep(60)

    region = Region(settings_in(Path(folder), url), Clock(NOON))
    service = region.open(announce)
    issued = service.issuing.issue(award(recipient), idempotency_key=recipient)
    pipe.send(issued.award_id)
    service.close()


def sweep(folder: str, url: str) -> None:
    """Sweep once."""
    service = Region(settings_in(Path(folder), url), Clock(NOON)).open()
    service.sweeper.sweep()
    service.close()
