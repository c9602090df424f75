"""A bar on a terminal that says how far a batch is; silence everywhere else."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Protocol

from merkki_verifier.inputs.lines import has_lines
from merkki_verifier.inputs.sources import MAGIC

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

_PIECE: Final = 1024 * 1024


class Progress(Protocol):
    """Is told of each result."""

    def __call__(self) -> None:
        """One more is done."""
        ...

    def expect(self, total: int | None) -> None:
        """So many will be done; None where that cannot be known."""
        ...


@contextmanager
def progress_of(names: Sequence[str], stream: IO[str]) -> Iterator[Progress]:
    """A bar on ``stream`` for what ``names`` lead to, if it is a terminal."""
    with counted(stream) as done:
        if stream.isatty():
            done.expect(about(names))
        yield done


@contextmanager
def counted(stream: IO[str]) -> Iterator[Progress]:
    """A bar on ``stream``, if it is a terminal."""
    if not stream.isatty():
        yield _Silence()
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
        yield _Bar(bar, bar.add_task("", total=None))


class _Silence:
    def __call__(self) -> None:
        """Nobody is there to see it."""

    def expect(self, total: int | None) -> None:
        """Nobody is there to see it."""


@dataclass(frozen=True, slots=True)
class _Bar:
    bar: RichProgress
    task: TaskID

    def __call__(self) -> None:
        self.bar.advance(self.task)

    def expect(self, total: int | None) -> None:
        self.bar.update(self.task, total=total)


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
