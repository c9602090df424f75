"""One entrant of a workload: a process that does so many operations when told, and times them.

The conversation is lines of JSON. The process says ``{"ready": VERSION}`` when it has read
its inputs and done one operation right, or ``{"absent": REASON}``. Then each number that it is
told is answered by ``{"seconds", "peak"}``. One process works at a time; the others wait.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any


class AbsentError(Exception):
    """An entrant that cannot take part, with its own words where it has some."""


@dataclass(frozen=True, slots=True)
class Lap:
    """Some operations in a row."""

    seconds: float
    peak: int
    slow: float = 0.0  # the 99th percentile of single operations, where it was kept


class Entrant:
    """A running process. Close it, and it ends."""

    def __init__(self, command: Sequence[str | Path], *, folder: Path) -> None:
        """Start it in ``folder``. Raises AbsentError, with its own words where it has some."""
        # A pipe that nobody reads fills up and stops the process; a file does not.
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 # closed in close()
        self._process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
        )
        try:
            self.version = str(self._answer()["ready"])
        except AbsentError:
            self.close()
            raise

    def run(self, operations: int) -> Lap:
        """Do so many operations. Raises AbsentError if it does not survive them."""
        if self._process.stdin is None:
            raise AbsentError("it was never started")
        try:
            self._process.stdin.write(f"{operations}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise AbsentError(self._last_words()) from None
        answer = self._answer()
        return Lap(float(answer["seconds"]), int(answer["peak"]), float(answer.get("slow", 0.0)))

    def close(self) -> None:
        """End the process and wait for it."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._complaints.close()

    def _answer(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            self._process.wait()
            raise AbsentError(self._last_words())
        answer: dict[str, Any] = json.loads(line)
        if "absent" in answer:
            raise AbsentError(str(answer["absent"]))
        return answer

    def _last_words(self) -> str:
        self._complaints.seek(0)
        said = self._complaints.read().decode("utf-8", "replace").strip().splitlines()
        return said[-1][:300] if said else f"it ended with code {self._process.returncode}"
