"""What a batch has done already: a file that survives whatever ends it.

One line of JSON for the run's terms, then one for each result, in order. A last line that
was cut off by a crash is not there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from merkki_verifier.batch.rows import Row

TYPE: Final = "MerkkiBatchState"


class StateError(ValueError):
    """The state file is another run's, or none at all; the message says what to do."""


@dataclass(slots=True)
class BatchState:
    """The state file of one run, open to be continued.

    ``terms`` are the moment and the settings that every result was made under.
    """

    path: Path
    terms: Mapping[str, object]
    _end: int = field(default=0)
    _file: IO[bytes] | None = None

    @classmethod
    def open(cls, path: Path, terms: Mapping[str, object]) -> BatchState:
        """The state at ``path``, begun if it is not there. Raises OSError or StateError."""
        if not path.exists() or not path.stat().st_size:
            state = cls(path, terms)
            state._append(json.dumps({"type": TYPE, **terms}).encode() + b"\n")
            return state
        found = terms_of(path)
        different = sorted(name for name in {*found, *terms} if found.get(name) != terms.get(name))
        if different:
            raise StateError(
                f"{path} is of a run with another {' and '.join(different)}: "
                "name another file, or run with the same"
            )
        return cls(path, found)

    def rows(self) -> Iterator[Row]:
        """The results there are, in order; after them the file can be added to."""
        with self.path.open("rb") as file:
            self._end = len(file.readline())
            for line in file:
                if not line.endswith(b"\n"):
                    break  # cut off by whatever ended the run
                try:
                    row = Row.from_line(line)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise StateError(f"{self.path} is damaged: {error!s:.100}") from error
                yield row
                self._end += len(line)
        os.truncate(self.path, self._end)

    def add(self, row: Row) -> None:
        """Write down one result; it is the system's from then on. Raises OSError."""
        self._append(row.line())

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def _append(self, line: bytes) -> None:
        if self._file is None:
            self._file = self.path.open("ab")
        self._file.write(line)
        self._file.flush()


def terms_of(path: Path) -> dict[str, object]:
    """The terms in the state file at ``path``. Raises OSError or StateError."""
    with path.open("rb") as file:
        try:
            terms = json.loads(file.readline())
        except ValueError as error:
            raise StateError(f"{path} is no state of a batch") from error
    if not isinstance(terms, dict) or terms.pop("type", None) != TYPE:
        raise StateError(f"{path} is no state of a batch")
    return terms
