"""Badges in a ZIP archive: read one after another, never unpacked to a disk.

An archive is a stranger's: its directory may lie about sizes, name files outside of
itself, or unpack to more than any memory holds. What is counted is what really comes out.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Final

from merkki_verifier.inputs.item import ARCHIVE, UNREADABLE, Item, missing, refused
from merkki_verifier.inputs.lines import has_lines, read_lines

_END: Final = struct.Struct("<4s4H2LH")  # the end of the central directory (APPNOTE 4.3.16)
_END_MARK: Final = b"PK\x05\x06"
_ZIP64_MARK: Final = b"PK\x06\x07"
_ZIP64_LOCATOR: Final = 20  # bytes before the end of the directory
_COMMENT: Final = 1 << 16
_CLIMBS: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0")
_ENCRYPTED: Final = 0x1
# The others may ask for gigabytes of memory before a single byte comes out.
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What the library raises for an archive that is not sound; of the stream's own errors too.
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,
    OSError,
)
# Litter of operating systems, no file that anybody put there.
_LITTER: Final = re.compile(r"(?:^|/)(?:__MACOSX/|\.(?!\.)|Thumbs\.db$|desktop\.ini$)")


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


def read_archive(
    stream: IO[bytes], name: str, *, max_bytes: int, limits: ArchiveLimits | None = None
) -> Iterator[Item]:
    """An item for each file of the archive, called ``name!entry``, in the archive's order.

    At most ``max_bytes`` + 1 bytes of each are read. Files of lines are read as such, and
    archives inside it are not opened. What must not or cannot be read is an item too,
    which says why. Raises nothing.
    """
    bounds = limits or ArchiveLimits()
    try:
        _check_directory(stream, bounds)
        with zipfile.ZipFile(stream) as archive:
            yield from _Reading(archive, name, max_bytes, bounds, _size(stream)).items()
    except _RefusedError as error:
        yield refused(name, ARCHIVE, str(error))
    except _DAMAGED as error:
        yield missing(name, UNREADABLE, f"the archive is damaged: {error}")


class _RefusedError(Exception):
    pass


@dataclass(slots=True)
class _Reading:
    """One walk through an archive, counting what comes out."""

    archive: zipfile.ZipFile
    name: str
    max_bytes: int
    limits: ArchiveLimits
    packed_bytes: int
    total: int = 0
    lines: int = 0

    def items(self) -> Iterator[Item]:
        entries = self.archive.infolist()
        if len(entries) > self.limits.max_entries:
            raise _RefusedError(f"the archive holds more than {self.limits.max_entries} files")
        seen = set[str]()
        for entry in entries:
            # Not is_dir(), which looks for the last letter of a name that may have none.
            if entry.filename.endswith("/") or _LITTER.search(entry.filename):
                continue
            called = f"{self.name}!{_spelled(entry.filename)}"
            fault = _fault(entry, seen)
            seen.add(entry.filename)
            if fault is not None:
                yield refused(called, ARCHIVE, fault)
            else:
                yield from self._entry(entry, called)

    def _entry(self, entry: zipfile.ZipInfo, called: str) -> Iterator[Item]:
        if entry.flag_bits & _ENCRYPTED:
            message = "it is encrypted: unpack the archive with its password, and verify the files"
            yield missing(called, UNREADABLE, message)
            return
        if entry.compress_type not in _METHODS:
            message = "it is packed in a way that is not read: pack it anew as an ordinary ZIP"
            yield missing(called, UNREADABLE, message)
            return
        try:
            with self.archive.open(entry) as stream:
                if not has_lines(entry.filename):
                    content = stream.read(self.max_bytes + 1)
                    self._count(len(content))
                    yield Item(called, content)
                    return
                metered = _Metered(stream, self._count_line)
                yield from read_lines(metered, called, max_bytes=self.max_bytes)
        except _DAMAGED as error:
            yield missing(called, UNREADABLE, f"it cannot be unpacked: {error}")

    def _count_line(self, size: int) -> None:
        self.lines += 1
        if self.lines > self.limits.max_lines:
            raise _RefusedError(f"the archive holds more than {self.limits.max_lines} lines")
        self._count(size)

    def _count(self, size: int) -> None:
        self.total += size
        allowed = self.packed_bytes * self.limits.max_ratio + self.limits.free_bytes
        if self.total > min(allowed, self.limits.max_total_bytes):
            raise _RefusedError(
                f"the archive unpacks to more than {min(allowed, self.limits.max_total_bytes)} "
                "bytes; what came before was read, the rest was not"
            )


@dataclass(frozen=True, slots=True)
class _Metered:
    """Lines of a stream, each counted as it comes out: blank ones cost time as well."""

    stream: IO[bytes]
    count: Callable[[int], None]

    def readline(self, size: int) -> bytes:
        line = self.stream.readline(size)
        self.count(len(line))
        return line


def _fault(entry: zipfile.ZipInfo, seen: set[str]) -> str | None:
    """Why an entry is one that no honest archive has."""
    if _CLIMBS.search(entry.orig_filename):
        return "its name leads out of the archive"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a link to another file"
    if entry.filename in seen:
        return "the archive has two files of this name, and programs differ about which counts"
    return None


def _check_directory(stream: IO[bytes], limits: ArchiveLimits) -> None:
    """Refuse a large directory before anything reads it: the library takes all of it at once."""
    size = _size(stream)
    stream.seek(max(0, size - _END.size - _COMMENT))
    tail = stream.read()
    # In the library's own order, or another end could be shown to it than to us.
    place = len(tail) - _END.size
    if place < 0 or tail[place : place + 4] != _END_MARK or tail[-2:] != b"\0\0":
        place = tail.rfind(_END_MARK)
    if place < 0 or len(tail) < place + _END.size:
        raise zipfile.BadZipFile("its directory is missing; it may have been cut off")
    _, _, _, _, entries, directory, _, _ = _END.unpack_from(tail, place)
    locator = tail[max(0, place - _ZIP64_LOCATOR) :][:4]
    if locator == _ZIP64_MARK or entries > limits.max_entries:
        raise _RefusedError(
            f"the archive is of the form for more than {limits.max_entries} files: put the "
            "badges into smaller archives, or into a file with one a line (JSONL)"
        )
    if directory > limits.max_directory_bytes:
        raise _RefusedError("the archive's directory is far larger than its files can need")
    stream.seek(0)


def _size(stream: IO[bytes]) -> int:
    place = stream.tell()
    size = stream.seek(0, 2)
    stream.seek(place)
    return size


def _spelled(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()
