"""Which language a page speaks, and the way to the same page in another."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import LanguageAccept

from merkki_verifier.web import Language
from merkki_verifier.web.dates import clock, day, length_of_time, written_day
from merkki_verifier.web.language import Choice, choose, same_page

SWEDISH = LanguageAccept([("sv-FI", 1), ("en", 0.5)])
HELSINKI = ZoneInfo("Europe/Helsinki")


def test_the_address_decides_over_the_browser() -> None:
    assert choose("en", SWEDISH) == Choice(Language.EN, explicit=True)


def test_the_browser_decides_where_the_address_is_silent() -> None:
    assert choose(None, SWEDISH) == Choice(Language.SV, explicit=False)


@pytest.mark.parametrize("wanted", ["de", "", "FI", "fi<script>", "fi\r\nX: y"])
def test_an_unknown_language_in_the_address_is_as_none(wanted: str) -> None:
    assert choose(wanted, SWEDISH) == Choice(Language.SV, explicit=False)


def test_a_language_the_browser_refuses_is_not_spoken() -> None:
    refusing = LanguageAccept([("en-GB", 0.1), ("sv", 0)])
    assert choose(None, refusing).language is Language.EN


def test_finnish_is_spoken_to_whoever_wishes_for_none_of_ours() -> None:
    assert choose(None, LanguageAccept([("de", 1)])).language is Language.FI


def test_the_switch_keeps_the_page_and_its_query() -> None:
    assert same_page("/marks", {"group": "WL"}, Language.SV) == "/marks?group=WL&lang=sv"


@pytest.mark.parametrize("path", ["//mallory.example", "/\\mallory.example", "///x"])
def test_the_switch_never_leads_to_another_host(path: str) -> None:
    assert same_page(path, {}, Language.FI).startswith("/")
    assert not same_page(path, {}, Language.FI).startswith(("//", "/\\"))


@pytest.mark.parametrize(
    ("language", "written", "time"),
    [
        (Language.FI, "12.11.2026", "9.05"),
        (Language.SV, "12 nov. 2026", "9:05"),
        (Language.EN, "12 Nov 2026", "09:05"),
    ],
)
def test_a_moment_is_written_as_the_language_writes_it(
    language: Language, written: str, time: str
) -> None:
    moment = datetime(2026, 11, 12, 7, 5, tzinfo=UTC)
    assert day(moment, language, HELSINKI) == written
    assert clock(moment, language, HELSINKI).lstrip("0") == time.lstrip("0")


@pytest.mark.parametrize(
    ("language", "said"),
    [(Language.FI, "5 vuotta"), (Language.SV, "5 år"), (Language.EN, "5 years")],
)
def test_a_length_of_time_is_said_in_words(language: Language, said: str) -> None:
    assert length_of_time(language, years=5) == said
    assert length_of_time(language, years=5, months=1).startswith(said)


@pytest.mark.parametrize("edge", ["2031-11-25T00:00:00Z", "2031-11-25T23:59:59Z"])
def test_a_whole_day_is_the_same_day_for_every_reader(edge: str) -> None:
    moment = datetime.fromisoformat(edge)
    assert written_day(moment, Language.FI, HELSINKI) == "25.11.2031"
    assert written_day(moment, Language.FI, ZoneInfo("America/New_York")) == "25.11.2031"


def test_a_time_of_day_is_told_by_the_reader_s_own_day() -> None:
    moment = datetime.fromisoformat("2031-11-25T23:30:00Z")
    assert written_day(moment, Language.FI, HELSINKI) == "26.11.2031"


def test_the_day_is_the_reader_s_own() -> None:
    assert day(datetime(2026, 11, 11, 22, 30, tzinfo=UTC), Language.FI, HELSINKI) == "12.11.2026"
