"""Pictures as pixels: the door to resvg, which only those who draw need (and have)."""

from __future__ import annotations

from io import BytesIO

PNG_SIZE = 512  # twice the size of the SVG, for dense screens


def rasterise(svg: str) -> bytes:
    """A PNG of 512 by 512 pixels, its ground transparent.

    Raises ModuleNotFoundError where resvg-py and Pillow (the project's own tools) are missing.
    """
    import resvg_py  # noqa: PLC0415 - a tool of the drawing desk, not of a user
    from PIL import Image  # noqa: PLC0415 - likewise

    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, width=PNG_SIZE, height=PNG_SIZE, skip_system_fonts=True
    )
    packed = BytesIO()
    Image.open(BytesIO(bytes(drawn))).save(packed, "PNG", optimize=True)
    return packed.getvalue()
