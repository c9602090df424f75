"""One mark's picture: the soft hexagon in its group's colours, the glyph, the code."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, sin

from merkki_definitions.drawing.glyphs import GLYPHS
from merkki_definitions.drawing.letters import UNIT, write
from merkki_definitions.drawing.strokes import Ink, Shape, number

SIZE = 128
CENTRE = 64.0
GLYPH_CORNER = (40.0, 34.0)  # of the glyph's 48 units: a little above the middle, for the code
CODE_BASELINE = 100.5
GLYPH_WEIGHT = 4.0
CODE_WEIGHT = 1.5
# How far from a corner its rounding begins, as a share of the edge.
SOFTNESS = 0.22


@dataclass(frozen=True, slots=True)
class Colours:
    """Two colours of a group: what is drawn, and what it is drawn on; and the rim."""

    ink: str
    wash: str
    rim: str


COLOURS = {
    "WL": Colours(ink="#0b5c56", wash="#d7ebe6", rim="#0b5c56"),
    "EN": Colours(ink="#9a5b00", wash="#fbe8c8", rim="#9a5b00"),
    "LI": Colours(ink="#3b4a8c", wash="#dfe4f7", rim="#3b4a8c"),
    "CP": Colours(ink="#7a3b69", wash="#f3dfee", rim="#7a3b69"),
    "ME": Colours(ink="#a23b34", wash="#f8dfdc", rim="#a23b34"),
    # The crown of the family turns the colours round: light on dark.
    "PA": Colours(ink="#f8ecd0", wash="#1f4034", rim="#b3842a"),
}


def draw(code: str) -> str:
    """The SVG of a mark. Raises KeyError for a mark that has no glyph."""
    colours = COLOURS[code[:2]]
    glyph = "".join(_shape(shape, colours) for shape in GLYPHS[code])
    x, y = map(number, GLYPH_CORNER)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE * 2}" height="{SIZE * 2}" '
        f'viewBox="0 0 {SIZE} {SIZE}" role="img">\n'
        f"<title>{code}</title>\n"
        f'<path d="{hexagon(56)}" fill="{colours.wash}" stroke="{colours.rim}" stroke-width="5"/>\n'
        f'<path d="{hexagon(49)}" fill="none" stroke="{colours.ink}" stroke-width="1.2" '
        f'opacity=".45"/>\n'
        f'<g transform="translate({x} {y})" fill="none" stroke="{colours.ink}" '
        f'stroke-width="{number(GLYPH_WEIGHT)}" stroke-linecap="round" stroke-linejoin="round">'
        f"{glyph}</g>\n"
        f'<g fill="none" stroke="{colours.ink}" stroke-width="{number(CODE_WEIGHT / UNIT)}" '
        f'stroke-linecap="round" stroke-linejoin="round">'
        f"{write(code, centre=CENTRE, baseline=CODE_BASELINE)}</g>\n"
        "</svg>\n"
    )


def hexagon(radius: float) -> str:
    """Path data of a hexagon with soft corners, one of them at the top."""
    corners = [
        (CENTRE + radius * sin(step * pi / 3), CENTRE - radius * cos(step * pi / 3))
        for step in range(7)
    ]
    parts = []
    for (ax, ay), (bx, by) in pairwise(corners):
        # From the end of one corner's rounding, along the edge, round the next corner.
        leave = (ax + (bx - ax) * SOFTNESS, ay + (by - ay) * SOFTNESS)
        reach = (bx - (bx - ax) * SOFTNESS, by - (by - ay) * SOFTNESS)
        parts.append(f"Q{_point(ax, ay)} {_point(*leave)}L{_point(*reach)}")
    (ax, ay), (bx, by) = corners[0], corners[5]
    start = _point(ax + (bx - ax) * SOFTNESS, ay + (by - ay) * SOFTNESS)
    return f"M{start}{''.join(parts)}Z"


def _point(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def _shape(shape: Shape, colours: Colours) -> str:
    paint = {
        Ink.LINE: "",
        Ink.SOLID: f' fill="{colours.ink}"',
        Ink.COVER: f' fill="{colours.wash}"',
        Ink.CUT: f' stroke="{colours.wash}"',
    }[shape.ink]
    return f'<path d="{shape.path}"{paint}/>'
