"""A page of text as rich prints it, written without rich, which is slow to load.

Ordinary pages only: texts of letters that are one cell wide, a table whose last column alone
has to give way. For all others there is no answer here, and rich is asked. Both print the same,
character for character; the tests compare them.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TextIO, TypeAlias

# A text and how it looks, in words that rich knows; "" for plain.
Piece: TypeAlias = tuple[str, str]

_CODES: Final = {
    "bold": "1",
    "dim": "2",
    "green": "32",
    "yellow": "33",
    "red": "31",
    "bold green": "1;32",
    "bold yellow": "1;33",
    "bold red": "1;31",
}
# Latin, Greek and Cyrillic letters, dashes and quotation marks, and our own two signs.
_NARROW: Final = r"[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2713\u2717]*"
_WORD: Final = r"\s*\S+\s*"
# By these the environment tells rich what it would not find out by itself.
_TOLD: Final = ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE")
_USUAL_WIDTH: Final = 80
_LEAST_WIDTH: Final = 20


@dataclass(slots=True)
class Page:
    """What is printed: lines made of pieces, and below them a table of four columns."""

    lines: list[list[Piece]] = field(default_factory=list)
    rows: list[tuple[Piece, Piece, Piece, str]] = field(default_factory=list)


def written(page: Page, *, width: int, colours: bool) -> str | None:
    """The page in lines of at most ``width`` cells; None if rich has to be asked."""
    texts = [text for line in page.lines for text, _ in line]
    texts += [text for *cells, last in page.rows for text in (*(c for c, _ in cells), last)]
    if width < _LEAST_WIDTH or not page.rows or not re.fullmatch(_NARROW, "".join(texts)):
        return None
    lines: list[str] = []
    for pieces in page.lines:
        plain = "".join(text for text, _ in pieces)
        if len(plain) <= width:
            lines.append("".join(_coloured(piece, colours=colours) for piece in pieces))
        elif colours:
            return None  # a style that goes on in the next line
        else:
            lines += _wrapped(plain, width)
    table = _table(page.rows, width, colours=colours)
    return None if table is None else "\n".join([*lines, *table, "", ""])


def _table(
    rows: Sequence[tuple[Piece, Piece, Piece, str]], width: int, *, colours: bool
) -> list[str] | None:
    columns = [max(len(row[i][0]) for row in rows) for i in range(3)]
    last = max(len(row[3]) for row in rows)
    # Each cell has a space on both sides.
    before = sum(columns) + 2 * len(columns)
    if before + last + 2 > width:
        last = width - before - 2
        if last < max(columns):
            return None  # then other columns give way as well
    lines: list[str] = []
    for *cells, text in rows:
        padded = [(c.ljust(w), style) for (c, style), w in zip(cells, columns, strict=True)]
        start = "".join(f" {_coloured(cell, colours=colours)} " for cell in padded)
        for part in _wrapped(text, last) or [""]:
            lines.append(f"{start} {part.ljust(last)} ")
            start = " " * before
    return lines


def _coloured(piece: Piece, *, colours: bool) -> str:
    text, style = piece
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if colours and style and text else text


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines: broken between words, and in a word that is longer than a line."""
    starts = [*_breaks(text, width), len(text)]
    parts = [text[a:b] for a, b in zip([0, *starts], starts, strict=False)]
    return [part[:width] for part in parts]  # what is cut off are spaces


def _breaks(text: str, width: int) -> Iterator[int]:
    used = 0
    for match in re.finditer(_WORD, text):
        word, start = match[0], match.start()
        length = len(word.rstrip())
        if length <= width - used:
            used += len(word)
        elif length > width:
            pieces = range(start, match.end(), width)
            yield from (at for at in pieces if at)
            used = match.end() - pieces[-1]
        else:
            yield start
            used = len(word)


def ordinary(out: TextIO, environment: Mapping[str, str] = os.environ) -> tuple[int, bool] | None:
    """How wide ``out`` is, and whether it shows colours; None if that is for rich to find out."""
    encoding = str(getattr(out, "encoding", None)).lower()
    if sys.platform == "win32" or encoding not in {"utf-8", "utf8"}:
        return None
    if any(name in environment for name in _TOLD):
        return None
    colours = out.isatty()
    if colours and environment.get("TERM", "").lower() in {"", "dumb", "unknown"}:
        return None
    columns = environment.get("COLUMNS", "")
    return int(columns) if columns.isdigit() else _terminal_width(), colours


def _terminal_width() -> int:
    for stream in range(3):
        try:
            return os.get_terminal_size(stream).columns or _USUAL_WIDTH
        except OSError:
            continue
    return _USUAL_WIDTH
