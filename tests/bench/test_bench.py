"""Every workload runs, and what is written about a run is what was measured. Nothing is timed."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from benchmarks.drawing import draw
from benchmarks.entrants import AbsentError, Entrant
from benchmarks.figures import Absent, Measured, spread
from benchmarks.installing import Environment
from benchmarks.loading import burst
from benchmarks.machine import Machine
from benchmarks.measuring import Measurement, measure
from benchmarks.model import (
    OURS,
    QUICK,
    RAW,
    STANDARD,
    Goal,
    Held,
    Scale,
    Unhindered,
    Workload,
    WrongAnswerError,
)
from benchmarks.peers import PEERS, pins
from benchmarks.rendering import number, render
from benchmarks.table import WORKLOADS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", WORKLOADS)
def test_each_workload_does_what_it_says(name: str, tmp_path: Path) -> None:
    workload = WORKLOADS[name]
    workload.prepare(tmp_path, QUICK)
    for make in workload.own.values():
        step = make(tmp_path)
        step()  # raises where the answer is not the one that is timed
        if not workload.whole:
            step()
    figures = {
        entrant: Measured((float(n),) * 2, 0, 2) for n, entrant in enumerate(workload.own, 1)
    }
    assert all(remark.endswith(".") for remark in workload.remarks(figures))


def test_a_workload_is_measured_in_rounds_by_processes_of_its_entrants(tmp_path: Path) -> None:
    done = measure(WORKLOADS["jwt-sign-es256"], tmp_path, QUICK, None)
    assert set(done.results) == {OURS, RAW}
    for measured in done.results.values():
        assert len(measured.seconds) == QUICK.rounds
        assert min(measured.seconds) > 0
        assert measured.version


def test_the_command_writes_the_page_and_the_picture(tmp_path: Path) -> None:
    command = [
        *(sys.executable, "-m", "benchmarks", "sign-one", "--quick", "--no-peers"),
        *("--out", str(tmp_path / "out"), "--work", str(tmp_path / "work")),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "out" / "RESULTS.md").read_text(encoding="utf-8")
    assert "Sign one badge" in page
    assert "Verify" not in page
    etree.parse(tmp_path / "out" / "results.svg")


def test_an_unknown_workload_is_named_with_those_there_are(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "brew", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "sign-one" in done.stderr


def test_a_peer_that_cannot_be_installed_is_absent_with_the_reason(tmp_path: Path) -> None:
    peers = Environment(tmp_path, dict.fromkeys(("PyJWT", "joserfc"), "no wheel for this machine"))
    done = measure(WORKLOADS["jwt-sign-es256"], tmp_path / "work", QUICK, peers)
    assert done.absent == dict.fromkeys(("PyJWT", "joserfc"), Absent("no wheel for this machine"))
    assert set(done.results) == {OURS, RAW}


# --- what a page says ----------------------------------------------------------------------

MACHINE = Machine(
    at=datetime(2026, 11, 25, 12, tzinfo=UTC),
    processor="one that exists",
    cores=2,
    load=0.25,
    python="CPython 3.11.7",
    node="absent",
)


def _nothing(folder: Path, scale: Scale) -> None:
    del folder, scale


def measurement(ours: float, raw: float, pyld: float | None, *goals: Goal) -> Measurement:
    workload = Workload(
        name="w",
        title="Do it",
        says="It is done.",
        prepare=_nothing,
        own={},
        peers={"pyld by hand": "do"},
        goals=goals,
    )
    results = {OURS: Measured((ours,) * 3, 2**20, 30), RAW: Measured((raw,) * 3, 0, 30)}
    absent = {}
    if pyld is None:
        absent["pyld by hand"] = Absent("no wheel | for <this> machine")
    else:
        results["pyld by hand"] = Measured((pyld,) * 3, 2**21, 30, "3.3.0")
    return Measurement(workload, results, absent)


def page(*measurements: Measurement) -> str:
    return render(measurements, STANDARD, MACHINE, MACHINE, command="make bench")


def test_ratios_come_first_with_ours_in_signatures_and_others_in_ours() -> None:
    text = page(measurement(0.0002, 0.0001, 0.004))
    assert "| Do it | **2.00x** (2.00-2.00) | pyld by hand **20.0x** (20.0-20.0) |" in text
    assert text.index("## Ratios") < text.index("## Do it")


def test_a_goal_is_met_or_missed_as_measured() -> None:
    goals = (Goal(RAW, at_most=2.0), Goal("pyld by hand", at_least=20))
    met = page(measurement(0.0002, 0.0001, 0.004, *goals))
    assert (met.count(": met"), met.count("missed")) == (2, 0)
    missed = page(measurement(0.00021, 0.0001, 0.004, *goals))
    assert (missed.count(": met"), missed.count("missed")) == (0, 2)


def test_a_rate_is_held_where_ninety_nine_of_a_hundred_came_in_time() -> None:
    goal = Held(rate=800, slow=0.050)
    for slow, said in ((0.0499, "49.9: met"), (0.0501, "50.1: **missed**")):
        workload = Workload("w", "Ask it", "It is asked.", _nothing, {}, goals=(goal,))
        done = Measurement(workload, {OURS: Measured((0.01,) * 5, 0, 5, "1", slow)})
        assert f"| Ask it | 800 a second, 99 of 100 within 50 milliseconds | {said} |" in page(done)


def test_good_requests_may_wait_for_hostile_ones_as_long_again_and_no_longer() -> None:
    goal = Unhindered("good ones alone", at_most=2)
    for slow, said in ((0.0199, "1.99: met"), (0.0201, "2.01: **missed**")):
        workload = Workload("w", "Mix it", "It is mixed.", _nothing, {}, goals=(goal,))
        results = {
            OURS: Measured((0.01,) * 5, 0, 5, "1", slow),
            "good ones alone": Measured((0.01,) * 5, 0, 5, "1", 0.01),
        }
        done = page(Measurement(workload, results))
        assert f"within at most 2 times their time in good ones alone | {said} |" in done


def test_only_the_requests_that_count_are_timed() -> None:
    asked: list[int] = []
    done = burst(
        ["one"], lambda _, n: asked.append(n), rate=1000, seconds=0.02, counts=lambda n: n % 2 == 0
    )
    assert (sorted(asked), len(done.each)) == (list(range(20)), 10)


def test_a_request_that_waits_for_a_free_connection_is_counted_from_its_moment() -> None:
    asked: list[int] = []

    def slow(_: str, number: int) -> None:
        asked.append(number)
        time.sleep(0.02)

    each = burst(["one"], slow, rate=100, seconds=0.1).each
    assert sorted(asked) == list(range(10))
    assert max(each) >= 0.1  # the last was due after 0.09 seconds, and ten took 0.2 in a row


def test_a_request_that_fails_ends_the_burst() -> None:
    def fails(_: str, number: int) -> None:
        if number == 3:
            raise WrongAnswerError("500")

    with pytest.raises(WrongAnswerError):
        burst(["one", "two"], fails, rate=1000, seconds=0.02)


def test_who_is_absent_is_named_with_the_reason_and_has_no_figure() -> None:
    text = page(measurement(0.0002, 0.0001, None, Goal("pyld by hand", at_least=20)))
    assert "- pyld by hand: no wheel / for &lt;this> machine" in text
    assert "## Goals" not in text


def test_a_run_of_few_rounds_says_that_it_means_nothing() -> None:
    few = render([], QUICK, MACHINE, MACHINE, command="make bench")
    enough = render([], STANDARD, MACHINE, MACHINE, command="make bench")
    assert "Too few rounds" in few
    assert "Too few rounds" not in enough


def test_the_load_of_the_machine_is_said() -> None:
    assert "0.25 before" in page(measurement(0.0002, 0.0001, 0.004))


def test_the_picture_holds_every_ratio_and_says_so_in_words() -> None:
    root = etree.fromstring(draw([measurement(0.0002, 0.0001, 0.004)]).encode())
    described = root.find("{http://www.w3.org/2000/svg}desc")
    assert described is not None
    assert described.text == "Do it: raw signature 0.50, pyld by hand 20.0."
    bars = root.findall("{http://www.w3.org/2000/svg}rect")
    assert len(bars) == 2
    assert all(float(bar.attrib["width"]) >= 1 for bar in bars)


def test_a_picture_of_nothing_is_still_a_picture() -> None:
    etree.fromstring(draw([]).encode())


def test_a_ratio_is_taken_round_by_round() -> None:
    # A machine that was half as fast in one round was so for everybody.
    slow_once = Measured((1.0, 2.0, 1.0), 0, 3)
    base = Measured((0.5, 1.0, 0.5), 0, 3)
    ratio = slow_once.times(base)
    assert (ratio.low, ratio.middle, ratio.high) == (2, 2, 2)


def test_one_figure_has_no_spread_and_several_have_quartiles() -> None:
    assert spread((3.0,)).high == 3
    found = spread((1.0, 2.0, 3.0, 4.0, 5.0))
    assert (found.low, found.middle, found.high) == (2, 3, 4)


def test_figures_have_the_digits_they_deserve() -> None:
    assert [number(n) for n in (0.0038, 0.123, 1.5, 12.34, 123.4, 12345.6)] == [
        *("0.0038", "0.12", "1.50", "12.3", "123", "12,346")
    ]


# --- entrants ------------------------------------------------------------------------------


def script(tmp_path: Path, text: str) -> list[str | Path]:
    file = tmp_path / "peer.py"
    file.write_text(text)
    return [sys.executable, file]


def test_an_entrant_that_says_why_it_is_absent_is_quoted(tmp_path: Path) -> None:
    command = script(tmp_path, """print('{"absent": "knows no such operation"}')""")
    with pytest.raises(AbsentError, match="knows no such operation"):
        Entrant(command, folder=tmp_path)


def test_an_entrant_that_fails_is_absent_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(AbsentError, match="out of ink"):
        Entrant(script(tmp_path, "raise SystemExit('out of ink')"), folder=tmp_path)


def test_an_entrant_that_ends_in_the_middle_is_absent(tmp_path: Path) -> None:
    command = script(tmp_path, """print('{"ready": "1"}', flush=True); input()""")
    entrant = Entrant(command, folder=tmp_path)
    with pytest.raises(AbsentError, match="ended with code 0"):
        entrant.run(1)
    entrant.close()


# --- pins ----------------------------------------------------------------------------------


def test_every_peer_is_pinned_and_in_a_lock_file() -> None:
    locks = (ROOT / "benchmarks/others/requirements.txt").read_text(encoding="utf-8")
    node = (ROOT / "benchmarks/others/package-lock.json").read_text(encoding="utf-8")
    for peer in PEERS.values():
        assert pins()[peer.package] == peer.pin
        if peer.runtime == "python":
            assert f"{peer.package}=={peer.pin} " in locks
        else:
            assert f'"node_modules/{peer.package}": {{\n      "version": "{peer.pin}"' in node


def test_peers_stand_on_the_same_cryptography_as_we_do() -> None:
    ours = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert f"cryptography=={pins()['cryptography']} " in ours


def test_every_entrant_of_a_workload_is_a_known_peer() -> None:
    for workload in WORKLOADS.values():
        assert set(workload.peers) <= set(PEERS)
        others = {goal.other for goal in workload.goals if isinstance(goal, Goal)}
        assert others <= {*workload.own, *PEERS}


def test_the_long_mode_has_the_hundred_thousand_lines_that_are_asked_for() -> None:
    assert STANDARD.lines == 100_000
