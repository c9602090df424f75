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
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from merkki_verifier.batch.fresh import Fresh
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
# A line has several kilobytes: the usual eight would be asked for, and handed over, for each.
_BUFFER: Final = 256 * 1024
_TERMS: Final = "terms.json"


@dataclass(frozen=True, slots=True)
class Range:
    """Whole lines of a file, from byte ``start`` to before ``end``."""

    number: int
    start: int
    end: int
    first_line: int
    sha256: str = ""  # of its bytes: what is verified is what was cut


@dataclass(frozen=True, slots=True)
class Ranges:
    """A file, where it can be cut, and the digest of all of it."""

    path: str
    sha256: str
    ranges: tuple[Range, ...]

    @classmethod
    def of(cls, path: Path, *, lines: int = LINES) -> Ranges:
        """The ranges of ``lines`` lines each; the file is read once. Raises OSError."""
        whole, digest = hashlib.sha256(), hashlib.sha256()
        ranges: list[Range] = []
        at = start = seen = 0
        with path.open("rb") as file:
            while line := file.readline(_PIECE):
                whole.update(line)
                digest.update(line)
                at += len(line)
                seen += line.endswith(b"\n")
                if line.endswith(b"\n") and seen % lines == 0:
                    ranges.append(_range(len(ranges), start, at, lines, digest))
                    start, digest = at, hashlib.sha256()
        if at > start:
            ranges.append(_range(len(ranges), start, at, lines, digest))
        return cls(str(path), whole.hexdigest(), tuple(ranges))


def _range(number: int, start: int, end: int, lines: int, digest: hashlib._Hash) -> Range:
    return Range(number, start, end, number * lines + 1, digest.hexdigest())


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
        if counts.exists() and results.exists():
            return Counts.read(counts, span)
        summary = Summary()
        part = _draft(results)
        try:
            with part.open("wb", buffering=_BUFFER) as out:
                for result in self._results(span):
                    summary.add(result)
                    out.write(result.line())
                # Counts that outlive a power cut must not stand beside results that did not.
                out.flush()
                os.fsync(out.fileno())
            part.replace(results)
        finally:
            part.unlink(missing_ok=True)
        made = Counts.of(summary, span)
        made.write(counts)
        return made

    def _results(self, span: Range) -> Iterator[Fresh]:
        most = self.world.limits.max_bytes
        with Path(self.work.path).open("rb", buffering=_BUFFER) as file:
            file.seek(span.start)
            lines = _Bounded(file, span.end - span.start)
            items = read_lines(lines, self.work.path, max_bytes=most, before=span.first_line - 1)
            for item in items:
                report = verify_item(item, world=self.world, recipient=self.work.recipient)
                if self.work.bundle is not None:
                    report = with_age(report, self.work.bundle, now=self.world.now)
                yield Fresh.of(item.name, item.sha256, report)
            if lines.digest.hexdigest() != span.sha256:
                raise StateError(
                    f"{self.work.path} was changed while it was read, from line "
                    f"{span.first_line} on: name another folder to begin anew"
                )


@dataclass(slots=True)
class _Bounded:
    """The lines of a file, and none behind so many bytes; what was read is digested."""

    file: IO[bytes]
    left: int
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def readline(self, size: int, /) -> bytes:
        line = self.file.readline(min(size, self.left))
        self.left -= len(line)
        self.digest.update(line)
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
            Summary().take_up(found)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StateError(f"{path} is damaged: delete it, and its range is done anew") from error
        return cls(span.number, found)

    def write(self, path: Path) -> None:
        """Let the file appear whole. Raises OSError."""
        part = _draft(path)
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
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise StateError(f"{path} is damaged: name another folder")
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


def _draft(path: Path) -> Path:
    """A name that no other process has, on this machine or another one that shares the folder."""
    return path.with_suffix(f".{platform.node()}.{os.getpid()}.part")


def _files(folder: Path, span: Range) -> tuple[Path, Path]:
    name = f"{span.number:06}"
    return folder / f"{name}.jsonl", folder / f"{name}.json"
