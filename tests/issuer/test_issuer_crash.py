"""A process is killed, for real, between every two steps; then somebody sweeps."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import pytest
from issuer_region import SCHOOL, Region, award, taken_places, verdict
from issuer_workers import SPAWN, issue_and_wait, place_of, sweep

from merkki_issuer.issuing import storage
from merkki_issuer.issuing.model import Format, Issued, State, Step
from merkki_issuer.service import Service
from merkki_issuer.status import storage as status
from merkki_verifier import Verdict

# The database is not what may fail between two steps; the second one is tried as well.
TIMES = {"sqlite": 20, "postgresql": 5}
# A process may die after any step but the last, when everything is done.
FATAL = [step for step in Step if Step.SETTINGS is not step is not Step.DELIVER]


@dataclass(frozen=True)
class Row:
    """What the ledger had of an award when the process died."""

    award_id: str
    state: State
    credential_id: str


def kill_after(region: Region, recipient: str, fatal: Step) -> None:
    """Start a worker and kill it with SIGKILL when it has done that step."""
    ours, theirs = SPAWN.Pipe(duplex=False)
    with ours:
        process = SPAWN.Process(
            target=issue_and_wait,
            args=(place_of(region), recipient, fatal.value, theirs),
        )
        process.start()
        theirs.close()  # so that a process that dies by itself ends the wait
        while ours.recv() != fatal.value:
            pass
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert process.exitcode == -signal.SIGKILL


def rows(service: Service) -> list[Row]:
    """Every award on record."""
    with service.means.database.read() as tx:
        return [Row(a.award_id, a.state, a.credential_id) for a in storage.all_awards(tx)]


@pytest.mark.slow
@pytest.mark.parametrize("fatal", FATAL, ids=[step.name.lower() for step in FATAL])
def test_a_kill_after_any_step_loses_nothing_and_doubles_nothing(
    any_region: Region, fatal: Step
) -> None:
    with closing(any_region.open()) as service:
        times = TIMES[service.means.database.dialect]
    people = [f"participant-{number}" for number in range(times)]
    for person in people:
        kill_after(any_region, person, fatal)
    with closing(any_region.open()) as service:
        before = rows(service)
        expected = State.ISSUED if fatal is Step.FULFIL else State.INTENDED
        on_record = 0 if fatal.value < Step.INTEND.value else times
        assert Counter(row.state for row in before) == Counter({expected: on_record})

        swept = service.sweeper.sweep()
        assert len(swept.finished) == (on_record if expected is State.INTENDED else 0)
        assert not swept.voided
        assert not swept.stuck

        # Whoever asked tries again, as they do when no answer came.
        issued = [service.issuing.issue(award(p), idempotency_key=p) for p in people]
        after = rows(service)
        # Nothing is lost, nothing is double: one award a person, the ones that were intended.
        assert len(after) == times
        assert {row.award_id for row in before} <= {row.award_id for row in after}
        assert all(row.state is State.ISSUED for row in after)
        check_places_and_log(service)
        check_badge(service, issued[0])


@pytest.mark.slow
@pytest.mark.parametrize("fatal", [Step.INTEND, Step.SIGN, Step.CONFIRM])
def test_a_sweep_makes_the_very_bytes_that_the_dead_process_would_have_made(
    region: Region, fatal: Step, open_service: Callable[[Region], Service]
) -> None:
    """Signed by the dead process or not, the bytes are a function of the intent alone."""
    kill_after(region, "participant-1", fatal)
    service = open_service(region)
    (award_id,) = [row.award_id for row in rows(service)]
    with service.means.database.read() as tx:
        intent = storage.intent_of(tx, award_id)
    assert intent is not None
    # What the dead process had in its memory after step 5, made again in this one.
    would_have_been = service.issuing._sign(intent).renderings
    region.clock.forward(days=3)
    service.sweeper.sweep()
    assert dict(service.issuing.get(award_id).renderings) == dict(would_have_been)


@pytest.mark.slow
def test_many_sweeps_at_once_finish_each_award_once(any_region: Region) -> None:
    for number in range(4):
        kill_after(any_region, f"participant-{number}", Step.INTEND)
    sweepers = [SPAWN.Process(target=sweep, args=(place_of(any_region),)) for _ in range(4)]
    for sweeper in sweepers:
        sweeper.start()
    for sweeper in sweepers:
        sweeper.join()
        assert sweeper.exitcode == 0
    with closing(any_region.open()) as service:
        assert [row.state for row in rows(service)] == [State.ISSUED] * 4
        check_places_and_log(service)


def check_places_and_log(service: Service) -> None:
    """No place was given twice, and the log knows of everything."""
    with service.means.database.read() as tx:
        lists = status.lists(tx, SCHOOL.slug)
        places = [place for each in lists for place in taken_places(tx, each.list_id)]
    assert len(places) == len(set(places)) == len(rows(service))
    assert service.log.verify().faults == ()


def check_badge(service: Service, issued: Issued) -> None:
    """The badge is a good one in every form."""
    for form in Format:
        report = verdict(service, SCHOOL.slug, issued.renderings[form])
        assert report.verdict is Verdict.VERIFIED
