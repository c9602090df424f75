"""A large file by ranges: the same results, whoever does them, and nothing done twice or lost."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from batch_world import KILLER, Deadly, documents, world_of
from desk import Desk
from hypothesis import given
from hypothesis import strategies as st
from workshop import NOW, Workshop, entry

from merkki_verifier import DocumentsFetcher, World
from merkki_verifier.batch import cluster
from merkki_verifier.batch.cli_parts import verified_ranges
from merkki_verifier.batch.ordered import WorkersError
from merkki_verifier.batch.ranges import Counts, Ranges, RangeWork, begun, moment_of
from merkki_verifier.batch.run import Batch
from merkki_verifier.batch.state import StateError
from merkki_verifier.batch.summary import Summary
from merkki_verifier.inputs.lines import read_lines
from merkki_verifier.report import Verdict


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@given(
    st.lists(st.binary(max_size=6).filter(lambda line: b"\n" not in line), max_size=12),
    st.integers(1, 5),
    st.sampled_from([b"", b"\n"]),
)
def test_ranges_are_the_whole_file_cut_between_lines(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], size: int, end: bytes
) -> None:
    content = b"\n".join(lines) + end
    path = tmp_path_factory.mktemp("cut") / "a.jsonl"
    path.write_bytes(content)
    found = Ranges.of(path, lines=size)
    pieces = [content[r.start : r.end] for r in found.ranges]
    assert b"".join(pieces) == content
    assert all(piece.endswith(b"\n") for piece in pieces[:-1])
    items = [
        (item.name, item.content)
        for span, piece in zip(found.ranges, pieces, strict=True)
        for item in read_lines(io.BytesIO(piece), "a", max_bytes=99, before=span.first_line - 1)
    ]
    whole = read_lines(io.BytesIO(content), "a", max_bytes=99)
    assert items == [(item.name, item.content) for item in whole]


def file_of(folder: Path, count: int, **changes: object) -> Path:
    """Badges of which every seventh is withdrawn."""
    shop = Workshop()
    path = folder / "all.jsonl"
    badges = [shop.badge(credentialStatus=entry(n, **changes)) for n in range(count)]  # type: ignore[arg-type] # an address
    path.write_text("".join(json.dumps(badge) + "\n" for badge in badges))
    return path


def run(path: Path, folder: Path, world: World, *, lines: int = 4, jobs: int = 1) -> Summary:
    found = Ranges.of(path, lines=lines)
    begun(folder, {"file": found.sha256})
    summary = Summary()
    work = RangeWork(str(path), str(folder), world)
    for counts in verified_ranges(work, found.ranges, jobs, None):
        counts.add_to(summary)
    return summary


@pytest.fixture
def world() -> World:
    return world_of(documents(Workshop()))


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_parts_joined_are_the_results_of_the_ordinary_way(
    tmp_path: Path, world: World, jobs: int
) -> None:
    path, folder = file_of(tmp_path, 10), tmp_path / "parts"
    summary = run(path, folder, world, jobs=jobs)
    joined = b"".join(part.read_bytes() for part in sorted(folder.glob("*.jsonl")))
    with path.open("rb") as file:
        rows = list(Batch(world).rows(read_lines(file, str(path), max_bytes=10**6)))
    assert joined == b"".join(row.line() for row in rows)
    ordinary = Summary()
    for row in rows:
        ordinary.add(row)
    assert summary.to_dict() == ordinary.to_dict()
    assert summary.named == ordinary.named
    assert summary.verdict is Verdict.REJECTED
    assert summary.verdicts[Verdict.REJECTED] == 1


def test_what_is_done_is_not_done_again_and_what_is_not_is(tmp_path: Path, world: World) -> None:
    path, folder = file_of(tmp_path, 10), tmp_path / "parts"
    first = run(path, folder, world)
    results = {part.name: part.read_bytes() for part in folder.glob("*.jsonl")}
    (folder / "000001.json").unlink()  # as after a crash between the two files
    for part in folder.glob("*.jsonl"):
        part.write_bytes(b"untouched")
    assert run(path, folder, world).to_dict() == first.to_dict()
    after = {part.name: part.read_bytes() for part in folder.glob("*.jsonl")}
    redone = {name for name, content in after.items() if content != b"untouched"}
    assert redone == {"000001.jsonl"}
    assert after["000001.jsonl"] == results["000001.jsonl"]


def test_another_run_in_the_same_folder_is_refused(tmp_path: Path, world: World) -> None:
    path, folder = file_of(tmp_path, 3), tmp_path / "parts"
    run(path, folder, world)
    path.write_text(path.read_text() + "\n{}\n")
    with pytest.raises(StateError, match="another file"):
        run(path, folder, world)
    for content in ("{", "[]"):
        (folder / "terms.json").write_text(content)
        with pytest.raises(StateError, match="damaged"):
            run(path, folder, world)


@pytest.mark.parametrize("content", ["{", "null", "[]", '{"verdicts": {}}', '{"verdicts": 1}'])
def test_damaged_counts_are_named(tmp_path: Path, world: World, content: str) -> None:
    path, folder = file_of(tmp_path, 3), tmp_path / "parts"
    run(path, folder, world)
    (folder / "000000.json").write_text(content)
    with pytest.raises(StateError, match="delete it"):
        run(path, folder, world)


def test_counts_without_their_results_are_made_anew(tmp_path: Path, world: World) -> None:
    path, folder = file_of(tmp_path, 3), tmp_path / "parts"
    first = run(path, folder, world)
    (folder / "000000.jsonl").unlink()
    assert run(path, folder, world).to_dict() == first.to_dict()
    assert (folder / "000000.jsonl").exists()


def test_a_file_that_changes_while_it_is_read_is_no_result(tmp_path: Path, world: World) -> None:
    path, folder = file_of(tmp_path, 8), tmp_path / "parts"
    found = Ranges.of(path, lines=4)
    begun(folder, {})
    verify_range = RangeWork(str(path), str(folder), world)()
    verify_range(found.ranges[0])
    path.write_bytes(path.read_bytes()[: found.ranges[1].start + 40])
    with pytest.raises(StateError, match="changed while it was read"):
        verify_range(found.ranges[1])
    assert not list(folder.glob("000001*"))


def test_a_range_whose_process_dies_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    shop = Workshop()
    path, folder = tmp_path / "all.jsonl", tmp_path / "parts"
    good = [json.dumps(shop.badge(credentialStatus=entry(n))) for n in range(3)]
    deadly = json.dumps(shop.badge(credentialStatus=entry(1, url=KILLER)))
    path.write_text("\n".join([*good, deadly]) + "\n")
    world = World(NOW, Deadly(DocumentsFetcher.from_mapping(documents(shop)), tmp_path))
    with pytest.raises(WorkersError, match="the lines from 4 on"):
        run(path, folder, world, lines=1, jobs=2)
    assert not list(folder.glob("000003*json*")) or not (folder / "000003.json").exists()
    assert (folder / "000000.json").exists()


def test_the_command_writes_parts_and_goes_on_by_itself(desk: Desk) -> None:
    badges = "".join(
        Path(p).read_text() + "\n" for p in sorted(Path(desk.badges("b", 1, 2)).iterdir())
    )
    file = desk.path("all.jsonl")
    file.write_text(badges)
    parts = str(desk.path("parts"))
    first = desk.batch(str(file), "--parts", parts, "--jobs", "1")
    assert first.exit_code == 0, first.output
    again = desk.batch(str(file), "--parts", parts, "--jobs", "1", "--json")
    assert json.loads(again.stdout)["total"] == 2


def test_a_run_by_parts_keeps_the_moment_it_began_with(desk: Desk) -> None:
    file, parts = desk.put("all.jsonl", "{}\n"), desk.path("parts")
    command = ("batch", file, "--parts", str(parts), "--jobs", "1", "--offline")
    assert moment_of(parts) is None
    assert desk.alone(*command).exit_code == 1
    began = moment_of(parts)
    assert began is not None
    assert desk.alone(*command).exit_code == 1
    assert moment_of(parts) == began
    other = desk.alone(*command, "--at", "2026-01-01")  # named, it is another run
    assert other.exit_code == 2
    assert "at" in other.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--ray", "local"), "--ray needs --parts"),
        (("--parts", "p", "--csv", "x.csv"), "leave out --csv"),
        (("--parts", "p", "--resume", "x"), "leave out --resume"),
        (("--parts", "p"), "one file with a badge a line"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    desk: Desk, options: tuple[str, ...], said: str
) -> None:
    result = desk.batch(desk.badges("b", 1), *options)
    assert result.exit_code == 2
    assert said in result.output


def test_a_cluster_without_its_extra_says_what_to_install(
    tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)  # as where it is not installed
    path = file_of(tmp_path, 1)
    work = RangeWork(str(path), str(tmp_path / "parts"), world)
    with pytest.raises(WorkersError, match="cluster"):
        list(cluster.over_cluster(work, Ranges.of(path).ranges, address="local"))


def test_the_command_says_what_a_cluster_needs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    file = desk.path("all.jsonl")
    file.write_text("{}\n")
    result = desk.batch(str(file), "--parts", str(desk.path("parts")), "--ray", "local")
    assert result.exit_code == 2
    assert "pip install 'merkki[cluster]'" in result.output


def test_counts_travel_as_text(tmp_path: Path, world: World) -> None:
    path = file_of(tmp_path, 9)
    summary = run(path, tmp_path / "parts", world)
    span = Ranges.of(path).ranges[0]
    there = Counts(span.number, json.loads(json.dumps(Counts.of(summary, span).counted)))
    back = Summary()
    there.add_to(back)
    assert back == summary
