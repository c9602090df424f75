"""One entry of ``credentialStatus`` that points into a list of bits.

BitstringStatusListEntry (W3C Bitstring Status List 1.0, section 2.1) and its older sister
StatusList2021Entry, which has neither size nor messages. Everything here is pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from merkki_verifier.json_values import one_or_many
from merkki_verifier.status.faults import StatusError
from merkki_verifier.structure.iri import is_absolute_iri

# A status is at most a byte wide here; the specification names no upper bound.
MAX_STATUS_SIZE = 8
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
# int() also takes "٣", " 5 ", "+5" and "1_000"; an index is ASCII digits and nothing else.
_HEX = re.compile(r"0x[0-9a-fA-F]{1,2}")
_WIDE = ("statusSize", "statusMessage", "statusReference")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, in sound form."""

    url: str
    purpose: str
    index: int
    size: int = 1  # bits
    messages: Mapping[int, str] = field(default_factory=dict)
    references: tuple[str, ...] = ()  # where the issuer explains its statuses; never fetched
    numeric_index: bool = False  # written as a JSON number: found in the wild, against the text


def read_entry(entry: Mapping[str, object]) -> Entry:
    """Read a BitstringStatusListEntry strictly. Raises StatusError."""
    url, purpose, index, numeric = _place(entry)
    size = entry.get("statusSize", 1)
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MAX_STATUS_SIZE:
        raise _fault(f"statusSize {size!r:.40} is not 1 to {MAX_STATUS_SIZE}")
    messages, references = _messages(entry, size), _references(entry.get("statusReference"))
    return Entry(url, purpose, index, size, messages, references, numeric)


def read_entry_2021(entry: Mapping[str, object]) -> Entry:
    """Read a StatusList2021Entry strictly: one bit, no messages. Raises StatusError."""
    wide = [name for name in _WIDE if name in entry]
    if wide:
        # One program would read four bits where another reads one.
        raise _fault(f"a StatusList2021Entry has no {wide[0]}")
    url, purpose, index, numeric = _place(entry)
    return Entry(url, purpose, index, numeric_index=numeric)


def _place(entry: Mapping[str, object]) -> tuple[str, str, int, bool]:
    url, purpose = entry.get("statusListCredential"), entry.get("statusPurpose")
    if not isinstance(url, str) or not url:
        raise _fault("statusListCredential must be a URL")
    if not isinstance(purpose, str) or not purpose:
        raise _fault("statusPurpose must be a text")
    raw = entry.get("statusListIndex")
    numeric = isinstance(raw, int) and not isinstance(raw, bool)
    text = str(raw) if numeric else raw
    if not isinstance(text, str) or not _INDEX.fullmatch(text):
        raise _fault(f"statusListIndex {raw!r:.40} is no whole number")
    return url, purpose, int(text), numeric


def _messages(entry: Mapping[str, object], size: int) -> Mapping[int, str]:
    given = entry.get("statusMessage")
    if given is None:
        if size > 1:
            raise _fault("statusSize above 1 needs statusMessage")
        return {}
    if not isinstance(given, list) or len(given) > 2**size:
        raise _fault("statusMessage must be a list, one for each status")
    messages: dict[int, str] = {}
    for item in given:
        status = item.get("status") if isinstance(item, Mapping) else None
        text = item.get("message") if isinstance(item, Mapping) else None
        if not (isinstance(status, str) and _HEX.fullmatch(status)):
            raise _fault("a statusMessage needs a status such as 0x1")
        if not isinstance(text, str):
            raise _fault("a statusMessage needs a message")
        value = int(status, 16)
        if value >= 2**size or value in messages:
            # Which of two messages is meant would depend on the reader.
            raise _fault(f"statusMessage has {status} twice, or it does not fit statusSize")
        messages[value] = text
    return messages


def _references(given: object) -> tuple[str, ...]:
    urls = one_or_many(given)
    found = tuple(url for url in urls if isinstance(url, str) and is_absolute_iri(url))
    if len(found) < len(urls):
        raise _fault("statusReference must be a URL, or a list of them")
    return found


def _fault(message: str) -> StatusError:
    return StatusError("status-entry", message)
