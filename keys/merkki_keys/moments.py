"""Moments as XML Schema dateTimeStamp texts, the form of CID 1.0 and of our records."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII)


def exact_stamp(moment: datetime) -> str:
    """The moment in UTC, whole: ``parse_stamp`` gives an equal one back.

    Raises ValueError for one without a time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def stamp(moment: datetime) -> str:
    """The moment in UTC to the second. Raises ValueError for one without a time zone."""
    return exact_stamp(moment.replace(microsecond=0))


def parse_stamp(text: object) -> datetime | None:
    """The moment of a dateTimeStamp, or None for anything that is not one."""
    if not isinstance(text, str) or not _STAMP.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
