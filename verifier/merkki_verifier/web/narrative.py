"""A stranger's Markdown as paragraphs and lists, and nothing more.

Criteria are written by whoever made the badge. We keep the shape that helps reading
(paragraphs, lists, headings) and show everything else as the characters it is: no
HTML, no links, no images, so there is nothing in it that could act.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A longer text is no longer read on an answer page; the whole is in the credential.
MAX_CHARACTERS = 6_000

_BULLET = re.compile(r"[ \t]{0,8}(?:[-*+]|[0-9]{1,3}[.)])[ \t]+")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+")
# "**Workload:** about 27 hours", as makers write facts that have no member of their own.
_FACT = re.compile(r"\*\*([^*:]{1,60}):\*\*[ \t]+(\S.*)|\*\*([^*:]{1,60})\*\*:[ \t]+(\S.*)")
# Emphasis is dropped only where it hugs a whole word or phrase; other stars stay.
_EMPHASIS = re.compile(r"(?<![\w*])(\*\*|\*|__)(?=\S)([^*_\n]{1,200}?)(?<=\S)\1(?![\w*])")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a list with its items, or a fact: its name and what it says."""

    kind: str  # "paragraph", "heading", "list" or "fact"
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Narrative:
    """Blocks of plain text; ``cut`` when there was more than we show."""

    blocks: tuple[Block, ...]
    cut: bool = False


def read_narrative(markdown: str) -> Narrative:
    """The blocks of a Markdown text. Takes linear time whatever it is given."""
    shown = markdown[:MAX_CHARACTERS]
    return Narrative(tuple(_blocks(shown)), cut=len(markdown) > MAX_CHARACTERS)


def _blocks(text: str) -> Iterator[Block]:
    """Blocks in order: an empty line ends a paragraph, a bullet begins or goes on a list."""
    kind, lines = "", list[str]()
    for raw in [*text.splitlines(), ""]:
        line = raw.strip()
        bullet, heading = _BULLET.match(raw), _HEADING.match(raw)
        if kind == "list" and line and not bullet and not heading and raw[0] in " \t":
            lines[-1] = f"{lines[-1]} {_plain(line)}"  # an item that runs on
            continue
        now = "list" if bullet else "heading" if heading else "paragraph" if line else ""
        if lines and (now != kind or now == "heading"):
            yield _closed(kind, lines)
            lines = []
        kind = now
        if bullet:
            lines.append(_plain(raw[bullet.end() :].strip()))
        elif heading:
            lines.append(_plain(raw[heading.end() :].strip().rstrip("#").rstrip()))
        elif line:
            lines.append(line)


def _closed(kind: str, lines: list[str]) -> Block:
    """The finished block; a paragraph of one line that names a fact is one."""
    if kind == "paragraph":
        fact = _FACT.fullmatch(lines[0]) if len(lines) == 1 else None
        if fact:
            name, said = (group for group in fact.groups() if group is not None)
            return Block("fact", (name, _plain(said)))
        lines = [_plain(line) for line in lines]
    return Block(kind, tuple(lines))


def _plain(line: str) -> str:
    return _EMPHASIS.sub(r"\2", line)
