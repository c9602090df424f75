"""A stranger's Markdown keeps its shape and loses its power."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkki_verifier.web.narrative import MAX_CHARACTERS, Block, read_narrative


def blocks(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(block.kind, block.lines) for block in read_narrative(text).blocks]


def test_paragraphs_lists_and_headings_are_told_apart() -> None:
    assert blocks("# Goal\nOne\ntwo\n\nThree\n- a\n- b\n  goes on\n1. c") == [
        ("heading", ("Goal",)),
        ("paragraph", ("One", "two")),
        ("paragraph", ("Three",)),
        ("list", ("a", "b goes on", "c")),
    ]


@pytest.mark.parametrize("fact", ["**Workload:** about *27* hours", "**Workload**: about 27 hours"])
def test_a_named_fact_is_told_as_one(fact: str) -> None:
    assert blocks(f"{fact}\n\nAnd more.") == [
        ("fact", ("Workload", "about 27 hours")),
        ("paragraph", ("And more.",)),
    ]


def test_emphasis_is_dropped_and_lone_stars_stay() -> None:
    assert blocks("a **strong** word, 2 * 3 * 4, snake_case_name") == [
        ("paragraph", ("a strong word, 2 * 3 * 4, snake_case_name",))
    ]


@pytest.mark.parametrize(
    "text",
    ["[x](javascript:alert(1))", "![x](https://mallory.example/p.png)", "<script>1</script>"],
)
def test_links_images_and_html_stay_the_characters_they_are(text: str) -> None:
    assert blocks(text) == [("paragraph", (text,))]


def test_a_text_longer_than_anybody_reads_is_cut_and_says_so() -> None:
    whole, cut = read_narrative("x" * MAX_CHARACTERS), read_narrative("x" * (MAX_CHARACTERS + 1))
    assert (whole.cut, cut.cut) == (False, True)


@pytest.mark.parametrize("piece", ["*", "**a", "_", "- ", "1. ", "# ", "*a* ", " "])
def test_no_text_takes_more_than_a_moment(piece: str) -> None:
    began = time.monotonic()
    read_narrative(piece * (MAX_CHARACTERS // len(piece)))
    assert time.monotonic() - began < 1


@given(st.text(max_size=400))
def test_any_text_gives_blocks_of_a_known_kind(text: str) -> None:
    for block in read_narrative(text).blocks:
        assert isinstance(block, Block)
        assert block.kind in {"paragraph", "heading", "list", "fact"}
        assert block.lines
