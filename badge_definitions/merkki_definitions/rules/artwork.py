"""Rules for the pictures: every mark has one, in both forms, and words for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from merkki_definitions.nodes import Node, Problem
from merkki_definitions.publishing import effective
from merkki_definitions.reading import ALT_TEXTS, Definitions


def check_artwork(definitions: Definitions) -> Iterator[Problem]:
    """Missing pictures, missing words, and words that do not say the mark's name."""
    words = definitions.file(ALT_TEXTS)
    codes = _by_code(definitions)
    for code, mark in codes.items():
        said = words.at(code)
        if said.value is None:
            yield said.problem(f"the picture of {code} has no words")
        for language, text in said.fields():
            name = mark.at("name", language).text
            if name and name not in (text.text or ""):
                yield text.problem(f"the words must say the name: {name}")
    for code, entry in words.fields():
        if code not in codes:
            yield entry.problem(f"there is no mark {code}")
    yield from _check_pictures(definitions, codes)


def _by_code(definitions: Definitions) -> dict[str, Node]:
    """The version that each mark's picture stands for, by code.

    That is the newest one that is published: a draft may have another name, and nobody sees
    it yet. Of a mark with drafts alone it is the newest of them.
    """

    def place(mark: Node) -> tuple[bool, tuple[int, ...]]:
        return effective(mark, definitions).get("status") != "draft", _age(mark)

    # The last one of a code stays.
    return {mark.at("code").text or "": mark for mark in sorted(definitions.marks, key=place)}


def _age(mark: Node) -> tuple[int, ...]:
    """Sorts 1.9 before 1.10. A version that is none is reported by another rule."""
    parts = (mark.at("version").text or "").split(".")
    return tuple(int(part) if re.fullmatch("[0-9]{1,9}", part) else -1 for part in parts)


def _check_pictures(definitions: Definitions, codes: Iterable[str]) -> Iterator[Problem]:
    for code in codes:
        for ending in ("svg", "png"):
            path = f"artwork/{code}.{ending}"
            if code and not definitions.folder.joinpath(*path.split("/")).is_file():
                yield Problem(path, "", "the picture is missing")
