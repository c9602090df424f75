"""The context documents we hold, byte for byte, and the digests they must have.

A context decides what a signature covers, so it is never fetched: a document that names any
other context is refused. Bytes that differ from the manifest stop the program, naming the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from merkki_contexts.errors import UnknownContextError


class DamagedContextError(Exception):
    """A pinned file is missing or has other bytes than the manifest says."""

    def __init__(self, file: str, reason: str) -> None:
        """``file`` is the name in the documents folder."""
        self.file = file
        super().__init__(f"pinned context {file}: {reason}; install the package again")


@dataclass(frozen=True, slots=True)
class Pinned:
    """One document: its exact bytes, and every digest its URL is known to have had."""

    data: bytes
    sha256: str
    # Digests of other bytes the URL has served: older ones with fewer terms, or other white space.
    known: tuple[str, ...] = ()

    def parse(self) -> dict[str, Any]:
        """A fresh copy of the document; the caller may change it."""
        document: dict[str, Any] = json.loads(self.data)
        return document


@dataclass(frozen=True, eq=False)
class Library:
    """A closed set of context documents by URL. What it lacks does not exist."""

    documents: Mapping[str, Pinned]

    def get(self, url: str) -> Pinned:
        """The document of ``url``; raises UnknownContextError."""
        if url not in self.documents:
            raise UnknownContextError(url)
        return self.documents[url]

    def extended(self, documents: Mapping[str, bytes]) -> Library:
        """A library that holds ``documents`` (bytes by URL) as well; what it has already stays."""
        added = {
            url: Pinned(data, hashlib.sha256(data).hexdigest()) for url, data in documents.items()
        }
        return Library({**added, **self.documents})


def read_documents(folder: Path) -> dict[str, Pinned]:
    """Every document of ``folder``/manifest.json by URL, each checked against its SHA-256."""
    documents: dict[str, Pinned] = {}
    for entry in json.loads(folder.joinpath("manifest.json").read_bytes())["documents"]:
        file: str = entry["file"]
        try:
            data = folder.joinpath(file).read_bytes()
        except FileNotFoundError:
            raise DamagedContextError(file, "the file is missing") from None
        digest = hashlib.sha256(data).hexdigest()
        if digest != entry["sha256"]:
            raise DamagedContextError(file, f"its SHA-256 is {digest}, not {entry['sha256']}")
        known = tuple(other["sha256"] for other in entry.get("known", ()))
        documents |= dict.fromkeys(entry["urls"], Pinned(data, digest, known))
    return documents


@cache
def pinned_library() -> Library:
    """The documents of the installed package, read and checked once a process."""
    # Not importlib.resources: it takes long to load, for packages inside archives, where
    # cryptography and lxml could not be loaded from either.
    return Library(read_documents(Path(__file__).with_name("documents")))


def load(url: str) -> dict[str, Any]:
    """A fresh copy of the pinned document of ``url`` (its newest pinned bytes).

    Raises UnknownContextError for any URL that is not pinned, DamagedContextError if the
    installed files are not what the manifest says.
    """
    return pinned_library().get(url).parse()


def accepted_digests(url: str) -> tuple[str, ...]:
    """SHA-256 (hex) of the bytes we hold for ``url``, then of others it is known to have served.

    Only the first can be canonicalized with. The others differ in white space or have fewer
    terms, so a badge signed under them has the same canonical form today (docs/adr/0002).
    """
    pinned = pinned_library().get(url)
    return (pinned.sha256, *pinned.known)
