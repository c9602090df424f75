"""The files of one call: read within limits, written whole."""

from __future__ import annotations

import sys
from pathlib import Path

from merkki_verifier.tool.answer import ToolError

STANDARD_INPUT = "-"


def read(name: str, *, what: str, max_bytes: int) -> bytes:
    """The content of a file, or of standard input for ``-``. Raises ToolError."""
    try:
        if name == STANDARD_INPUT:
            content = sys.stdin.buffer.read(max_bytes + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        # ValueError is what a name with a zero byte in it gets.
        reason = error.strerror if isinstance(error, OSError) else "no such name"
        raise ToolError(f"{what} {name} cannot be read: {reason}") from None
    if len(content) > max_bytes:
        raise ToolError(f"{what} {name} has more than {max_bytes} bytes, and was not read")
    if not content.strip():
        raise ToolError(f"{what} {name} is empty")
    return content


def refuse_overwriting(output: str, *others: str) -> None:
    """Raise ToolError where the answer would be written over what it is made from."""
    for other in others:
        try:
            same = other != STANDARD_INPUT and Path(output).samefile(other)
        except (OSError, ValueError):
            continue  # one of the two is not there
        if same:
            raise ToolError(f"the output {output} is also an input: name another file")


def write(name: str, text: str) -> None:
    """Write a line. Raises ToolError."""
    try:
        Path(name).write_text(text + "\n", encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no such name"
        raise ToolError(f"the output {name} cannot be written: {reason}") from None
