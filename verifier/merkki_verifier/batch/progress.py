"""A bar on a terminal that says how far a batch is; silence everywhere else."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, Protocol

from merkki_verifier.inputs.archive import MAGIC
from merkki_verifier.inputs.lines import has_lines

_PIECE: Final = 1024 * 1024


class Progress(Protocol):
    """Is told of each result."""

    def __call__(self) -> None:
        """One more is done."""
        ...


@contextmanager
def progress_of(names: Sequence[str], stream: IO[str]) -> Iterator[Progress]:
    """A bar on ``stream`` for what ``names`` lead to, if it is a terminal."""
    with counted(None if not stream.isatty() else about(names), stream) as done:
        yield done


@contextmanager
def counted(total: int | None, stream: IO[str]) -> Iterator[Progress]:
    """A bar on ``stream`` for ``total`` things, if it is a terminal."""
    if not stream.isatty():
        yield lambda: None
        return
    # Only people see it, and rich takes a while to load.
    from rich import progress as parts  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415

    columns = (
        parts.BarColumn(),
        parts.MofNCompleteColumn(),
        parts.TimeElapsedColumn(),
        parts.TimeRemainingColumn(),
    )
    with parts.Progress(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


def about(names: Sequence[str]) -> int | None:
    """About how many badges the names lead to; None where that cannot be known beforehand."""
    total = 0
    for name in names:
        if name == "-" or name.lower().startswith(("https://", "http://")):
            return None
        if name.lower().startswith("data:"):
            total += 1
        elif Path(name).is_dir():
            for folder, _, files in os.walk(name):
                total += sum(_in_file(Path(folder) / file) for file in files)
        else:
            total += _in_file(Path(name))
    return total


def _in_file(path: Path) -> int:
    """One, or the lines or the entries of the file. A guess: nothing rests on it."""
    try:
        if not path.is_file() or path.name.startswith("."):
            return 0
        with path.open("rb") as file:
            if has_lines(path.name):
                return sum(piece.count(b"\n") for piece in iter(lambda: file.read(_PIECE), b""))
            if not file.read(len(MAGIC[0])).startswith(MAGIC):
                return 1
            with zipfile.ZipFile(file) as archive:
                return len(archive.namelist())
    except (OSError, ValueError, zipfile.BadZipFile):
        return 1
