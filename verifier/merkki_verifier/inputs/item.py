"""One thing to verify, as it came in: a name for people, and its bytes or why there are none."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass

from merkki_verifier.report import Check, Finding, Outcome

UNREACHABLE = "input-unreachable"  # an address did not answer with a file
UNREADABLE = "input-unreadable"  # a file, or a file in an archive, cannot be read
ARCHIVE = "input-archive"  # an archive, or an entry of it, that honest programs do not make
DATA_URL = "input-data-url"


@dataclass(frozen=True, slots=True)
class Item:
    """A name, and the bytes that go by it; or the finding that says why they are missing.

    ``name`` can be printed and written as UTF-8, whatever the file system has. It is a
    stranger's text: it may hold control characters.
    """

    name: str
    content: bytes = b""
    problem: Finding | None = None

    @property
    def sha256(self) -> str | None:
        """The digest of the bytes as they came in (hex), None where there are none."""
        return None if self.problem else hashlib.sha256(self.content).hexdigest()


def missing(name: str, code: str, message: str) -> Item:
    """An item whose bytes could not be had."""
    return Item(name, problem=Finding(Check.CONTAINER, Outcome.UNKNOWN, code, message))


def refused(name: str, code: str, message: str) -> Item:
    """An item that must not be read."""
    return Item(name, problem=Finding(Check.CONTAINER, Outcome.FAILED, code, message))


def spelled(name: str) -> str:
    """A file's name as text that can be written; bytes that are no UTF-8 are escaped."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
