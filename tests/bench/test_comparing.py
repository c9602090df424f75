"""The page of verdicts says what was found: the versions pinned, our own column as it is today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.comparing.canonical import Conformance
from benchmarks.comparing.hostile import HostileCorpus
from benchmarks.comparing.judging import ASKED, Answer, by_us
from benchmarks.comparing.page import US, Compared, render
from benchmarks.comparing.public import PublicFixtures
from benchmarks.comparing.samples import Sample
from benchmarks.peers import PEERS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "peers.md"
SIGNS = {"accept": "yes", "refuse": "no", "cannot": "?"}


@pytest.fixture(scope="module")
def written() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ASKED)
def test_the_page_names_the_versions_that_are_pinned(written: str, name: str) -> None:
    row = re.search(rf"^\| {re.escape(name)} \| (.+) \|$", written, re.MULTILINE)
    assert row is not None, name
    assert row[1] == PEERS[name].pin or row[1].startswith("absent: ")


def test_our_column_is_what_we_say_today(written: str, shared: Path) -> None:
    stale = []
    for batch in PublicFixtures(shared / "standards").batches():
        for sample, answer in zip(batch.samples, by_us(batch), strict=True):
            row = re.search(rf"^\| `{re.escape(sample.name)}` \| .* \|$", written, re.MULTILINE)
            # Fixture, what is stated, and then ours.
            said = row[0].split(" | ")[2] if row else "no row"
            if said != SIGNS[answer.word]:
                stale.append((sample.name, said, answer.word))
    assert not stale, "make compare writes the page anew"


def test_no_hostile_sample_is_accepted_by_us_and_no_honest_twin_refused(shared: Path) -> None:
    batch = HostileCorpus(shared / "security").batch()
    answers = list(zip(batch.samples, by_us(batch), strict=True))
    assert not [s.name for s, a in answers if a.word == "accept" and "accept" not in s.allowed]
    assert not [s.name for s, a in answers if s.control and a.word != "accept"]


# --- counting ------------------------------------------------------------------------------

NOWHERE = Path("nowhere")


def sample(name: str, *allowed: str, control: bool = False) -> Sample:
    return Sample(name, NOWHERE, f"stated of {name}", frozenset(allowed), "di", control)


def page(hostile: tuple[Sample, ...], ours: str, theirs: str) -> str:
    def answers(words: str) -> list[Answer]:
        return [Answer({"y": "accept", "n": "refuse", "c": "cannot"}[w]) for w in words]

    public = Compared(
        "Somebody",
        (sample("good", "accept"), sample("bad", "refuse"), sample("unknown")),
        {US: answers("ync"), "other": answers("yyy")},
    )
    compared = Compared("Hostile", hostile, {US: answers(ours), "other": answers(theirs)})
    canonical = [Conformance("c14n", "3", 62, 63, 1, 1, Answer("refuse"))]
    return render([public], compared, canonical, {US: "1", "other": "2"}, {"third": "no <wheel>"})


HOSTILE = (sample("evil", "refuse"), sample("odd", "refuse", "cannot"))
TWIN = (sample("twin", "accept", control=True),)


def test_a_stated_answer_counts_and_an_accepted_fault_is_shown_beside_it() -> None:
    assert "| Somebody | 2 | 2 | 1 (! 1) |" in page((*HOSTILE, *TWIN), "nny", "yny")


def test_hostile_samples_and_honest_twins_are_counted_apart() -> None:
    text = page((*HOSTILE, *TWIN), "ncy", "yyn")
    assert "| di | 2 | 0 (1) | 2 (2) |" in text
    assert "| di | 1 | 1 | 0 |" in text


def test_who_accepts_a_hostile_sample_is_named_with_what_is_wrong() -> None:
    text = page(HOSTILE, "nn", "yn")
    assert "| `evil` | stated of evil | other |" in text
    assert "| `odd` |" not in text


def test_a_canonicalizer_is_counted_against_the_forms_stated() -> None:
    assert "| c14n | 3 | 62 of 63 | 1 of 1 | refused |" in page(HOSTILE, "nn", "nn")
    found = Conformance("c14n", "3")
    stated = Sample("t", NOWHERE, "abc")
    for answer in (Answer("accept", "abc"), Answer("accept", "abd"), Answer("refuse", "abc")):
        found.count(stated, answer, wide=False)
    assert (found.right, found.total) == (1, 3)


def test_who_is_absent_is_named_with_the_reason() -> None:
    assert "| third | absent: no &lt;wheel> |" in page(HOSTILE, "nn", "nn")


def test_every_fixture_has_a_row_with_every_answer() -> None:
    assert "| `unknown` | stated of unknown | ? | yes |" in page(HOSTILE, "nn", "nn")
