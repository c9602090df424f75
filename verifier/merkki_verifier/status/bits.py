"""Reading a Bitstring Status List: the encoded list, and one entry of it.

W3C Bitstring Status List 1.0, sections 3.2 and 3.4. Everything here is pure.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from merkki_keys import EncodingError, b64url_decode

# Section 3.2: the herd that hides one holder among many.
MIN_ENTRIES = 131_072
# A status is at most a byte wide here; the specification names no upper bound.
MAX_STATUS_SIZE = 8
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
# int() also takes "٣", " 5 ", "+5" and "1_000"; an index is ASCII digits and nothing else.


class StatusError(Exception):
    """A list or an entry is unusable. ``code`` is a finding code."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Entry:
    """One BitstringStatusListEntry, in sound form."""

    url: str
    purpose: str
    index: int
    size: int
    messages: Mapping[int, str]
    numeric_index: bool  # written as a JSON number: found in the wild, against the text


def read_entry(entry: Mapping[str, object]) -> Entry:
    """Read a BitstringStatusListEntry strictly. Raises StatusError."""
    url, purpose = entry.get("statusListCredential"), entry.get("statusPurpose")
    if not isinstance(url, str) or not url:
        raise StatusError("status-entry", "statusListCredential must be a URL")
    if not isinstance(purpose, str) or not purpose:
        raise StatusError("status-entry", "statusPurpose must be a text")
    raw = entry.get("statusListIndex")
    numeric = isinstance(raw, int) and not isinstance(raw, bool)
    text = str(raw) if numeric else raw
    if not isinstance(text, str) or not _INDEX.fullmatch(text):
        raise StatusError("status-entry", f"statusListIndex {raw!r:.40} is no whole number")
    size = entry.get("statusSize", 1)
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MAX_STATUS_SIZE:
        raise StatusError("status-entry", f"statusSize {size!r:.40} is not 1 to {MAX_STATUS_SIZE}")
    return Entry(url, purpose, int(text), size, _messages(entry, size), numeric)


def decode(encoded: object, *, max_bytes: int) -> bytes:
    """Expand an ``encodedList``: multibase ``u``, base64url, one gzip member, bounded.

    Raises StatusError. Never expands more than ``max_bytes``.
    """
    if not isinstance(encoded, str) or not encoded.startswith("u"):
        raise StatusError("status-list-encoding", "encodedList must be multibase base64url")
    try:
        packed = b64url_decode(encoded[1:])
        unzip = zlib.decompressobj(wbits=31)  # 16 + 15: gzip and nothing else
        bits = unzip.decompress(packed, max_bytes + 1)
    except EncodingError as error:
        raise StatusError("status-list-encoding", f"encodedList: {error}") from error
    except zlib.error as error:
        raise StatusError("status-list-encoding", "encodedList is not gzip") from error
    if len(bits) > max_bytes:
        raise StatusError("status-list-size", f"the list expands beyond {max_bytes} bytes")
    # A second member would start counting afresh: 24 of them are 24 limits.
    if not unzip.eof or unzip.unused_data:
        raise StatusError("status-list-encoding", "encodedList is not one whole gzip member")
    return bits


def value_at(bits: bytes, entry: Entry) -> int:
    """Return the status at the entry's index. Bit 0 is the most significant of byte 0.

    Raises StatusError where the list is shorter than the law or the index allows.
    """
    if len(bits) * 8 // entry.size < MIN_ENTRIES:
        raise StatusError(
            "status-list-length",
            f"the list has {len(bits) * 8 // entry.size} entries; {MIN_ENTRIES} are required",
        )
    start = entry.index * entry.size
    if start + entry.size > len(bits) * 8:
        raise StatusError("status-index-range", f"index {entry.index} is beyond the list's end")
    value = 0
    for position in range(start, start + entry.size):
        value = value << 1 | (bits[position >> 3] >> (7 - (position & 7)) & 1)
    return value


def _messages(entry: Mapping[str, object], size: int) -> Mapping[int, str]:
    given = entry.get("statusMessage")
    if given is None:
        if size > 1:
            raise StatusError("status-entry", "statusSize above 1 needs statusMessage")
        return {}
    if not isinstance(given, list) or len(given) > 2**size:
        raise StatusError("status-entry", "statusMessage must be a list, one for each status")
    messages: dict[int, str] = {}
    for item in given:
        status = item.get("status") if isinstance(item, Mapping) else None
        text = item.get("message") if isinstance(item, Mapping) else None
        if not (isinstance(status, str) and re.fullmatch(r"0x[0-9a-fA-F]{1,2}", status)):
            raise StatusError("status-entry", "a statusMessage needs a status such as 0x1")
        if not isinstance(text, str):
            raise StatusError("status-entry", "a statusMessage needs a message")
        messages[int(status, 16)] = text
    return messages
