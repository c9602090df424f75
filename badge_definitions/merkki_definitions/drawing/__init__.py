"""The pictures of the marks: one family, drawn by one generator.

``draw(code)`` gives the SVG of a mark. It is pure: the same code gives the same bytes
everywhere, so the committed files can be compared with it.
"""

from merkki_definitions.drawing.glyphs import GLYPHS
from merkki_definitions.drawing.picture import COLOURS, Colours, draw

__all__ = ["COLOURS", "GLYPHS", "Colours", "draw"]
