"""Every word a page says, in Finnish, Swedish and English side by side.

A file ``answer.yaml`` holds ``valid: {fi: ..., sv: ..., en: ...}``; its key is
``answer.valid``. Nothing here may be half translated: reading a folder either gives
every text in every language or names everything that is missing, at once.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Protocol, cast

import yaml
from markupsafe import Markup, escape

_NAMES = string.Formatter()


class Language(StrEnum):
    """A language the pages speak, by its BCP 47 tag. Finnish is the first."""

    FI = "fi"
    SV = "sv"
    EN = "en"


class TextsError(ValueError):
    """Texts are missing, empty or at odds. ``problems`` names every one of them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


class Wording(Protocol):
    """Anything that is worded in the three languages."""

    def get(self, language: Language, /) -> str:
        """The wording in ``language``."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """One thing to say, in the three languages."""

    fi: str
    sv: str
    en: str

    def get(self, language: Language, /) -> str:
        """The wording in ``language``."""
        return {Language.FI: self.fi, Language.SV: self.sv, Language.EN: self.en}[language]


class Texts(Mapping[str, Text]):
    """Texts by key, such as ``answer.valid``."""

    def __init__(self, texts: Mapping[str, Text]) -> None:
        self._texts = dict(texts)

    def __getitem__(self, key: str) -> Text:
        return self._texts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def say(self, key: str, language: Language, **values: object) -> Markup:
        """The text as safe HTML, with ``values`` in their places.

        Each value is escaped and isolated with ``<bdi>``: a stranger's name must not
        be able to turn our own sentence around. Raises KeyError for an unknown key
        or a value that is not given.
        """
        isolated = {name: Markup("<bdi>{}</bdi>").format(v) for name, v in values.items()}
        return escape(self[key].get(language)).format(**isolated)


def read_texts(*folders: Traversable) -> Texts:
    """All texts of all ``*.yaml`` files of the folders. Raises TextsError."""
    texts: dict[str, Text] = {}
    problems: list[str] = []
    for folder in folders:
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if not file.name.endswith(".yaml"):
                continue
            stem = file.name.removesuffix(".yaml")
            written = file.read_text("utf-8")
            problems += _doubled(stem, yaml.compose(written, yaml.SafeLoader))
            for name, entry in _mapping(yaml.safe_load(written)).items():
                key = f"{stem}.{name}"
                if key in texts:
                    problems.append(f"{key}: said twice")
                found = list(_problems(key, entry))
                problems += found
                if not found:
                    wordings = cast("Mapping[str, str]", entry)
                    texts[key] = Text(**{tag: words.strip() for tag, words in wordings.items()})
    if problems:
        raise TextsError(problems)
    return Texts(texts)


def _doubled(stem: str, node: yaml.Node | None) -> Iterator[str]:
    """Keys that a file gives twice: YAML would keep the last and say nothing."""
    seen: set[str] = set()
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        if key.value in seen:
            yield f"{stem}.{key.value}: said twice"
        seen.add(key.value)
        yield from _doubled(f"{stem}.{key.value}", value)


def _mapping(value: object) -> Mapping[object, object]:
    return cast("Mapping[object, object]", value) if isinstance(value, Mapping) else {}


def _problems(key: str, entry: object) -> Iterator[str]:
    """What is wrong with one entry: a language missing, empty, or with other places."""
    wordings = _mapping(entry)
    tags = {language.value for language in Language}
    for tag in sorted(tags - set(wordings)):
        yield f"{key}: no text in {tag}"
    for other in sorted(str(name) for name in set(wordings) - tags):
        yield f"{key}: {other!r} is not one of our languages"
    places: dict[str, frozenset[str]] = {}
    for tag in sorted(tags & set(wordings)):
        wording = wordings[tag]
        if not isinstance(wording, str) or not wording.strip():
            yield f"{key}: empty in {tag}"
        else:
            places[tag] = frozenset(n for _, n, _, _ in _NAMES.parse(wording) if n is not None)
    if len(set(places.values())) > 1:
        yield f"{key}: the languages fill in different values"
