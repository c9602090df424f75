"""Texts in the languages of the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = ("fi", "sv", "en")


class UnknownLanguageError(ValueError):
    """Asked for a language the service does not have."""

    def __init__(self, language: str) -> None:
        self.language = language
        super().__init__(f"no texts in {language!r}: the languages are {', '.join(LANGUAGES)}")


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in Finnish, Swedish and English; none is ever missing."""

    fi: str
    sv: str
    en: str

    def get(self, language: str) -> str:
        """The text in this language. Raises UnknownLanguageError."""
        if language not in LANGUAGES:
            raise UnknownLanguageError(language)
        return {"fi": self.fi, "sv": self.sv, "en": self.en}[language]

    def as_dict(self) -> dict[str, str]:
        """Language to text, in the order of LANGUAGES."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}


@dataclass(frozen=True, slots=True)
class Label:
    """An outside framework's own label, in the languages it has; at least one is there."""

    fi: str | None = None
    sv: str | None = None
    en: str | None = None

    def get(self, language: str) -> str:
        """The label in this language, else in English, else in Finnish or Swedish.

        Raises UnknownLanguageError. ``language_of`` tells which language the label is in.
        """
        return self.as_dict()[self.language_of(language)]

    def language_of(self, language: str) -> str:
        """The language in which ``get(language)`` answers. Raises UnknownLanguageError."""
        if language not in LANGUAGES:
            raise UnknownLanguageError(language)
        there = self.as_dict()
        return next(lang for lang in (language, "en", "fi", "sv") if lang in there)

    def as_dict(self) -> dict[str, str]:
        """Language to label, for the languages there are."""
        every = {"fi": self.fi, "sv": self.sv, "en": self.en}
        return {language: label for language, label in every.items() if label is not None}
