"""Dates and times as people of each language write them. The one door to Babel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, tzinfo

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.units import format_unit

from merkki_verifier.web.texts import Language

# The Swedish and English of Finland and of Europe: no month before the day.
_LOCALES: Mapping[Language, str] = {
    Language.FI: "fi_FI",
    Language.SV: "sv_FI",
    Language.EN: "en_GB",
}


_DAY_EDGES = frozenset({time(0, 0, 0), time(23, 59, 59)})


def day(moment: datetime, language: Language, zone: tzinfo) -> str:
    """The day of ``moment`` where the reader lives, such as ``12.11.2026``."""
    return format_date(moment.astimezone(zone).date(), "medium", locale=_LOCALES[language])


def written_day(moment: datetime, language: Language, zone: tzinfo) -> str:
    """The day that an issuer meant by ``moment``.

    Issuers round to the day, in UTC or where they are. Midnight and the last second before
    it stand for the day that is written, wherever the reader lives.
    """
    if moment.time().replace(microsecond=0) in _DAY_EDGES:
        return format_date(moment.date(), "medium", locale=_LOCALES[language])
    return day(moment, language, zone)


def length_of_time(
    language: Language, *, years: int = 0, months: int = 0, weeks: int = 0, days: int = 0
) -> str:
    """A length of time in words, such as ``5 vuotta``."""
    units = (("year", years), ("month", months), ("week", weeks), ("day", days))
    locale = _LOCALES[language]
    said = [format_unit(n, f"duration-{unit}", locale=locale) for unit, n in units if n]
    return format_list(said, locale=locale)


def clock(moment: datetime, language: Language, zone: tzinfo) -> str:
    """The time of day of ``moment`` where the reader lives, to the minute."""
    return format_time(
        moment.astimezone(zone).timetz(), "short", tzinfo=zone, locale=_LOCALES[language]
    )
