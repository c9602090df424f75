"""What is printed without rich is what rich prints."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import hypothesis.strategies as st
import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from workshop import unsigned

from merkki_verifier import cli_table
from merkki_verifier.cli import main
from merkki_verifier.cli_page import Page, ordinary, written

WORDS = ["a", "badge", "Työ", "did:key:z6Mk" + "x" * 40, "-", "\N{EM DASH}", "x" * 130, " ", "\xa0"]
texts = st.lists(st.sampled_from([*WORDS, "(/proof)", "Ж"]), max_size=14).map(" ".join)
styles = st.sampled_from(["", "bold", "dim", "green", "yellow", "bold red", "bold yellow"])
pieces = st.tuples(texts, styles)
lines = st.lists(st.lists(pieces, min_size=1, max_size=3), max_size=4)
signs = st.tuples(st.sampled_from("\N{CHECK MARK}!-"), styles)
codes = st.tuples(st.text("abc-", min_size=1, max_size=30), styles)
rows = st.lists(st.tuples(signs, codes, codes, texts), min_size=1, max_size=5)


class Out(io.StringIO):
    encoding = "utf-8"

    def __init__(self, *, terminal: bool = False) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def by_rich(page: Page, *, width: int, colours: bool) -> str:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
            patch.delenv(name, raising=False)
        patch.setenv("COLUMNS", str(width))
        patch.setenv("TERM", "xterm")
        out = Out(terminal=colours)
        patch.setattr(sys, "stdout", out)
        cli_table._by_rich(page)
    return out.getvalue()


@given(lines, rows, st.integers(20, 140), st.booleans())
@settings(deadline=None, max_examples=300)
@example([[("\N{CHECK MARK} VERIFIED", "bold green"), ("  ", ""), ("x " * 99, "")]], [], 80, False)
def test_a_page_is_what_rich_makes_of_it(
    above: list[list[tuple[str, str]]],
    below: list[tuple[tuple[str, str], tuple[str, str], tuple[str, str], str]],
    width: int,
    colours: bool,  # noqa: FBT001 # given by hypothesis
) -> None:
    page = Page(above, below)
    ours = written(page, width=width, colours=colours)
    assert ours is None or ours == by_rich(page, width=width, colours=colours)


ROW = (("!", "yellow"), ("trust", "bold"), ("issuer-unknown", "dim"), "nobody knows this issuer")
PAGE = Page([[("? COULD NOT", "bold yellow"), ("  ", ""), ("badge.json", "")]], [ROW])


@pytest.mark.parametrize("colours", [False, True])
def test_an_ordinary_page_needs_no_rich(*, colours: bool) -> None:
    assert written(PAGE, width=44, colours=colours) == by_rich(PAGE, width=44, colours=colours)
    long = Page([[("x" * 50, "dim"), (" y", "")]], [ROW])
    assert written(long, width=44, colours=False) == by_rich(long, width=44, colours=False)


@pytest.mark.parametrize(
    ("page", "width"),
    [
        (PAGE, 30),  # more columns than the last have to give way
        (PAGE, 19),
        (Page(PAGE.lines, []), 80),
        (Page([[("\N{CJK UNIFIED IDEOGRAPH-4E00}", "")]], [ROW]), 80),  # two cells wide
        (Page([], [(*ROW[:3], "e\N{COMBINING ACUTE ACCENT}")]), 80),  # none
        (Page([], [(ROW[0], ("\N{ZERO WIDTH SPACE}", ""), *ROW[2:])]), 80),
    ],
)
def test_any_other_page_is_left_to_rich(page: Page, width: int) -> None:
    assert written(page, width=width, colours=False) is None


def test_a_style_that_goes_on_in_the_next_line_is_left_to_rich() -> None:
    page = Page([[("x" * 50, "dim")]], [ROW])
    assert written(page, width=44, colours=False) is not None
    assert written(page, width=44, colours=True) is None


def test_the_environment_says_how_wide_a_page_is() -> None:
    assert ordinary(Out(), {"COLUMNS": "123"}) == (123, False)
    assert ordinary(Out(terminal=True), {"COLUMNS": "123", "TERM": "xterm-256color"}) == (123, True)


def test_else_the_terminal_says_it_and_else_it_is_eighty(monkeypatch: pytest.MonkeyPatch) -> None:
    def of_third(stream: int) -> os.terminal_size:
        if stream < 2:
            raise OSError
        return os.terminal_size((97, 40))

    def of_none(_stream: int) -> os.terminal_size:
        raise OSError

    monkeypatch.setattr(os, "get_terminal_size", of_third)
    assert ordinary(Out(), {}) == (97, False)
    monkeypatch.setattr(os, "get_terminal_size", of_none)
    assert ordinary(Out(), {}) == (80, False)
    # Some pseudo-terminals say that they have no width at all.
    monkeypatch.setattr(os, "get_terminal_size", lambda _stream: os.terminal_size((0, 0)))
    assert ordinary(Out(), {}) == (80, False)


@pytest.mark.parametrize(
    "environment",
    [
        {"FORCE_COLOR": "1"},
        {"NO_COLOR": ""},
        {"TTY_COMPATIBLE": "0"},
        {"TERM": "dumb"},
        {"TERM": "unknown"},
        {},
    ],
)
def test_what_is_told_of_colours_is_for_rich_to_understand(environment: dict[str, str]) -> None:
    assert ordinary(Out(terminal=True), environment) is None


def test_where_letters_may_be_missing_rich_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    latin = Out()
    monkeypatch.setattr(latin, "encoding", "latin-1")
    assert ordinary(latin, {}) is None
    monkeypatch.setattr(sys, "platform", "win32")
    assert ordinary(Out(), {}) is None


def test_a_report_reads_the_same_whoever_prints_it(tmp_path: Path) -> None:
    file = tmp_path / "badge.json"
    file.write_text(json.dumps(unsigned()), encoding="utf-8")
    told = [
        CliRunner().invoke(main, [str(file), "--offline"], env={"NO_COLOR": said})
        for said in (None, "1")
    ]
    assert told[0].output == told[1].output
    assert "REJECTED" in told[0].output
