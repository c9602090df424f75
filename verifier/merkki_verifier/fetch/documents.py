"""Documents handed over in a file, for verifying without a network.

The file is JSON: ``{url: {status, headers, body_text | body_file}}``. What is not in it is
not provided, and nothing else is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from merkki_verifier.fetch.protocol import BROKEN, NOT_PROVIDED, FetchError, Response
from merkki_verifier.strict_json import JsonError, parse

# The reader's own file, so the limit only stops accidents.
_MAX_BYTES: Final = 256 * 1024 * 1024
_MEMBERS: Final = frozenset({"status", "headers", "body_text", "body_file"})


class DocumentsError(ValueError):
    """The documents file is not usable; ``faults`` names every fault, not only the first."""

    def __init__(self, source: str, faults: tuple[str, ...]) -> None:
        super().__init__(source, faults)
        self.source = source
        self.faults = faults

    def __str__(self) -> str:
        return f"{self.source}: " + "; ".join(self.faults)


@dataclass(frozen=True, slots=True)
class _Document:
    status: int
    headers: Mapping[str, str]
    body: bytes | Path


class DocumentsFetcher:
    """Answers from given documents and nothing else. Made by ``from_file`` or ``from_mapping``."""

    def __init__(self, documents: Mapping[str, _Document]) -> None:
        self._documents = documents

    @classmethod
    def from_file(cls, path: Path) -> DocumentsFetcher:
        """The documents in a JSON file; ``body_file`` is found beside it, never elsewhere.

        Raises OSError, or DocumentsError with every fault in the file.
        """
        try:
            value = parse(path.read_bytes(), max_bytes=_MAX_BYTES)
        except JsonError as error:
            raise DocumentsError(str(path), (str(error),)) from None
        if not isinstance(value, dict):
            raise DocumentsError(str(path), ("not a JSON object of documents by URL",))
        return cls._checked(value, path.parent, str(path))

    @classmethod
    def from_mapping(
        cls, mapping: Mapping[str, object], *, base: Path | None = None
    ) -> DocumentsFetcher:
        """The documents in a mapping of the file's shape; ``body_file`` is found under ``base``.

        Raises DocumentsError with every fault in the mapping.
        """
        return cls._checked(mapping, base, "documents")

    @classmethod
    def _checked(
        cls, mapping: Mapping[str, object], base: Path | None, source: str
    ) -> DocumentsFetcher:
        faults = tuple(
            f"{url}: {fault}" for url, entry in mapping.items() for fault in _faults(entry, base)
        )
        if faults:
            raise DocumentsError(source, faults)
        return cls({url: _document(entry, base) for url, entry in mapping.items()})

    def get(self, url: str, *, accept: str) -> Response:  # noqa: ARG002 - one form is at hand
        """The document given for ``url`` (a fragment is not the server's business)."""
        document = self._documents.get(url) or self._documents.get(url.partition("#")[0])
        if document is None:
            raise FetchError(url, NOT_PROVIDED, "is not among the documents given")
        if isinstance(document.body, bytes):
            return Response(document.status, document.headers, document.body)
        try:
            body = document.body.read_bytes()
        except OSError as error:
            message = f"its file {document.body.name} cannot be read: {error.strerror}"
            raise FetchError(url, BROKEN, message) from error
        return Response(document.status, document.headers, body)


def _faults(entry: object, base: Path | None) -> Iterator[str]:
    """Everything that is wrong with one entry."""
    if not isinstance(entry, Mapping):
        yield "is not an object"
        return
    for name in sorted(map(str, entry.keys() - _MEMBERS)):
        yield f"unknown member {name!r}"
    status, headers = entry.get("status", 200), entry.get("headers", {})
    if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status <= 599:
        yield "status is not an HTTP status"
    if not isinstance(headers, Mapping) or not all(
        isinstance(text, str) for pair in headers.items() for text in pair
    ):
        yield "headers is not an object of strings"
    if "body_text" in entry and "body_file" in entry:
        yield "has both body_text and body_file"
    if not isinstance(entry.get("body_text", ""), str):
        yield "body_text is not a string"
    if "body_file" in entry:
        yield from _file_faults(entry["body_file"], base)


def _file_faults(name: object, base: Path | None) -> Iterator[str]:
    if not isinstance(name, str):
        yield "body_file is not a string"
    elif base is None:
        yield "body_file needs a folder to be found in"
    # Resolved first: neither ".." nor a link may lead out of the folder.
    elif "\0" in name or not (base / name).resolve().is_relative_to(base.resolve()):
        yield f"body_file {name!r} is outside the folder of the documents"
    elif not (base / name).is_file():
        yield f"body_file {name!r} is not there"


def _document(entry: object, base: Path | None) -> _Document:
    assert isinstance(entry, Mapping)
    headers = {name.lower(): value for name, value in entry.get("headers", {}).items()}
    if base and "body_file" in entry:
        return _Document(entry.get("status", 200), headers, (base / entry["body_file"]).resolve())
    return _Document(entry.get("status", 200), headers, entry.get("body_text", "").encode())
