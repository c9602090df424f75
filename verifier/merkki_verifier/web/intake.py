"""What a visitor handed in, as the bytes to verify. One way at a time, or a problem.

The name of an uploaded file is never read, and nothing is written to disk by us.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from merkki_verifier.fetch.protocol import Fetcher, FetchError

_ACCEPT = (
    "application/vc+jwt, application/vc, application/ld+json, application/json, "
    "image/png, image/svg+xml, text/plain;q=0.5"
)
# The longest address browsers and servers agree on.
_MAX_ADDRESS = 2_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Nothing to verify; ``name`` is the text ``verify.<name>``."""

    name: str


def read_input(request: Request, *, fetch: Fetcher, max_bytes: int) -> bytes | Problem:
    """The bytes handed in by file, text, address, or again for another language.

    Raises RequestEntityTooLarge above ``max_bytes``.
    """
    again = request.form.get("again", "")
    if again:
        return _again(again, max_bytes)
    upload = request.files.get("file")
    content = upload.read(max_bytes + 1) if upload is not None else b""
    text = request.form.get("text", "").strip()
    if content and text:
        return Problem("both")
    if len(content) > max_bytes or len(text) > max_bytes:
        raise RequestEntityTooLarge
    if content:
        return content
    if not text:
        return Problem("nothing")
    return _fetched(text, fetch) if _is_address(text) else text.encode("utf-8", "surrogatepass")


def _again(encoded: str, max_bytes: int) -> bytes | Problem:
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return Problem("nothing")
    if len(content) > max_bytes:
        raise RequestEntityTooLarge
    return content or Problem("nothing")


def _is_address(text: str) -> bool:
    head = text[:8].lower()
    return head.startswith(("https://", "http://")) and len(text.split()) == 1


def _fetched(address: str, fetch: Fetcher) -> bytes | Problem:
    """What the address answers; the fetcher's own policy decides what may be asked."""
    if len(address) > _MAX_ADDRESS or not address.lower().startswith("https://"):
        return Problem("not-https")
    try:
        urlsplit(address)
        found = fetch.get(address, accept=_ACCEPT)
    except (FetchError, ValueError):
        return Problem("not-fetched")
    return found.body if found.status == 200 and found.body else Problem("not-fetched")
