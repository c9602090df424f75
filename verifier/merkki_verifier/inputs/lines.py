"""A file of many badges, one a line: JSON, a token, or a JSON text that holds one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Final, Protocol

from merkki_verifier.inputs.item import Item

_SUFFIXES: Final = frozenset({".jsonl", ".ndjson"})


class Lines(Protocol):
    """What lines are read from: a file, or something around one."""

    def readline(self, size: int, /) -> bytes:
        """The next line, or so much of it; nothing at the end."""
        ...


def has_lines(name: str) -> bool:
    """Whether the name says that each line of the file is a badge of its own."""
    return PurePath(name).suffix.lower() in _SUFFIXES


def read_lines(stream: Lines, name: str, *, max_bytes: int, before: int = 0) -> Iterator[Item]:
    """An item for each line that is not blank, called ``name:NUMBER`` with numbers from 1.

    ``before`` lines stand in front of the stream, and are counted. A line longer than
    ``max_bytes`` is cut one byte behind them, so that whoever verifies it says what is wrong;
    the rest of it is passed over.
    """
    number = before
    while line := stream.readline(max_bytes + 2):
        number += 1
        ended = line.endswith(b"\n")
        while not ended:
            rest = stream.readline(max_bytes)
            ended = not rest or rest.endswith(b"\n")
        content = line.rstrip(b"\r\n")
        # Only a whole line is stripped: what is behind a cut could be anything.
        content = content.strip() if len(content) <= max_bytes else content[: max_bytes + 1]
        if content:
            yield Item(f"{name}:{number}", _unquoted(content))


def _unquoted(line: bytes) -> bytes:
    """What the line holds: a token may stand as it is, or as a JSON text."""
    if not line.startswith(b'"'):
        return line
    try:
        text = json.loads(line)
    except ValueError:
        return line  # the verifier says what is wrong with it
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else line
