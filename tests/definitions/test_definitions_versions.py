"""A published version never changes, and what was awarded stays readable."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from merkki_definitions import DefinitionsError, Problem, Status, UnknownMarkError, catalogue, load
from merkki_definitions.authoring import publish

if TYPE_CHECKING:
    from tests.definitions.conftest import World

WL01 = "marks/WL-01/1.0.yaml"
LATER = date(2027, 3, 1)


def _changed(problems: list[Problem]) -> set[str]:
    return {p.file for p in problems if "is published and has been changed" in p.message}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  en: Rules of Working Life\n", "  en: Rules of the Working Life\n"),
        ("workload_hours: 27", "workload_hours: 28"),
        ("visibility: private", "visibility: holder_choice"),
        ("  - esco:comply-with-regulations\n", "  - esco:meet-commitments\n"),
        ("tags: [työsopimus, palkka, oikeudet]", "tags: [työsopimus, oikeudet]"),
        ("workload_hours: 27", "workload_hours: 27\nvalid_for: P1Y"),
    ],
)
def test_any_change_of_a_published_mark_is_found(world: World, old: str, new: str) -> None:
    world.change(WL01, old, new)
    assert WL01 in _changed(world.problems())


def test_a_comment_or_another_order_is_no_change(world: World) -> None:
    world.change(WL01, "code: WL-01\n", "# the first mark of all\n")
    world.change(WL01, "tags:", "code: WL-01\ntags:")
    assert world.problems() == []


def test_changing_a_default_changes_every_mark_that_relies_on_it(world: World) -> None:
    world.change("catalogue.yaml", "  participation: blended", "  participation: onsite")
    assert len(_changed(world.problems())) == 24


def test_changing_a_frameworks_code_changes_every_mark_that_names_it(world: World) -> None:
    world.change(
        "frameworks.yaml",
        "label: {en: carry out calculations}",
        "label: {en: calculate}",
    )
    assert _changed(world.problems()) == {"marks/EN-02/1.0.yaml"}


def test_confirming_an_address_changes_no_mark(world: World) -> None:
    text = world.read("frameworks.yaml")
    world.write(
        "frameworks.yaml", text.replace("target_url_verified: false", "target_url_verified: true")
    )
    assert world.problems() == []


def test_changing_the_uri_of_a_credit_unit_changes_the_marks(world: World) -> None:
    world.change("frameworks.yaml", "education-credit/6fcec5c5af", "education-credit/0000000000")
    assert len(_changed(world.problems())) == 24


def test_a_correction_is_a_new_version_and_the_old_one_stays_readable(world: World) -> None:
    text = world.read(WL01)
    world.write(
        "marks/WL-01/1.1.yaml",
        text.replace('version: "1.0"', 'version: "1.1"').replace(
            "Rules of Working", "Rules for Working"
        ),
    )
    world.change(
        "artwork/alt_texts.yaml", "The mark Rules of Working", "The mark Rules for Working"
    )
    (problem,) = world.problems()
    assert str(problem) == (
        "marks/WL-01/1.1.yaml: this version is not in published.yaml: "
        "publish it, or set `status: draft`"
    )
    assert publish(world.folder, on=LATER) == ["WL-01 1.1"]
    marks, _ = load(world.folder)
    assert marks.versions("WL-01") == ("1.0", "1.1")
    assert marks.mark("WL-01").name.en == "Rules for Working Life"
    assert marks.mark("WL-01").published == LATER
    assert marks.mark("WL-01", "1.0") == catalogue().mark("WL-01", "1.0")
    assert [mark.version for mark in marks.marks if mark.code == "WL-01"] == ["1.1"]


def test_the_tenth_minor_version_is_newer_than_the_ninth(world: World) -> None:
    for version in ("1.9", "1.10"):
        text = world.read(WL01).replace('version: "1.0"', f'version: "{version}"')
        world.write(f"marks/WL-01/{version}.yaml", text)
    publish(world.folder, on=LATER)
    marks, _ = load(world.folder)
    assert marks.versions("WL-01") == ("1.0", "1.9", "1.10")
    assert marks.mark("WL-01").version == "1.10"


def _renamed(world: World, version: str, name: str, *, draft: bool = False) -> None:
    """Another version of WL-01, of another name in English."""
    status = "\nstatus: draft" if draft else ""
    text = world.read(WL01).replace('version: "1.0"', f'version: "{version}"{status}')
    world.write(f"marks/WL-01/{version}.yaml", text.replace("Rules of Working", name))


def _unsaid(world: World) -> list[str]:
    return [p.message for p in world.problems() if p.file == "artwork/alt_texts.yaml"]


def test_the_words_of_a_picture_say_the_name_of_the_newest_version(world: World) -> None:
    for version, name in (("1.2", "Rules in Working"), ("1.10", "Rules for Working")):
        _renamed(world, version, name)
    publish(world.folder, on=LATER)
    assert _unsaid(world) == ["the words must say the name: Rules for Working Life"]
    world.change(
        "artwork/alt_texts.yaml", "The mark Rules of Working", "The mark Rules for Working"
    )
    assert world.problems() == []


def test_a_draft_does_not_rename_a_picture_that_people_see(world: World) -> None:
    _renamed(world, "2.0", "Rules for Working", draft=True)
    assert _unsaid(world) == []
    world.change("marks/WL-01/2.0.yaml", "status: draft", "status: active")
    assert _unsaid(world) == ["the words must say the name: Rules for Working Life"]


def test_a_version_that_is_none_is_a_problem_and_not_an_exception(world: World) -> None:
    for version in ("1.x", "1." + "9" * 5000, ""):
        world.write(WL01, world.read(WL01).replace('version: "1.0"', f'version: "{version}"'))
        assert [p for p in world.problems() if p.file == WL01]
        world.write(WL01, world.read(WL01).replace(f'version: "{version}"', 'version: "1.0"'))


def test_a_draft_is_readable_by_its_version_but_not_on_offer(world: World) -> None:
    text = world.read(WL01).replace('version: "1.0"', 'version: "2.0"\nstatus: draft')
    world.write("marks/WL-01/2.0.yaml", text)
    assert publish(world.folder, on=LATER) == []
    marks, _ = load(world.folder)
    assert marks.mark("WL-01").version == "1.0"
    assert marks.mark("WL-01", "2.0").status is Status.DRAFT
    assert marks.mark("WL-01", "2.0").published is None
    assert all(mark.status is Status.ACTIVE for mark in marks.marks)


def test_a_mark_that_is_only_a_draft_is_not_found_without_its_version(world: World) -> None:
    published = world.read("published.yaml").split("LI-08:\n")
    world.write("published.yaml", published[0] + "ME-01:" + published[1].split("ME-01:")[1])
    world.change("marks/LI-08/1.0.yaml", 'version: "1.0"', 'version: "1.0"\nstatus: draft')
    marks, _ = load(world.folder)
    with pytest.raises(UnknownMarkError):
        marks.mark("LI-08")
    assert marks.mark("LI-08", "1.0").status is Status.DRAFT


def test_a_retired_mark_is_no_longer_offered_and_stays_readable(world: World) -> None:
    world.change(WL01, 'version: "1.0"', 'version: "1.0"\nstatus: retired')
    assert world.problems() == []
    marks, _ = load(world.folder)
    assert "WL-01" not in {mark.code for mark in marks.marks}
    assert marks.mark("WL-01").sha256 == catalogue().mark("WL-01").sha256


def test_a_published_version_cannot_become_a_draft(world: World) -> None:
    world.change(WL01, 'version: "1.0"', 'version: "1.0"\nstatus: draft')
    assert [str(p) for p in world.problems()] == [
        f"{WL01} /status: a published version cannot become a draft again"
    ]


def test_a_published_version_cannot_be_removed(world: World) -> None:
    (world.folder / WL01).rename(world.folder / "marks/WL-01/1.1.yaml")
    world.change("marks/WL-01/1.1.yaml", 'version: "1.0"', 'version: "1.1"')
    publish(world.folder, on=LATER)
    assert [str(p) for p in world.problems()] == [
        "published.yaml /WL-01/1.0: a published version must stay readable: its file is gone"
    ]


def test_publishing_never_changes_a_line_that_is_there(world: World) -> None:
    before = world.read("published.yaml")
    world.change(WL01, "workload_hours: 27", "workload_hours: 28")
    assert publish(world.folder, on=LATER) == []
    assert world.read("published.yaml") == before
    text = world.read(WL01).replace('version: "1.0"', 'version: "1.1"')
    world.write("marks/WL-01/1.1.yaml", text)
    publish(world.folder, on=LATER)
    after = world.read("published.yaml").splitlines()
    assert set(before.splitlines()) < set(after)
    assert len(after) == len(before.splitlines()) + 1


def test_an_author_publishes_from_the_command_line(world: World) -> None:
    text = world.read(WL01).replace('version: "1.0"', 'version: "1.1"')
    world.write("marks/WL-01/1.1.yaml", text)
    command = [sys.executable, "-m", "merkki_definitions", "publish", str(world.folder)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == "published WL-01 1.1\n"
    assert world.problems() == []


def test_the_versions_we_ship_are_those_that_were_published() -> None:
    # A second witness beside published.yaml, which the publish command writes: whoever
    # changes a published text must also come here, and will read this sentence.
    digests = {mark.code: mark.sha256[:12] for mark in catalogue().every_version}
    assert digests == PUBLISHED_1_0


PUBLISHED_1_0 = {
    "WL-01": "ebd49ffb0534",
    "WL-02": "f8dd62e6e58c",
    "WL-03": "17be35238918",
    "WL-04": "82dbde12388e",
    "EN-01": "a3aac3cef7d5",
    "EN-02": "052ec039ae43",
    "EN-03": "83c9c78d8850",
    "LI-01": "d05947a93b67",
    "LI-02": "6342732de85b",
    "LI-03": "dcf54b3390c1",
    "LI-04": "bd6c0e5262fa",
    "LI-05": "689af0a1d720",
    "LI-06": "2a0b98e24bcf",
    "LI-07": "9ff90bfe00a6",
    "LI-08": "3a4939732187",
    "CP-01": "bca6a84534c3",
    "CP-02": "97b470d46984",
    "CP-03": "f3d20075e749",
    "CP-04": "85f1d5953fc5",
    "ME-01": "38e9792d58d7",
    "ME-02": "3fa2d9ae411a",
    "ME-03": "562b76c60714",
    "PA-01": "2bae565d438e",
    "PA-02": "a148057b6130",
}


def test_nothing_is_published_where_the_table_cannot_be_read(world: World) -> None:
    broken = world.read("published.yaml") + "<<<<<<< ours\n"
    world.write("published.yaml", broken)
    with pytest.raises(DefinitionsError):
        publish(world.folder, on=LATER)
    command = [sys.executable, "-m", "merkki_definitions", "publish", str(world.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "nothing was published" in done.stderr
    assert world.read("published.yaml") == broken
