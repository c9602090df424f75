"""QR pictures. This is the only module that knows the qrcode library."""

from __future__ import annotations

import io
from typing import Any

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathFillImage

from merkki_issuer.errors import RefusedError

# The text is a link of ours, some 70 characters; beyond this a phone camera struggles.
_LONGEST = 300
# QR Code needs four quiet modules around it (ISO/IEC 18004, 9.1).
_QUIET = 4


def qr_png(text: str) -> bytes:
    """The text as a QR code in PNG, sharp enough for print."""
    buffer = io.BytesIO()
    _code(text).make_image(image_factory=PilImage).save(buffer, "PNG")
    return buffer.getvalue()


def qr_svg(text: str) -> bytes:
    """The text as a QR code in SVG: one path on white, no script, no reference."""
    buffer = io.BytesIO()
    _code(text).make_image(image_factory=SvgPathFillImage).save(buffer)
    return buffer.getvalue()


def _code(text: str) -> qrcode.QRCode[Any]:
    if not text or len(text) > _LONGEST:
        raise RefusedError("qr-text", f"A QR code holds 1 to {_LONGEST} characters here.")
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET, box_size=10)
    code.add_data(text)
    code.make(fit=True)
    return code
