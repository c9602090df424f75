"""ISO 8601 durations in whole days or longer, and the day on which they end."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_DURATION = re.compile(
    r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,3})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time on the calendar, without hours."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read ``P5Y``, ``P1Y6M``, ``P2W``... Raises ValueError for anything else."""
        match = _DURATION.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no duration like P5Y or P1Y6M")
        return cls(*(int(part or 0) for part in match.groups()))

    def after(self, day: date) -> date:
        """The same day of the month after this long.

        A day that the month does not have becomes the month's last: five years after
        29 February 2028 is 28 February 2033. Raises OverflowError beyond the year 9999.
        """
        month = day.month - 1 + self.months
        year = day.year + self.years + month // 12
        if year > date.max.year:
            raise OverflowError(f"{self} after {day} is beyond the calendar")
        month = month % 12 + 1
        last = monthrange(year, month)[1]
        start = date(year, month, min(day.day, last))
        return start + timedelta(weeks=self.weeks, days=self.days)

    def __bool__(self) -> bool:
        return any((self.years, self.months, self.weeks, self.days))

    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.weeks, "W"), (self.days, "D"))
        return "P" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0D")
