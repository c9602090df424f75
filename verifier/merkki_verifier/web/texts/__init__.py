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
from typing import Protocol

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
        self._said: dict[tuple[str, Language], Markup] = {}

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
        if not values:
            return self._plain(key, language)
        isolated = {name: Markup("<bdi>{}</bdi>").format(v) for name, v in values.items()}
        return escape(self[key].get(language)).format(**isolated)

    def _plain(self, key: str, language: Language) -> Markup:
        """A text without places, which every page says alike: escaped once."""
        said = self._said.get((key, language))
        if said is None:
            said = self._said[key, language] = escape(self[key].get(language)).format()
        return said


def read_texts(*folders: Traversable) -> Texts:
    """All texts of all ``*.yaml`` files of the folders. Raises TextsError."""
    texts: dict[str, Text] = {}
    problems: list[str] = []
    for folder in folders:
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if not file.name.endswith(".yaml"):
                continue
            stem = file.name.removesuffix(".yaml")
            entries = _members(yaml.compose(file.read_text("utf-8"), yaml.SafeLoader))
            if not entries:
                problems.append(f"{stem}: no texts in it")
            for name, node in entries:
                key = f"{stem}.{name}"
                wordings = {tag: _wording(worded) for tag, worded in _members(node)}
                found = list(_problems(key, wordings, doubled=len(_members(node)) > len(wordings)))
                if key in texts:
                    found.append(f"{key}: said twice")
                problems += found
                if not found:
                    texts[key] = Text(**wordings)
    if problems:
        raise TextsError(problems)
    return Texts(texts)


def _members(node: yaml.Node | None) -> list[tuple[str, yaml.Node]]:
    """The members of a mapping as written: YAML itself would drop the first of two alike."""
    if not isinstance(node, yaml.MappingNode):
        return []
    return [(str(key.value), value) for key, value in node.value]


def _wording(node: yaml.Node) -> str:
    """The text of a node; empty for anything that is not a text, such as ``no`` or ``7``."""
    return str(node.value).strip() if node.tag == "tag:yaml.org,2002:str" else ""


def _problems(key: str, wordings: Mapping[str, str], *, doubled: bool) -> Iterator[str]:
    """What is wrong with one entry: a language missing, empty, or with other places."""
    tags = {language.value for language in Language}
    for tag in sorted(tags - set(wordings)):
        yield f"{key}: no text in {tag}"
    for other in sorted(set(wordings) - tags):
        yield f"{key}: {other!r} is not one of our languages"
    if doubled:
        yield f"{key}: a language is said twice"
    places: set[frozenset[str]] = set()
    for tag in sorted(tags & set(wordings)):
        if wordings[tag]:
            places.add(frozenset(n for _, n, _, _ in _NAMES.parse(wordings[tag]) if n is not None))
        else:
            yield f"{key}: empty in {tag}"
    if len(places) > 1:
        yield f"{key}: the languages fill in different values"
