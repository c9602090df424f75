"""Expanding the bits of a status list: three formats, each exact, none without a limit.

A list of 250 kB can expand to 256 MiB, and many small members to more than one limit, so
every format is one whole compressed stream that stops at the limit. The formats do not
stand in for each other: a list read by the wrong rule would still be a list, of other bits.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib

from merkki_keys import EncodingError, b64url_decode
from merkki_verifier.status.faults import ListError

_GZIP, _ZLIB = 31, 15  # zlib's own words for "gzip and nothing else", "zlib and nothing else"
# The community report says base64; its implementations write base64url without padding.
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2}")


def decode_bitstring(encoded: object, *, max_bytes: int) -> bytes:
    """Expand an ``encodedList``: multibase ``u``, base64url without padding, gzip.

    Bitstring Status List 1.0, section 2.2. Raises ListError.
    """
    if not isinstance(encoded, str) or not encoded.startswith("u"):
        raise _unreadable("encodedList must be multibase base64url")
    return _expanded(_base64url(encoded[1:]), _GZIP, max_bytes)


def decode_2021(encoded: object, *, max_bytes: int) -> bytes:
    """Expand a StatusList2021's ``encodedList``: base64 or base64url, gzip, no multibase.

    Either alphabet, with or without padding, is read; a mixture is not. Raises ListError.
    """
    if not isinstance(encoded, str) or not _BASE64.fullmatch(encoded):
        raise _unreadable("encodedList must be base64")
    bare = encoded.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        packed = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error as error:
        raise _unreadable("encodedList must be base64") from error
    return _expanded(packed, _GZIP, max_bytes)


def decode_token_list(encoded: object, *, max_bytes: int) -> bytes:
    """Expand the ``lst`` of a Token Status List: base64url without padding, ZLIB.

    Token Status List, sections 4.1 and 4.2. Raises ListError.
    """
    if not isinstance(encoded, str):
        raise _unreadable("lst must be base64url")
    return _expanded(_base64url(encoded), _ZLIB, max_bytes)


def _base64url(text: str) -> bytes:
    try:
        return b64url_decode(text)
    except EncodingError as error:
        raise _unreadable(f"the list is not exact base64url: {error}") from error


def _expanded(packed: bytes, wbits: int, max_bytes: int) -> bytes:
    unzip = zlib.decompressobj(wbits=wbits)
    try:
        bits = unzip.decompress(packed, max_bytes + 1)
    except zlib.error as error:
        raise _unreadable(f"the list is not {'gzip' if wbits == _GZIP else 'ZLIB'}") from error
    if len(bits) > max_bytes:
        raise ListError("status-list-size", f"the list expands beyond {max_bytes} bytes")
    # A second member would start counting afresh: 24 of them are 24 limits.
    if not unzip.eof or unzip.unused_data:
        raise _unreadable("the list is not one whole compressed stream")
    return bits


def _unreadable(message: str) -> ListError:
    return ListError("status-list-encoding", message)
