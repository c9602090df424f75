"""Dates as badges of ten years write them: ISO 8601, loosely."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from merkki_verifier.dates import DateError, parse_datetime

# A day; or a day and a time, in which seconds, zone, and the colon of the zone may be missing.
_LOOSE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]+)?)?(?:([Zz])|([+-][0-9]{2}):?([0-9]{2}))?)?"
)
_MAX_LENGTH = 64


def read_moment(text: str, *, end: bool = False) -> tuple[datetime, bool]:
    """The instant ``text`` names, and whether it was written loosely.

    Without a zone it is UTC's. A day alone is its first moment, or with ``end`` the next
    day's, for who writes that a badge expires on a day means that day too. Raises DateError.
    """
    match = _LOOSE.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    if match is None:
        raise DateError("not a date and time such as 2026-05-31T12:00:00Z")
    day, time, seconds, utc, hours, minutes = match.groups()
    zone = f"{hours}:{minutes}" if hours else "Z"
    strict = f"{day}T{time or '00:00'}{seconds or ':00'}{zone}"
    moment = parse_datetime(strict)
    if time is None and end:
        moment = _next_day(moment)
    return moment, text != strict or (utc is None and hours is None)


def _next_day(moment: datetime) -> datetime:
    try:
        return moment + timedelta(days=1)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
