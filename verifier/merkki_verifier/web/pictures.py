"""Pictures that came inside a signed credential, as something safe to show.

Only bytes the credential itself carries are shown, only as PNG or SVG, and only through
``<img>``, where a browser runs no script and loads nothing. A picture that lives at an
address is never fetched: whoever owns the address would learn who checks whom.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import cast

# Badge pictures are some 100 kB; the page carries this one in its own body.
MAX_PICTURE_BYTES = 512 * 1024

_HEADS = frozenset({"data:image/png;base64", "data:image/svg+xml;base64"})
_PNG = b"\x89PNG\r\n\x1a\n"


def picture_url(image: object) -> str | None:
    """A ``data:`` URL for the signed ``image`` (an Image object or a URL), or None."""
    if isinstance(image, Mapping):
        image = cast("Mapping[str, object]", image).get("id")
    if not isinstance(image, str):
        return None
    head, comma, body = image.partition(",")
    # Four characters carry three bytes: measured before decoding.
    if not comma or head.lower() not in _HEADS or len(body) > MAX_PICTURE_BYTES * 4 // 3 + 4:
        return None
    try:
        content = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data_url(content)


def data_url(content: bytes) -> str | None:
    """The ``data:`` URL of PNG or SVG bytes, or None for anything else."""
    if content.startswith(_PNG):
        kind = "image/png"
    elif b"<svg" in content[:1024]:
        kind = "image/svg+xml"
    else:
        return None
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
