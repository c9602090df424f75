"""Many at once: each award once, each place once, each revocation seen."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from contextlib import closing

import pytest
from issuer_region import SCHOOL, Region, award, taken_places
from issuer_workers import SPAWN, issue_many, issue_the_same, place_of, revoke_all

from merkki_issuer.issuing import storage
from merkki_issuer.issuing.model import State
from merkki_issuer.service import Service
from merkki_issuer.status import storage as status
from merkki_issuer.status.model import ENTRIES
from merkki_keys import b64url_decode

WORKERS = 20


def run(target: Callable[..., None], arguments: list[tuple[object, ...]]) -> None:
    """Run the target in as many processes at once."""
    processes = [SPAWN.Process(target=target, args=each) for each in arguments]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0


def places(service: Service) -> list[int]:
    with service.means.database.read() as tx:
        lists = status.lists(tx, SCHOOL.slug)
        return [place for each in lists for place in taken_places(tx, each.list_id)]


@pytest.mark.slow
def test_20_workers_give_2000_awards_2000_places_drawn_at_random(region: Region) -> None:
    run(issue_many, [(place_of(region), worker, 100) for worker in range(WORKERS)])
    with closing(region.open()) as service:
        check_awards(service, 2000)
        # In ten equal parts of the list about 200 each; 5 sigma would be 67.
        parts = [0] * 10
        for place in places(service):
            parts[place * 10 // ENTRIES] += 1
        assert all(133 < part < 267 for part in parts), parts


@pytest.mark.slow
@pytest.mark.parametrize("any_region", ["postgresql"], indirect=True)
def test_20_workers_on_postgresql_give_each_award_a_place_of_its_own(any_region: Region) -> None:
    run(issue_many, [(place_of(any_region), worker, 10) for worker in range(WORKERS)])
    with closing(any_region.open()) as service:
        check_awards(service, 200)


@pytest.mark.slow
def test_50_identical_awards_at_once_are_one_credential(any_region: Region) -> None:
    pipes = [SPAWN.Pipe(duplex=False) for _ in range(5)]
    processes = [
        SPAWN.Process(target=issue_the_same, args=(place_of(any_region), 10, theirs))
        for _, theirs in pipes
    ]
    for process in processes:
        process.start()
    for _, theirs in pipes:
        theirs.close()  # so that a process that dies ends the wait
    credentials = [name for ours, _ in pipes for name in ours.recv()]
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert len(credentials) == 50
    assert len(set(credentials)) == 1
    with closing(any_region.open()) as service:
        check_awards(service, 1)


@pytest.mark.slow
def test_revocations_at_once_all_land_in_the_published_list(any_region: Region) -> None:
    with closing(any_region.open()) as service:
        awards = [service.issuing.issue(award(f"p-{number}")).award_id for number in range(100)]
    run(revoke_all, [(place_of(any_region), awards[part::10]) for part in range(10)])
    with closing(any_region.open()) as service:
        published = service.status.published(SCHOOL.slug, "revocation-1")
        encoded = json.loads(published.body)["credentialSubject"]["encodedList"]
        bits = gzip.decompress(b64url_decode(encoded.removeprefix("u")))
        set_bits = [i for i in range(ENTRIES) if bits[i // 8] & (0x80 >> i % 8)]
        assert sorted(set_bits) == sorted(places(service))
        assert service.log.verify().faults == ()


def check_awards(service: Service, count: int) -> None:
    """So many awards, all issued, each with a place of its own, and a log that agrees."""
    with service.means.database.read() as tx:
        states = [each.state for each in storage.all_awards(tx)]
    assert states == [State.ISSUED] * count
    assert len(set(places(service))) == len(places(service)) == count
    assert service.log.verify().faults == ()
