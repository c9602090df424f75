"""A file with a badge a line, in ranges of bytes: each is verified by itself, on any machine.

Nothing but a range's place travels to whoever verifies it, and nothing but its counts travels
back: badges are read from the file, results are written beside each other, and a range whose
counts are there is done. So a run that was interrupted goes on where it was, and a lost
process or machine costs one range.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from merkki_verifier.batch.rows import Row
from merkki_verifier.batch.state import StateError
from merkki_verifier.batch.summary import Summary
from merkki_verifier.bundle import Bundle, with_age
from merkki_verifier.inputs import verify_item
from merkki_verifier.inputs.lines import read_lines
from merkki_verifier.shared_world import shared
from merkki_verifier.world import World

# Enough that starting and ending a range is nothing beside it.
LINES: Final = 1_000
_PIECE: Final = 1024 * 1024
_TERMS: Final = "terms.json"


@dataclass(frozen=True, slots=True)
class Range:
    """Whole lines of a file, from byte ``start`` to before ``end``."""

    number: int
    start: int
    end: int
    first_line: int


@dataclass(frozen=True, slots=True)
class Ranges:
    """A file, where it can be cut, and the digest of all of it."""

    path: str
    sha256: str
    ranges: tuple[Range, ...]

    @classmethod
    def of(cls, path: Path, *, lines: int = LINES) -> Ranges:
        """The ranges of ``lines`` lines each; the file is read once. Raises OSError."""
        digest = hashlib.sha256()
        cuts, at, seen = [(0, 1)], 0, 0
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                found = -1
                for _ in range(piece.count(b"\n")):
                    found = piece.index(b"\n", found + 1)
                    seen += 1
                    if seen % lines == 0:
                        cuts.append((at + found + 1, seen + 1))
                at += len(piece)
        starts = [cut for cut in cuts if cut[0] < at]
        ends = [*(start for start, _ in starts[1:]), at]
        ranges = tuple(
            Range(number, start, ends[number], line) for number, (start, line) in enumerate(starts)
        )
        return cls(str(path), digest.hexdigest(), ranges)


@dataclass(frozen=True, slots=True)
class RangeWork:
    """How to verify any range: picklable, so that it can be sent to a process or a cluster."""

    path: str
    folder: str
    world: World
    recipient: str | None = None
    bundle: Bundle | None = None

    def __call__(self) -> Verifying:
        """Begin, in the process that will do the work."""
        return Verifying(self, shared(self.world))


@dataclass(frozen=True, slots=True)
class Verifying:
    """One process at work: what it fetched for one range, it has for the next."""

    work: RangeWork
    world: World

    def __call__(self, span: Range) -> Counts:
        """Verify a range, write its results, and say what they come to. Raises OSError.

        A range that was done is not done again. Its two files appear whole: first the
        results, then the counts.
        """
        results, counts = _files(Path(self.work.folder), span)
        if counts.exists():
            return Counts.read(counts, span)
        summary = Summary()
        part = results.with_suffix(f".{os.getpid()}.part")
        try:
            with part.open("wb") as out:
                for row in self._rows(span):
                    summary.add(row)
                    out.write(row.line())
            part.replace(results)
        finally:
            part.unlink(missing_ok=True)
        made = Counts.of(summary, span)
        made.write(counts)
        return made

    def _rows(self, span: Range) -> Iterator[Row]:
        most = self.world.limits.max_bytes
        with Path(self.work.path).open("rb") as file:
            file.seek(span.start)
            lines = _Bounded(file, span.end - span.start)
            items = read_lines(lines, self.work.path, max_bytes=most, before=span.first_line - 1)
            for item in items:
                report = verify_item(item, world=self.world, recipient=self.work.recipient)
                if self.work.bundle is not None:
                    report = with_age(report, self.work.bundle, now=self.world.now)
                yield Row(item.name, item.sha256, report.to_dict())


@dataclass(slots=True)
class _Bounded:
    """The lines of a file, and none behind so many bytes."""

    file: IO[bytes]
    left: int

    def readline(self, size: int, /) -> bytes:
        line = self.file.readline(min(size, self.left))
        self.left -= len(line)
        return line


@dataclass(frozen=True, slots=True)
class Counts:
    """What the results of one range come to."""

    number: int
    counted: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, summary: Summary, span: Range) -> Counts:
        """The counts of a summary."""
        return cls(span.number, summary.to_json())

    @classmethod
    def read(cls, path: Path, span: Range) -> Counts:
        """The counts in a file. Raises OSError, or StateError for a file that holds none."""
        try:
            found = json.loads(path.read_bytes())
        except ValueError as error:
            raise StateError(f"{path} is damaged: delete it, and its range is done anew") from error
        return cls(span.number, found)

    def write(self, path: Path) -> None:
        """Let the file appear whole. Raises OSError."""
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(self.counted), encoding="utf-8")
        part.replace(path)

    def add_to(self, summary: Summary) -> None:
        """Take the counts up into a summary of more."""
        summary.take_up(self.counted)


def begun(folder: Path, terms: Mapping[str, object]) -> None:
    """Begin a run in ``folder``, or go on with the one that is there.

    Raises OSError, or StateError where the one that is there has other terms.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _TERMS
    if path.exists():
        try:
            found = json.loads(path.read_bytes())
        except ValueError as error:
            raise StateError(f"{path} is damaged: name another folder") from error
        different = sorted(n for n in {*found, *terms} if found.get(n) != terms.get(n))
        if different:
            raise StateError(
                f"{folder} is of a run with another {' and '.join(different)}: "
                "name another folder, or run with the same"
            )
    else:
        part = path.with_suffix(".part")
        part.write_text(json.dumps(dict(terms), ensure_ascii=False), encoding="utf-8")
        part.replace(path)


def moment_of(folder: Path) -> str | None:
    """The moment as of which the run in ``folder`` verifies; None where none was begun."""
    try:
        began = json.loads((folder / _TERMS).read_bytes()).get("at")
    except (OSError, ValueError, AttributeError):
        return None
    return began if isinstance(began, str) else None


def _files(folder: Path, span: Range) -> tuple[Path, Path]:
    name = f"{span.number:06}"
    return folder / f"{name}.jsonl", folder / f"{name}.json"
