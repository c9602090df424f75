"""Dates as credentials write them: XML Schema's dateTime, read strictly.

A date that two readers could understand differently is refused: a missing zone, the
thirtieth of February, hour 25, digits of another script. Nothing here knows what time
it is; the caller brings ``now``. Tokens write seconds instead, which are read here too.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

# ASCII digits only: int() would also read Arabic-Indic and full-width ones.
_DATE_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(Z|([+-])([0-9]{2}):([0-9]{2}))?"
)
# The way nearly every date is written, and certain to exist: the standard library reads it fast.
_USUAL = re.compile(
    r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
)
_USUAL_LENGTH = len("2026-05-31T12:00:00Z")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
# Longer texts are no dates: a million digits of a second's fraction cost work, not meaning.
_MAX_LENGTH = 64
# 9999-12-31T23:59:59Z in seconds since 1970, the last second that a date can name.
LAST_SECOND: Final = 253402300799
# XML Schema 1.1 part 2, 3.3.7: no zone is further from UTC than 14 hours.
_MAX_OFFSET_MINUTES = 14 * 60


class DateError(ValueError):
    """The text is not the date it should be; the message says what is wrong with it."""


def parse_datetime_stamp(text: str) -> datetime:
    """The instant an ``xsd:dateTimeStamp`` names, with the zone it was written in.

    Fractions finer than a microsecond are cut off. The year must have four digits, so the
    value can lie at the very edge of what ``datetime`` holds: compare it, but shift
    ``now`` for a tolerance, never the parsed value.

    Raises DateError. Spec: XML Schema 1.1 part 2, 3.4.28; VCDM 2.0, 4.9.
    """
    moment = parse_datetime(text)
    if moment.tzinfo is None:
        raise DateError("the time zone is missing: write Z or an offset such as +02:00")
    return moment


def parse_datetime(text: str) -> datetime:
    """The ``xsd:dateTime`` a text names: naive if it has no zone, aware if it has one.

    Raises DateError. Spec: XML Schema 1.1 part 2, 3.3.7.
    """
    usual = _usual(text) if len(text) == _USUAL_LENGTH else None
    if usual is not None:
        return usual
    match = _DATE_TIME.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    if match is None:
        raise DateError("not a date and time such as 2026-05-31T12:00:00Z")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    fraction = match[7] or ""
    midnight = hour == 24  # the end of the day, which is the next day's beginning
    if midnight and (minute, second, fraction.strip("0")) != (0, 0, ""):
        raise DateError("hour 24 is midnight only: 24:00:00")
    micro = int(fraction[:6].ljust(6, "0"))
    try:
        clock = datetime(
            year, month, day, 0 if midnight else hour, minute, second, micro, tzinfo=_zone(match)
        )
        return clock + timedelta(days=1) if midnight else clock
    except (ValueError, OverflowError) as error:
        raise DateError(f"no such moment: {error}") from None


@lru_cache(maxsize=1024)
def _usual(text: str) -> datetime | None:
    # Kept: a badge's dates are asked for four times, and a school's badges share theirs.
    return datetime.fromisoformat(text) if _USUAL.fullmatch(text) else None


def parse_date(text: str) -> date:
    """The day an ``xsd:date`` without zone names. Raises DateError."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise DateError("not a date such as 2026-05-31")
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError as error:
        raise DateError(f"no such day: {error}") from None


def parse_numeric_date(value: object) -> datetime:
    """The instant that a NumericDate names (RFC 7519 section 2): seconds, finite, and no bool.

    Raises DateError.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DateError("not a number of seconds")
    # Minus zero is compared as a sign, for it is not smaller than zero.
    if not 0 <= value <= LAST_SECOND or math.copysign(1, value) < 0:
        raise DateError("outside every calendar")
    return datetime.fromtimestamp(value, tz=UTC)


def _zone(match: re.Match[str]) -> timezone | None:
    if match[8] is None:
        return None
    if match[8] == "Z":
        return UTC
    minutes = int(match[10]) * 60 + int(match[11])
    if int(match[11]) > 59 or minutes > _MAX_OFFSET_MINUTES:
        raise DateError(f"no such time zone: {match[8]}")
    return timezone(timedelta(minutes=-minutes if match[9] == "-" else minutes))
