"""Work over processes: in order, bounded, and one that dies costs one item."""

from __future__ import annotations

import json
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, islice
from pathlib import Path

import pytest
from batch_world import (
    KILLER,
    QUITTER,
    SLEEPER,
    Clinging,
    Deadly,
    Working,
    clinging_world,
    documents,
    ends_when_idle,
    never_starts,
    pids_of,
    quits_at_once,
    squares,
    world_of,
)
from workshop import DOCUMENT, LIST, NOW, Workshop, entry

from merkki_verifier import DocumentsFetcher, HttpsFetcher, Verdict, World
from merkki_verifier.batch import WorkersError, verify_many
from merkki_verifier.batch.ordered import Loss, ordered_map
from merkki_verifier.batch.pool import Crew
from merkki_verifier.batch.run import Batch
from merkki_verifier.batch.worker import READY, run, serve
from merkki_verifier.inputs import Item


def missing(number: int, loss: Loss) -> int:
    raise AssertionError((number, loss))


def mapped(
    numbers: Iterator[int], jobs: int, start: Callable[[], Working] = squares
) -> Iterator[int]:
    results: Iterator[int] = ordered_map(numbers, start=start, lost=missing, jobs=jobs)
    return results


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("amount", [0, 1, 200])
def test_results_come_in_order_whatever_the_number_of_processes(jobs: int, amount: int) -> None:
    assert list(mapped(iter(range(amount)), jobs)) == [n * n for n in range(amount)]


@pytest.mark.parametrize(("jobs", "most"), [(1, 10), (2, 10 + 4 * 16)])
def test_an_endless_source_is_read_no_further_than_a_bound(jobs: int, most: int) -> None:
    read = count()
    results = mapped((next(read) for _ in count()), jobs)
    assert list(islice(results, 10)) == [n * n for n in range(10)]
    assert next(read) <= most
    results.close()  # type: ignore[attr-defined] # it is a generator


def test_a_short_list_is_shared_out_among_the_workers() -> None:
    pids = set(ordered_map(range(6), start=pids_of, lost=missing, jobs=2))
    assert len(pids) == 2


def test_no_process_is_left_behind_when_the_reader_stops_early() -> None:
    results = mapped(count(), 2)
    next(results)
    assert len(multiprocessing.active_children()) == 2
    results.close()  # type: ignore[attr-defined] # it is a generator
    assert multiprocessing.active_children() == []


def test_an_error_of_the_source_reaches_the_reader_and_ends_the_workers() -> None:
    def source() -> Iterator[int]:
        yield from range(40)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        list(mapped(source(), 2))
    assert multiprocessing.active_children() == []


def test_jobs_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="at least one"):
        next(mapped(iter([1]), 0))


def test_workers_that_cannot_start_are_an_error_and_no_endless_trying() -> None:
    with pytest.raises(WorkersError, match="exit code 9"):
        next(mapped(iter([1]), 2, quits_at_once))


def paused(*, times: int) -> Iterator[int]:
    """Numbers that come in bursts; in the pauses every worker has nothing to do."""
    for burst in range(times):
        yield from range(64 * burst, 64 * burst + 64)
        time.sleep(1.0)


def test_workers_that_end_while_they_have_nothing_to_do_cost_nobody_anything() -> None:
    results = ordered_map(paused(times=2), start=ends_when_idle, lost=missing, jobs=2)
    assert list(results) == [n * n for n in range(128)]


class Late(int):
    """A number that is ready to be sent when the worker it was meant for has gone."""

    times = 0

    def __reduce__(self) -> tuple[type[int], tuple[int]]:
        if self.times:
            self.times -= 1
            for child in multiprocessing.active_children():
                child.kill()
                child.join()
        return int, (3,)


@pytest.mark.parametrize(("times", "works"), [(0, True), (2, True), (3, False)])
def test_workers_that_end_again_and_again_are_an_error_and_no_endless_trying(
    times: int, *, works: bool
) -> None:
    late = Late(3)
    late.times = times
    crew = Crew(iter([late]), squares, missing, 1, 60, fruitless=2)
    if works:
        assert list(crew.results()) == [9]
    else:
        with pytest.raises(WorkersError, match="again and again"):
            list(crew.results())
    crew.dismiss()


def test_a_worker_that_does_not_start_in_time_is_an_error() -> None:
    crew = Crew(iter([1]), never_starts, missing, 2, 60, start_seconds=0.5)
    with pytest.raises(WorkersError, match="did not start"):
        next(crew.results())
    crew.dismiss()
    assert multiprocessing.active_children() == []


def noting_workers(seen: list[int]) -> Iterator[int]:
    """Numbers, and how many workers there were when the first was asked for."""
    seen.append(len(multiprocessing.active_children()))
    yield from range(4)


@pytest.mark.parametrize(("early", "there"), [(0, 0), (2, 2), (9, 2)])
def test_workers_that_are_wanted_early_start_before_the_tasks_are_read(
    early: int, there: int
) -> None:
    seen: list[int] = []
    tasks = noting_workers(seen)
    results = ordered_map(tasks, start=squares, lost=missing, jobs=2, early=early)
    assert list(results) == [0, 1, 4, 9]
    assert seen == [there]


def badges(shop: Workshop, *urls: str) -> list[str]:
    return [json.dumps(shop.badge(credentialStatus=entry(5, url=url))) for url in urls]


@pytest.fixture
def deadly(tmp_path: Path) -> World:
    given = DocumentsFetcher.from_mapping(documents(Workshop()))
    return World(NOW, Deadly(given, tmp_path))


def test_a_badge_that_kills_its_worker_is_reported_and_costs_nobody_else(deadly: World) -> None:
    handed = badges(Workshop(), LIST, LIST, KILLER, LIST, LIST)
    reports = list(verify_many(handed, deadly, jobs=2))
    assert reports.pop(2).codes() == {"verification-died"}
    assert [r.verdict for r in reports] == [Verdict.VERIFIED] * 4


def test_a_worker_that_was_ended_from_outside_is_blamed_on_no_badge(deadly: World) -> None:
    reports = list(verify_many(badges(Workshop(), LIST, QUITTER, LIST), deadly, jobs=2))
    assert "verification-died" not in reports[1].codes()
    assert reports[1].codes() >= {"status-unreachable"}
    assert [r.verdict for r in reports[::2]] == [Verdict.VERIFIED] * 2


def test_a_badge_that_never_comes_back_is_reported_and_stopped(deadly: World) -> None:
    handed = badges(Workshop(), LIST, SLEEPER, LIST)
    reports = list(verify_many(handed, deadly, jobs=2, seconds=2))
    assert reports.pop(1).codes() == {"verification-overdue"}
    assert [r.verdict for r in reports] == [Verdict.VERIFIED] * 2


def test_each_process_fetches_each_document_once(deadly: World, tmp_path: Path) -> None:
    handed = badges(Workshop(), *[LIST] * 64)
    assert {r.verdict for r in verify_many(handed, deadly, jobs=2)} == {Verdict.VERIFIED}
    asked = (tmp_path / "asked").read_text().splitlines()
    assert len(asked) == len(set(asked))
    assert {line.split()[1] for line in asked} == {DOCUMENT, LIST}


def test_reports_are_the_same_with_one_process_and_with_several() -> None:
    shop = Workshop()
    given = documents(shop)
    handed = [*badges(shop, LIST, LIST), "nonsense", shop.jwt(), json.dumps(shop.badge(name="M"))]
    alone = [r.to_dict() for r in verify_many(handed, world_of(given))]
    assert [r.to_dict() for r in verify_many(handed, world_of(given), jobs=2)] == alone


def test_a_world_that_cannot_be_sent_is_refused_in_words_and_can_be_made_there() -> None:
    shop = Workshop()
    given = documents(shop)
    here = World(NOW, Clinging(DocumentsFetcher.from_mapping(given), threading.Lock()))
    assert next(verify_many(badges(shop, LIST), here)).verdict is Verdict.VERIFIED
    with pytest.raises(WorkersError, match="a function of a module"):
        next(verify_many(badges(shop, LIST), here, jobs=2))
    there = partial(clinging_world, given)
    assert next(verify_many(badges(shop, LIST), there, jobs=2)).verdict is Verdict.VERIFIED
    assert next(verify_many(badges(shop, LIST), there)).verdict is Verdict.VERIFIED


def test_a_worker_answers_each_task_and_ends_with_the_line() -> None:
    ours, theirs = multiprocessing.Pipe()
    worker = threading.Thread(target=serve, args=(theirs, squares))
    worker.start()
    assert ours.recv() == READY
    ours.send([2, 3])
    assert [ours.recv(), ours.recv()] == [4, 9]
    ours.close()
    worker.join(timeout=10)
    assert not worker.is_alive()


def test_a_worker_goes_on_when_somebody_presses_ctrl_c() -> None:
    def interrupted() -> Working:
        signal.raise_signal(signal.SIGINT)  # as a terminal does, to all processes at once
        return squares()

    def asking() -> None:
        ours.send([3])
        answers.extend([ours.recv(), ours.recv()])
        ours.close()

    answers: list[object] = []
    ours, theirs = multiprocessing.Pipe()
    caller = threading.Thread(target=asking)
    before = signal.getsignal(signal.SIGINT)
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with pytest.raises(KeyboardInterrupt):
            serve(theirs, interrupted)
        caller.start()
        run(theirs, interrupted)
    finally:
        signal.signal(signal.SIGINT, before)
    caller.join()
    assert answers == [READY, 9]


def test_a_fetcher_that_has_been_used_can_still_be_sent() -> None:
    fetcher = HttpsFetcher()
    assert fetcher._tls is not None
    shop = Workshop()
    (report,) = verify_many([shop.jwt()], World(NOW, fetcher), jobs=2)
    assert report.codes() >= {"issuer-unreachable"}


def test_items_of_a_batch_that_kill_their_worker_are_rows_like_others(deadly: World) -> None:
    shop = Workshop()
    items = [Item(str(n), text.encode()) for n, text in enumerate(badges(shop, LIST, KILLER))]
    rows = list(Batch(deadly, jobs=2).rows(items))
    assert [(row.name, row.verdict) for row in rows] == [
        ("0", Verdict.VERIFIED),
        ("1", Verdict.INDETERMINATE),
    ]
    assert rows[1].sha256 == items[1].sha256
