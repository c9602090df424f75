"""The batch command: everything in files, nothing lost by a crash, and honest in its exit."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk import AT, REGISTRY, Desk
from workshop import DOCUMENT, LIST, unsigned

from merkki_verifier.batch.progress import about, counted, progress_of
from merkki_verifier.batch.rows import Row
from merkki_verifier.batch.summary import Summary
from merkki_verifier.batch.table import COLUMNS, TableWriter, cell
from merkki_verifier.cli import main
from merkki_verifier.report import Verdict


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def lines_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def table_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def test_all_good_ends_with_zero_and_one_withdrawn_with_one(desk: Desk) -> None:
    assert desk.batch(desk.badges("good", 1, 2), "--jobs", "1").exit_code == 0
    result = desk.batch(desk.badges("bad", 1, 7), "--jobs", "1")
    assert result.exit_code == 1
    assert "status-revoked" in result.output
    assert "007.json" in result.output


def test_what_cannot_be_checked_ends_with_three(desk: Desk) -> None:
    del desk.documents[LIST]
    assert desk.batch(desk.badges("all", 1), "--jobs", "1").exit_code == 3


def test_nothing_to_verify_is_no_success(desk: Desk) -> None:
    desk.path("empty").mkdir()
    assert desk.batch(str(desk.path("empty"))).exit_code == 3


def test_results_are_the_same_over_processes_and_in_one(desk: Desk) -> None:
    folder = desk.badges("all", *range(20))
    for jobs in ("1", "2"):
        result = desk.batch(folder, "--jobs", jobs, "--jsonl", str(desk.path(jobs)))
        assert result.exit_code == 1, result.output
    assert desk.path("1").read_bytes() == desk.path("2").read_bytes()
    rows = lines_of(desk.path("1"))
    assert [Path(str(row["input"])).name for row in rows] == [f"{n:03}.json" for n in range(20)]


def test_a_line_is_what_check_says_in_json_and_the_digest(desk: Desk) -> None:
    folder = desk.badges("all", 3)
    desk.batch(folder, "--jsonl", str(desk.path("out")))
    (row,) = lines_of(desk.path("out"))
    (checked,) = [json.loads(line) for line in desk.run(folder, "--json").stdout.splitlines()]
    assert len(str(row.pop("sha256"))) == 64
    assert row == checked


def test_archives_lines_and_standard_input_are_badges_too(desk: Desk) -> None:
    badge = json.dumps(desk.shop.badge())
    with zipfile.ZipFile(desk.path("all.zip"), "w") as archive:
        archive.writestr("a.json", badge)
        archive.writestr("b.json", badge)
    desk.put("all.jsonl", f"{badge}\n{desk.shop.jwt()}\n")
    desk.batch(
        str(desk.path("all.zip")), str(desk.path("all.jsonl")), "-",
        "--jsonl", str(desk.path("out")), stdin=f"{badge}\n\n{badge}".encode(),
    )  # fmt: skip
    rows = lines_of(desk.path("out"))
    names = [str(row["input"]).rsplit("/", 1)[-1] for row in rows]
    assert names == ["all.zip!a.json", "all.zip!b.json", "all.jsonl:1", "all.jsonl:2", "-:1", "-:3"]
    assert {row["verdict"] for row in rows} == {"verified"}


def test_the_summary_can_be_had_as_json(desk: Desk) -> None:
    result = desk.batch(desk.badges("all", 1, 7, 8), "--json", "--jobs", "1")
    assert json.loads(result.stdout) == {
        "verdict": "rejected",
        "total": 3,
        "verdicts": {"verified": 2, "rejected": 1, "indeterminate": 0},
        "reasons": [{"verdict": "rejected", "code": "status-revoked", "count": 1}],
        "warnings": {},
    }


def test_only_the_first_that_do_not_hold_are_named_on_the_screen(desk: Desk) -> None:
    desk.put("bad.jsonl", "nonsense\n" * 25)
    result = desk.batch(str(desk.path("bad.jsonl")), "--jobs", "1")
    assert "bad.jsonl:20" in result.output
    assert "bad.jsonl:21" not in result.output
    assert "and 5 more" in result.output


def test_the_table_has_a_row_for_each_badge(desk: Desk) -> None:
    desk.batch(desk.badges("all", 1, 7), "--csv", str(desk.path("out.csv")))
    good, bad = table_of(desk.path("out.csv"))
    assert tuple(good) == COLUMNS
    assert (good["verdict"], good["mark"], good["codes"]) == ("verified", "WL-01", "")
    assert (bad["verdict"], bad["codes"]) == ("rejected", "status-revoked")
    assert good["name"] == "Työelämän pelisäännöt"
    assert good["valid_from"] == "2026-11-01T00:00:00Z"


def test_the_table_says_whom_the_readers_registry_knows(desk: Desk) -> None:
    trust = desk.put("trust.yaml", REGISTRY)
    folder = desk.badges("all", 1)
    desk.batch(folder, "--csv", str(desk.path("out.csv")), "--trust", trust)
    (row,) = table_of(desk.path("out.csv"))
    assert row["known_as"] == "School"


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "  =1+1",
    "\t=1+1",
    "\r\n=1+1",
    "\u00a0=cmd|' /C calc'!A0",
    "\uff1d1+1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_badge_begins_a_formula(text: str) -> None:
    shown = cell(text)
    assert shown.startswith("'")
    assert not set(shown) & set("\t\r\n")


@pytest.mark.parametrize("text", ["", "Merkki", "a=b", "2026-11-25", "Ääkköset", "'=1"])
def test_a_text_that_is_no_formula_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


def test_quotes_and_line_ends_stay_inside_their_cell() -> None:
    file = io.BytesIO()
    claims = {"name": 'a","=1+1\r\n=2', "credentialSubject": {"id": "=3;=4"}}
    TableWriter(file).add(
        Row(
            'x"\n', None, {"verdict": "verified", "credential": claims, "findings": [], "facts": {}}
        )
    )
    text = file.getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["name"] == 'a","=1+1\ufffd\ufffd=2'
    assert row["subject"] == "'=3;=4"
    assert text.count("\r\n") == 2


def test_a_hostile_badge_gets_no_formula_into_the_table(desk: Desk) -> None:
    badge = unsigned(name="=HYPERLINK(1)")
    del badge["credentialSubject"]["achievement"]["name"]
    desk.put("all/bad.json", desk.shop.sign(badge, cryptosuite="eddsa-jcs-2022"))
    desk.put("all/=1+1.json", desk.shop.badge())
    desk.batch(str(desk.path("all")), "--csv", str(desk.path("out.csv")))
    assert len(table_of(desk.path("out.csv"))) == 2
    for row in table_of(desk.path("out.csv")):
        assert not any(text.startswith(("=", "+", "-", "@")) for text in row.values())


def test_results_appear_whole_or_not_at_all(desk: Desk) -> None:
    missing = str(desk.path("none.json"))
    result = desk.batch(missing, "--csv", str(desk.path("out.csv")))
    assert result.exit_code == 2
    assert not list(desk.folder.glob("out.csv*"))
    assert desk.batch(desk.badges("a", 1), "--csv", str(desk.path("a/b/c"))).exit_code == 2


def test_a_run_that_was_ended_goes_on_where_it_was(desk: Desk) -> None:
    folder, state = desk.badges("all", *range(12)), desk.path("state")
    whole = desk.batch(folder, "--resume", str(state), "--jsonl", str(desk.path("one")))
    assert whole.exit_code == 1
    lines = state.read_bytes().splitlines(keepends=True)
    assert len(lines) == 13
    # As if it had been killed in the middle of writing the sixth result.
    state.write_bytes(b"".join(lines[:6]) + lines[6][:100])
    again = desk.batch(folder, "--resume", str(state), "--jsonl", str(desk.path("two")))
    assert again.exit_code == 1, again.output
    assert desk.path("two").read_bytes() == desk.path("one").read_bytes()
    assert state.read_bytes() == b"".join(lines)


def test_a_run_does_not_go_on_under_other_terms(desk: Desk) -> None:
    folder, state = desk.badges("all", 1), str(desk.path("state"))
    assert desk.batch(folder, "--resume", state).exit_code == 0
    again = desk.batch(folder, "--resume", state, "--recipient", "did:key:zOther")
    assert again.exit_code == 2
    assert "another recipient_sha256" in again.output
    del desk.documents[DOCUMENT]
    again = desk.batch(folder, "--resume", state)
    assert "another documents_sha256" in again.output


def test_what_is_done_is_not_verified_again(desk: Desk) -> None:
    folder, state = desk.badges("all", 1, 2), desk.path("state")
    desk.batch(folder, "--resume", str(state))
    forged = state.read_bytes().replace(b'"verdict": "verified"', b'"verdict": "rejected"', 1)
    state.write_bytes(forged)
    assert desk.batch(folder, "--resume", str(state)).exit_code == 1


def test_a_run_goes_on_as_of_the_moment_it_began(desk: Desk) -> None:
    folder, state = desk.badges("all", 1), str(desk.path("state"))
    documents = [a for a in desk.world() if a not in ("--at", AT)]
    assert desk.alone("batch", folder, "--resume", state, "--at", AT, *documents).exit_code == 0
    # The list has long expired by now, whenever this is run.
    result = desk.alone("batch", folder, "--resume", state, *documents)
    assert result.exit_code == 0, result.output
    later = ["--at", "2026-12-24T12:00:00Z"]
    refused = desk.alone("batch", folder, "--resume", state, *documents, *later)
    assert refused.exit_code == 2
    assert "another at" in refused.output


def test_a_run_does_not_go_on_with_other_badges(desk: Desk) -> None:
    folder, state = desk.badges("all", 1, 2), str(desk.path("state"))
    desk.batch(folder, "--resume", state)
    desk.badges("all", 0)
    result = desk.batch(folder, "--resume", state)
    assert result.exit_code == 2
    assert "has changed" in result.output
    desk.path("all/000.json").unlink()
    assert desk.batch(folder, "--resume", state).exit_code == 0
    desk.path("all/002.json").unlink()
    assert desk.batch(folder, "--resume", state).exit_code == 2
    desk.put("all/002.json", desk.shop.badge(name="Another"))
    assert desk.batch(folder, "--resume", state).exit_code == 2


@pytest.mark.parametrize("content", ["{}\n", "nonsense", '{"type": "Other"}\n', "[]\n"])
def test_another_file_is_no_state(desk: Desk, content: str) -> None:
    state = desk.put("state", content)
    result = desk.alone("batch", desk.badges("all", 1), "--resume", state, "--offline")
    assert result.exit_code == 2
    assert "no state of a batch" in result.output
    assert desk.batch(desk.badges("all", 1), "--resume", state).exit_code == 2


def test_a_damaged_state_is_said_to_be_so(desk: Desk) -> None:
    folder, state = desk.badges("all", 1, 2), desk.path("state")
    desk.batch(folder, "--resume", str(state))
    head, first, second = state.read_bytes().splitlines(keepends=True)
    for damage in (b"{}\n", b"nonsense\n", b"[]\n", first.replace(b"verified", b"fine")):
        state.write_bytes(head + damage + second)
        result = desk.batch(folder, "--resume", str(state))
        assert result.exit_code == 2, damage
        assert "damaged" in result.output


@pytest.mark.parametrize(
    "args",
    [
        ["--jobs", "0"],
        ["--receipt", "x"],
        ["--receipt-key", "x"],
        ["--receipt", "x", "--receipt-key", "no-such-file"],
        ["--bundle", "no-such-file"],
        ["--resume", "/dev/null/x"],
    ],
)
def test_wrong_use_ends_with_two(desk: Desk, args: list[str]) -> None:
    assert desk.batch(desk.badges("all", 1), *args).exit_code == 2


@pytest.mark.parametrize(("jobs", "done"), [("1", 41), ("2", 1)])
def test_ctrl_c_ends_with_its_own_code_and_says_how_to_go_on(
    desk: Desk, jobs: str, done: int
) -> None:
    folder, state = desk.badges("all", *range(40)), desk.path("state")
    ours, theirs = os.pipe()
    # Standard input that never ends: the run waits for more when it is interrupted.
    command = [sys.executable, "-m", "merkki_verifier", "batch", folder, "-", "--jobs", jobs]
    running = subprocess.Popen(
        [*command, "--resume", str(state), *desk.world()], stdin=ours, stderr=subprocess.PIPE
    )
    wait_for_lines(state, done)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    os.close(theirs)
    os.close(ours)
    assert running.returncode == 130, told
    assert b"go on with --resume" in told
    again = desk.batch(folder, "-", "--jobs", "1", "--resume", str(state), stdin=b"")
    assert again.exit_code == 1


class Interrupted(io.BytesIO):
    """Standard input at which somebody presses Ctrl-C after the first line."""

    def readline(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise KeyboardInterrupt
        return super().readline(size)


@pytest.mark.parametrize("resume", [True, False])
def test_ctrl_c_while_reading_ends_with_its_own_code(desk: Desk, *, resume: bool) -> None:
    badge = json.dumps(desk.shop.badge()).encode() + b"\n"
    state = ["--resume", str(desk.path("state"))] if resume else []
    command = ["batch", "-", "--jobs", "1", "--csv", str(desk.path("o")), *state, *desk.world()]
    result = CliRunner().invoke(main, command, input=Interrupted(badge * 2))
    assert result.exit_code == 130
    assert "Stopped after 1" in result.output
    assert ("--resume" in result.output) is resume
    assert not desk.path("o").exists()


def wait_for_lines(state: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while not state.exists() or state.read_bytes().count(b"\n") < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_run_that_is_killed_loses_nothing(desk: Desk) -> None:
    folder, state = desk.badges("all", *range(40)), desk.path("state")
    command = [sys.executable, "-m", "merkki_verifier", "batch", folder, "--jobs", "1"]
    options = ["--resume", str(state), *desk.world()]
    running = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)
    wait_for_lines(state, 4)
    running.kill()
    running.wait(timeout=60)
    done = state.read_bytes().count(b"\n") - 1
    assert desk.batch(folder, "--jobs", "1", "--resume", str(state)).exit_code == 1
    assert state.read_bytes().count(b"\n") == 41
    assert done >= 3


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_shown_on_a_terminal_and_nowhere_else(desk: Desk) -> None:
    folder = desk.badges("all", 1, 2)
    with counted(io.StringIO()) as done:
        done.expect(2)  # nobody sees it, and it is allowed
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        with progress_of([folder], stream) as done:
            done()
            done()
        assert ("2/2" in stream.getvalue()) is shown


def test_how_many_there_are_is_about_known_beforehand(desk: Desk) -> None:
    folder = desk.badges("all", 1, 2)
    desk.put("all/.hidden", "x")
    lines = desk.put("many.jsonl", "1\n2\n3\n")
    with zipfile.ZipFile(desk.path("all.zip"), "w") as archive:
        archive.writestr("a.json", "1")
        archive.writestr("b.json", "1")
    broken = desk.put("broken.zip", "PK\x03\x04nonsense")
    assert about([folder, lines, str(desk.path("all.zip")), broken, "data:,x"]) == 9
    assert about(["-"]) is None
    assert about([folder, "https://koulu.example/x"]) is None
    assert about([str(desk.path("none"))]) == 0


def test_a_summary_counts_each_reason_once_a_badge() -> None:
    summary = Summary()
    finding = {"code": "status-revoked", "message": "m", "outcome": "failed"}
    summary.add(Row("x", None, {"verdict": "rejected", "findings": [finding, finding]}))
    summary.add(Row("y", None, {"verdict": "indeterminate", "findings": []}))
    summary.add(
        Row("z", None, {"verdict": "verified", "findings": [{"warning": True, "code": "w"}]})
    )
    assert summary.ranked() == [(Verdict.REJECTED, "status-revoked", 1)]
    assert summary.to_dict()["warnings"] == {"w": 1}
    assert summary.named == [("x", Verdict.REJECTED, "m"), ("y", Verdict.INDETERMINATE, "")]


def test_a_recipient_is_asked_of_every_badge(desk: Desk) -> None:
    folder = desk.badges("all", 1, 2)
    mine = str(desk.shop.badge()["credentialSubject"]["id"])
    assert desk.batch(folder, "--recipient", mine).exit_code == 0
    assert desk.batch(folder, "--recipient", "did:key:zOther").exit_code == 1


@pytest.mark.parametrize("command", ["batch", "bundle", "receipt", "inspect", "check"])
def test_every_command_has_help_with_examples(desk: Desk, command: str) -> None:
    shown = desk.alone(command, "--help")
    assert shown.exit_code == 0
    assert f"merkki-verify {command}" in shown.output or command == "check"
