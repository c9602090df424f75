"""``python -m merkki_verifier.inputs.qr_worker``: a picture in, the texts of its QR codes out.

A process of its own, since image decoders are large programs in C that strangers' files
have made crash, loop and write where they should not. The answer is JSON: a list of the
codes' bytes in base64, or an object that says what is missing or wrong.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

# Phones make pictures of 50 million points; more is a way to fill the memory.
MAX_POINTS: Final = 64_000_000
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
_SECONDS: Final = 20  # of this process' own work, should whoever started it be gone
_MEMORY: Final = 2 * 1024**3


def main(stdin: IO[bytes], stdout: IO[bytes]) -> None:
    """Read one picture to its end and write the answer."""
    stdout.write(json.dumps(answer(stdin.read())).encode())


def answer(image: bytes) -> list[str] | dict[str, str]:
    """The codes of a picture, each in base64, or ``{"missing": ...}`` or ``{"broken": ...}``."""
    try:
        import zxingcpp  # noqa: PLC0415 # an extra, perhaps not there
        from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 # likewise
    except ImportError as error:
        return {"missing": str(error)}
    try:
        with Image.open(io.BytesIO(image), formats=_FORMATS) as picture:
            if picture.width * picture.height > MAX_POINTS:
                return {"broken": f"the picture has more than {MAX_POINTS} points"}
            grey = _on_paper(picture)
    except UnidentifiedImageError:
        # Pillow's own words name a place in memory, and a report is the same each time.
        return {"broken": "the picture cannot be read: it is none of its kind"}
    # All else that Pillow raises for a broken picture of these formats.
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        return {"broken": f"the picture cannot be read: {error!s:.200}"}
    codes = zxingcpp.read_barcodes(grey, formats=zxingcpp.barcode_formats_from_str("QRCode"))
    return [base64.b64encode(code.bytes).decode() for code in codes]


def _on_paper(picture: Image) -> Image:
    """The picture in grey, on white where it is transparent."""
    from PIL import Image  # noqa: PLC0415 # an extra; whoever calls has it

    picture.draft("L", (2048, 2048))  # a large JPEG need not be unpacked at its full size
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("L")
    colours = picture.convert("RGBA")
    paper = Image.new("RGBA", colours.size, "white")
    return Image.alpha_composite(paper, colours).convert("L")


def bound_resources() -> None:  # uncovered: bounds are for good, so another process tries it
    """Bound what this process may use, where the system can."""
    try:
        import resource  # noqa: PLC0415 # not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":  # uncovered: always another process
    bound_resources()
    main(sys.stdin.buffer, sys.stdout.buffer)
