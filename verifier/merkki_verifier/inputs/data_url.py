"""Badges written as an address: ``data:image/png;base64,...`` (RFC 2397)."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final
from urllib.parse import unquote_to_bytes

PREFIX: Final = b"data:"
# What a badge travels as, and what people's programs call it. Anything else is a mistake, or
# a page or a script that has no business here.
_KINDS: Final = (
    rb"image/(?:png|svg\+xml|jpeg|webp|gif)"
    rb"|application/(?:[a-z0-9.-]+\+)?(?:json|jwt|ld\+json|jose|vc|vp)(?:\+(?:jwt|sd-jwt))?"
    rb"|text/plain|application/octet-stream"
)
_HEAD: Final = rb"data:([^;,]*)((?:;[A-Za-z0-9!#$&^_.+-]+=[^;,]*)*)(;base64)?,"
_MAX_HEAD: Final = 500  # honest ones need 60


class DataUrlError(ValueError):
    """The text is no ``data:`` address that holds a badge; the message says why."""


def is_data_url(content: bytes) -> bool:
    """Whether ``content`` begins as a ``data:`` address does."""
    return content[: len(PREFIX)].lower() == PREFIX


def read_data_url(url: bytes) -> bytes:
    """The bytes that a ``data:`` address holds. Raises DataUrlError."""
    head = re.match(_HEAD, url[:_MAX_HEAD], re.IGNORECASE)
    if not head:
        raise DataUrlError("not of the form data:TYPE;base64,CONTENT")
    kind = head[1] or b"text/plain"
    if not re.fullmatch(_KINDS, kind, re.IGNORECASE):
        raise DataUrlError(f"holds {kind.decode('ascii', 'backslashreplace')!a:.60}, no badge")
    content = url[head.end() :].strip()
    if not head[3]:
        return unquote_to_bytes(content)
    try:
        # Some programs escape "+", "/" and "=" once more.
        return base64.b64decode(unquote_to_bytes(content), validate=True)
    except (binascii.Error, ValueError):
        raise DataUrlError("its base64 is broken: it may have been cut off") from None
