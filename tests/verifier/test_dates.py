"""Dates are read strictly, and to the instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkki_verifier.dates import (
    LAST_SECOND,
    DateError,
    parse_date,
    parse_datetime,
    parse_datetime_stamp,
    parse_numeric_date,
)

NOON = datetime(2026, 5, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-05-31T12:00:00Z", NOON),
        ("2026-05-31T12:00:00+00:00", NOON),
        ("2026-05-31T12:00:00-00:00", NOON),
        ("2026-05-31T15:00:00+03:00", NOON),
        ("2026-05-31T06:30:00-05:30", NOON),
        ("2026-06-01T02:00:00+14:00", NOON),
        ("2026-05-30T24:00:00-12:00", NOON),
        ("2026-05-31T12:00:00.000000000Z", NOON),
        ("2026-05-31T12:00:00.5Z", NOON + timedelta(milliseconds=500)),
        ("2026-05-31T12:00:00.1234567Z", NOON + timedelta(microseconds=123456)),
        ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_one_instant_has_many_spellings(text: str, instant: datetime) -> None:
    assert parse_datetime_stamp(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-05-31",
        "2026-05-31T12:00:00",
        "2026-05-31T12:00Z",
        "2026-05-31 12:00:00Z",
        "2026-05-31t12:00:00Z",
        "2026-05-31T12:00:00z",
        " 2026-05-31T12:00:00Z",
        "2026-05-31T12:00:00Z\n",
        "2026-02-29T12:00:00Z",
        "2026-02-30T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-00-01T12:00:00Z",
        "2026-05-00T12:00:00Z",
        "2026-05-31T25:00:00Z",
        "2026-05-31T12:60:00Z",
        "2026-05-31T23:59:60Z",
        "2026-05-31T24:00:01Z",
        "2026-05-31T24:00:00.1Z",
        "2026-05-31T12:00:00.Z",
        "2026-05-31T12:00:00,5Z",
        "2026-05-31T12:00:00+14:01",
        "2026-05-31T12:00:00+03:60",
        "2026-05-31T12:00:00+0300",
        "2026-05-31T12:00:00+03",
        "0000-05-31T12:00:00Z",
        "10000-05-31T12:00:00Z",
        "-2026-05-31T12:00:00Z",
        "+2026-05-31T12:00:00Z",
        "9999-12-31T24:00:00Z",
        "٢٠٢٦-05-31T12:00:00Z",
        "\uff12\uff10\uff12\uff16-05-31T12:00:00Z",
        "20_6-05-31T12:00:00Z",
        "2026-05-31T12:00:00." + "0" * 100 + "Z",
    ],
)
def test_what_could_be_read_two_ways_is_no_date(text: str) -> None:
    with pytest.raises(DateError):
        parse_datetime_stamp(text)


def test_a_missing_zone_is_named_as_what_is_wrong() -> None:
    with pytest.raises(DateError, match="zone"):
        parse_datetime_stamp("2026-05-31T12:00:00")
    assert parse_datetime("2026-05-31T12:00:00") == datetime(2026, 5, 31, 12)  # noqa: DTZ001 - the point


@given(st.datetimes(timezones=st.integers(-840, 840).map(lambda m: timezone(timedelta(minutes=m)))))
def test_every_moment_python_can_write_is_read_back(moment: datetime) -> None:
    assert parse_datetime_stamp(moment.isoformat()) == moment


@given(st.text(max_size=40))
def test_no_text_does_worse_than_a_date_error(text: str) -> None:
    for parse in (parse_datetime_stamp, parse_datetime, parse_date):
        try:
            parse(text)
        except DateError:
            continue


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1780228800, datetime(2026, 5, 31, 12, tzinfo=UTC)),
        (1780228800.5, datetime(2026, 5, 31, 12, 0, 0, 500_000, tzinfo=UTC)),
        (LAST_SECOND, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_number_of_seconds_is_a_moment(value: float, instant: datetime) -> None:
    assert parse_numeric_date(value) == instant


@pytest.mark.parametrize(
    "value",
    [None, True, "0", [0], {}, -1, -0.0, -0.5, LAST_SECOND + 1, 1e300, float("inf"), float("nan")],
)
def test_what_is_no_number_of_seconds_in_the_calendar_is_no_moment(value: object) -> None:
    with pytest.raises(DateError):
        parse_numeric_date(value)


def test_days_are_read_as_strictly() -> None:
    assert parse_date("2024-02-29") == date(2024, 2, 29)
    for text in ("2026-02-29", "2026-2-1", "20260201", "2026-02-01Z"):
        with pytest.raises(DateError):
            parse_date(text)
