"""Reading one status out of a list of bits. The formats count from opposite ends.

W3C Bitstring Status List 1.0 section 3.2: bit 0 is the most significant of byte 0. Token
Status List section 4.1: bit 0 is the least significant. Everything here is pure.
"""

from __future__ import annotations

from merkki_verifier.status.faults import StatusError


def entries_in(bits: bytes, size: int) -> int:
    """How many statuses of ``size`` bits a list holds."""
    return len(bits) * 8 // size


def value_at(bits: bytes, index: int, size: int, *, at_least: int) -> int:
    """Return the status at ``index`` of a W3C list, most significant bit first.

    Raises StatusError where the list has fewer entries than ``at_least`` or than the index
    needs.
    """
    count = entries_in(bits, size)
    if count < at_least:
        raise StatusError(
            "status-list-length", f"the list has {count} entries; {at_least} are required"
        )
    if index >= count:
        raise _beyond(index)
    value = 0
    for position in range(index * size, (index + 1) * size):
        value = value << 1 | (bits[position >> 3] >> (7 - (position & 7)) & 1)
    return value


def token_value_at(bits: bytes, index: int, size: int) -> int:
    """Return the status at ``index`` of a Token Status List, least significant bit first.

    ``size`` is 1, 2, 4 or 8. Raises StatusError where the list is too short.
    """
    if index >= entries_in(bits, size):
        raise _beyond(index)
    start = index * size
    return bits[start >> 3] >> (start & 7) & (1 << size) - 1


def _beyond(index: int) -> StatusError:
    return StatusError("status-index-range", f"index {index} is beyond the list's end")
