"""Reading a file that people write: every fault named at once, each with its place.

A reader asks a ``Fields`` for what it expects and gets a value of that type in any case;
what was wrong is in ``problems``. Whoever reads must look there before using the values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from merkki_verifier.dates import DateError, parse_date, parse_datetime_stamp

LANGUAGES = ("fi", "sv", "en")
Word = TypeVar("Word", bound=StrEnum)


@dataclass(slots=True)
class Fields:
    """The members of one object in the file, and where it stands."""

    members: Mapping[str, object]
    where: str
    problems: list[str]
    _asked: set[str] = field(default_factory=set)

    def problem(self, name: str, message: str) -> None:
        """Note what is wrong with one member."""
        place = f"{self.where}.{name}" if self.where and name else self.where or name
        self.problems.append(f"{place}: {message}" if place else message)

    def value(self, name: str) -> object:
        """The member as it is; None if it is absent or null."""
        self._asked.add(name)
        return self.members.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self.value(name)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and value.strip():
            return value
        self.problem(name, "text is needed" if value is None else "must be text")
        return ""

    def choice(self, name: str, options: Collection[str], default: str | None = None) -> str:
        """One word of ``options``."""
        value = self.text(name, default)
        if value and value not in options:
            self.problem(name, f"{value!r} is none of {', '.join(sorted(options))}")
        return value

    def member(self, name: str, kind: type[Word], default: Word | None = None) -> Word:
        """One member of an enumeration, by its value; its first one where that is none."""
        members = list(kind)
        value = self.choice(name, [m.value for m in members], default and default.value)
        return next((m for m in members if m.value == value), members[0])

    def texts(self, name: str, languages: Collection[str] = LANGUAGES) -> dict[str, str]:
        """Texts by language: each of ``languages`` must be there."""
        child = self.child(name)
        found = {language: child.text(language) for language in languages}
        child.close()
        return found

    def words(self, name: str, *, needed: bool = False) -> tuple[str, ...]:
        """A list of different texts; an absent one is empty."""
        value = self.value(name)
        if value is None and not needed:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            self.problem(name, "must be a list of texts")
            return ()
        if len(set(value)) < len(value):
            self.problem(name, "has something twice")
        if needed and not value:
            self.problem(name, "must not be empty")
        return tuple(value)

    def number(self, name: str) -> int:
        """A whole number of at least one."""
        value = self.value(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        self.problem(name, "must be a whole number of at least 1")
        return 1

    def day(self, name: str) -> date:
        """A date such as 2026-08-01."""
        try:
            return parse_date(self.text(name))
        except DateError as error:
            if self.members.get(name) is not None:
                self.problem(name, str(error))
            return date.min

    def moment(self, name: str, *, end: bool = False) -> datetime | None:
        """An instant, written with its zone or as a date; None if absent.

        A date stands for its first moment in UTC, or with ``end`` for the next day's.
        """
        value = self.value(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.problem(name, "must be a date or a date and time in quotation marks")
            return None
        try:
            if "T" in value:
                return parse_datetime_stamp(value)
            day = parse_date(value) + timedelta(days=1 if end else 0)
            return datetime.combine(day, time.min, UTC)
        except (DateError, OverflowError) as error:
            self.problem(name, str(error))
            return None

    def child(self, name: str) -> Fields:
        """The object a member holds."""
        place = f"{self.where}.{name}" if self.where else name
        return open_fields(self.value(name), place, self.problems)

    def children(self, name: str) -> list[Fields]:
        """The objects of the list a member holds; an absent one is empty."""
        value = self.value(name)
        place = f"{self.where}.{name}" if self.where else name
        if value is None:
            return []
        if not isinstance(value, list):
            self.problem(name, "must be a list")
            return []
        return [
            open_fields(item, f"{place}[{index}]", self.problems)
            for index, item in enumerate(value)
        ]

    def close(self) -> None:
        """Note the members nobody asked for: a misspelt name must not pass for an absent one."""
        for name in self.members:
            if name not in self._asked:
                self.problem(name, "is not known here")


def open_fields(value: object, where: str, problems: list[str]) -> Fields:
    """The members of ``value``, which should be an object."""
    if isinstance(value, Mapping):
        return Fields(value, where, problems)
    problems.append(f"{where}: must be an object" if where else "must be an object")
    # What an object that is not there lacks is not worth a line for each.
    return Fields({}, where, [])
