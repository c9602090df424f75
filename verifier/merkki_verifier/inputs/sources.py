"""From what somebody names to what is to be verified: files, folders, archives, addresses."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import urlsplit

from merkki_verifier.fetch.protocol import Fetcher, FetchError, Response
from merkki_verifier.inputs.data_url import is_data_url
from merkki_verifier.inputs.item import UNREACHABLE, UNREADABLE, Item, missing, spelled
from merkki_verifier.inputs.lines import has_lines, read_lines
from merkki_verifier.world import Limits

if TYPE_CHECKING:
    from merkki_verifier.inputs.archive import ArchiveLimits

ACCEPT: Final = (
    "application/vc, application/vc+jwt, application/vc+ld+json, application/jsonl, "
    "application/json;q=0.9, text/plain;q=0.9, image/*;q=0.5"
)
# What a server may say of several badges, one a line, at an address that does not say so.
_LINES: Final = frozenset({"application/jsonl", "application/x-ndjson"})
STANDARD_INPUT: Final = "-"
MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")  # how a ZIP archive begins
_OK: Final = 200
_SHOWN: Final = 40  # characters of a data: address that name it
_LITTER: Final = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_PIPED_ARCHIVE: Final = 256 * 1024 * 1024  # has to be held in memory, unlike one in a file
_NO_FILE: Final = {
    "link": "it is a link: links in folders are not followed",
    "closed": "this folder may not be read",
    "other": "it is no file: a pipe or a device",
}


class InputError(ValueError):
    """What was named cannot be read at all: the caller's mistake, not a badge's fault."""


@dataclass(frozen=True, slots=True)
class Sources:
    """How to read what is named.

    ``lines`` says that standard input has a badge a line, where it would else be one badge.
    """

    fetch: Fetcher
    stdin: IO[bytes]
    max_bytes: int = Limits().max_bytes
    archives: ArchiveLimits | None = None  # the usual ones
    lines: bool = False

    def read(self, names: Sequence[str]) -> Iterator[Item]:
        """An item for each badge that ``names`` lead to, in order, one at a time.

        A name is a file, a folder, a ZIP archive, a file of lines (.jsonl), an https
        address, a data: address, or - for standard input. Folders are read by name, with
        everything in them but hidden files. Raises InputError for a file that is not there.
        """
        require_readable(names)
        for name in names:
            if name == STANDARD_INPUT:
                yield from self._stdin()
            elif is_data_url(name[:5].encode("utf-8", "surrogatepass")):
                yield Item(f"{spelled(name[:_SHOWN])}...", os.fsencode(name))
            elif name.lower().startswith(("https://", "http://")):
                yield from self._address(spelled(name))
            elif Path(name).is_dir():
                yield from self._folder(name)
            else:
                yield from self._file(name)

    def _stdin(self) -> Iterator[Item]:
        if self.lines:
            yield from read_lines(self.stdin, STANDARD_INPUT, max_bytes=self.max_bytes)
            return
        content = self.stdin.read(self.max_bytes + 1)
        if content.startswith(MAGIC):
            content += self.stdin.read(_PIPED_ARCHIVE)
        yield from self._content(STANDARD_INPUT, content)

    def _address(self, name: str) -> Iterator[Item]:
        try:
            response = self.fetch.get(name, accept=ACCEPT)
        except FetchError as error:
            yield missing(name, UNREACHABLE, str(error))
            return
        if response.status != _OK:
            yield missing(name, UNREACHABLE, f"{name} answered {response.status}")
        elif has_lines(urlsplit(name).path) or _kind(response) in _LINES:
            yield from self._lines(io.BytesIO(response.body), name)
        else:
            yield from self._content(name, response.body)

    def _content(self, name: str, content: bytes) -> Iterator[Item]:
        if content.startswith(MAGIC):
            yield from self._archive(io.BytesIO(content), name)
        else:
            yield Item(name, content)

    def _folder(self, name: str) -> Iterator[Item]:
        for path, kind in _files_in(name):
            if kind == "file":
                yield from self._file(path)
            else:
                yield missing(spelled(path), UNREADABLE, _NO_FILE[kind])

    def _file(self, path: str) -> Iterator[Item]:
        name = spelled(path)
        try:
            with Path(path).open("rb") as stream:
                if has_lines(path):
                    yield from self._lines(stream, name)
                    return
                content = stream.read(self.max_bytes + 1)
                if content.startswith(MAGIC) and stream.seekable():
                    yield from self._archive(stream, name)
                elif content.startswith(MAGIC):
                    yield from self._content(name, content + stream.read(_PIPED_ARCHIVE))
                else:
                    yield Item(name, content)
        except OSError as error:
            yield missing(name, UNREADABLE, f"cannot be read: {error.strerror}")

    def _lines(self, stream: IO[bytes], name: str) -> Iterator[Item]:
        return read_lines(stream, name, max_bytes=self.max_bytes)

    def _archive(self, stream: IO[bytes], name: str) -> Iterator[Item]:
        from merkki_verifier.inputs.archive import read_archive  # noqa: PLC0415 # rarely there is one

        return read_archive(stream, name, max_bytes=self.max_bytes, limits=self.archives)


def _kind(response: Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0].strip().lower()


def require_readable(names: Iterable[str]) -> None:
    """Check that every file and folder named is there, before work begins. Raises InputError."""
    for name in names:
        if name == STANDARD_INPUT or name.lower().startswith(("https://", "http://", "data:")):
            continue
        try:
            # Not opened: opening a pipe would use it up.
            os.stat(name)  # noqa: PTH116 # Path would hide why a name is impossible
            if not os.access(name, os.R_OK):
                raise PermissionError(13, "Permission denied")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "no file can be called so"
            raise InputError(f"cannot read {spelled(name)}: {reason}") from error


def _files_in(folder: str) -> Iterator[tuple[str, str]]:
    """Every file below ``folder`` in the order of names, and what it is; nothing hidden."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: os.fsencode(entry.name))
    except OSError:
        yield folder, "closed"
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name.lower() in _LITTER:
            continue
        if entry.is_symlink():
            yield entry.path, "link"
        elif entry.is_dir(follow_symlinks=False):
            yield from _files_in(entry.path)
        else:
            yield entry.path, "file" if entry.is_file(follow_symlinks=False) else "other"
