"""What was measured on, and how busy it was: figures without this say nothing."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine at one moment."""

    at: datetime
    processor: str
    cores: int
    load: float | None  # of the last minute; 1 is one busy core
    python: str
    node: str

    @classmethod
    def now(cls) -> Self:
        """Look at the machine."""
        return cls(
            at=datetime.now(UTC),
            processor=_processor(),
            cores=os.cpu_count() or 1,
            load=os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
            python=f"{platform.python_implementation()} {platform.python_version()}",
            node=_node(),
        )

    def load_words(self) -> str:
        """The load, as text."""
        return "unknown" if self.load is None else f"{self.load:.2f}"


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    if file.exists():
        found = re.search(
            r"^model name\s*:\s*(.+)$", file.read_text(encoding="utf-8"), re.MULTILINE
        )
        if found:
            return found[1].strip()
    return platform.processor() or platform.machine()


def _node() -> str:
    if shutil.which("node") is None:
        return "absent"
    done = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "absent"
