"""A glyph of its own for each mark."""

from __future__ import annotations

from merkki_definitions.drawing.strokes import Shape

GLYPHS: dict[str, tuple[Shape, ...]] = {}
