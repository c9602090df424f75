"""Rules for the pictures: every mark has one, in both forms, and words for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from merkki_definitions.nodes import Problem
from merkki_definitions.reading import ALT_TEXTS, Definitions


def check_artwork(definitions: Definitions) -> Iterator[Problem]:
    """Missing pictures, missing words, and words that do not say the mark's name."""
    words = definitions.file(ALT_TEXTS)
    codes = {mark.at("code").text or "": mark for mark in definitions.marks}  # the newest last
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


def _check_pictures(definitions: Definitions, codes: Iterable[str]) -> Iterator[Problem]:
    for code in codes:
        for ending in ("svg", "png"):
            path = f"artwork/{code}.{ending}"
            if code and not definitions.folder.joinpath(*path.split("/")).is_file():
                yield Problem(path, "", "the picture is missing")
