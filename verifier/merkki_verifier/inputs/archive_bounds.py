"""How an archive is known, and how much it may ask for: all that is needed until there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much an archive may ask for."""

    # A school's year fits ten times over; JSONL is the form for more.
    max_entries: int = 10_000
    # Ten thousand badges with pictures; bounded in time rather than in memory.
    max_total_bytes: int = 1024 * 1024 * 1024
    # Badges pack some five times smaller, the worst of them thirty. Bombs begin at a thousand.
    max_ratio: int = 100
    # A first badge may pack well before the second shows what the archive is.
    free_bytes: int = 16 * 1024 * 1024
    # Lines are cheap to pack and dear to verify: a megabyte of them could keep us for hours.
    max_lines: int = 100_000
    # 60 bytes and a name for each entry; what the directory may take in memory.
    max_directory_bytes: int = 4 * 1024 * 1024
