"""The code of a mark as strokes, so that a picture needs no font.

Only the letters of the codes and the digits. Each is drawn in a box 10 wide and 14 high.
"""

from __future__ import annotations

from merkki_definitions.drawing.strokes import number

CAP_HEIGHT = 7.4
UNIT = CAP_HEIGHT / 14  # of the box, in the picture; a stroke's width is scaled by it too
_GAP = 4.4  # between two letters, in units of the box

# width of the letter, and its strokes
_LETTERS: dict[str, tuple[float, str]] = {
    "A": (11, "M0 14L5.5 0L11 14M2 9.2H9"),
    "C": (10, "M10 2.9A5.6 5.6 0 0 0 5.6 0C2.3 0 0 2.6 0 7S2.3 14 5.6 14A5.6 5.6 0 0 0 10 11.1"),
    "E": (8.4, "M8.4 0H0V14H8.4M0 6.8H7.2"),
    "I": (0, "M0 0V14"),
    "L": (8, "M0 0V14H8"),
    "M": (12, "M0 14V0L6 9.6L12 0V14"),
    "N": (10, "M0 14V0L10 14V0"),
    "P": (9, "M0 14V0H5A4 4 0 0 1 5 8H0"),
    "W": (15, "M0 0L3.8 14L7.5 2.4L11.2 14L15 0"),
    "-": (4.6, "M0 7.4H4.6"),
    "0": (9.4, "M0 7C0 2.6 1.7 0 4.7 0S9.4 2.6 9.4 7S7.7 14 4.7 14S0 11.4 0 7Z"),
    "1": (4.4, "M0 3L4.4 0V14"),
    "2": (8.8, "M.2 3.6C.6 1.3 2.2 0 4.4 0C6.9 0 8.6 1.6 8.6 3.9C8.6 7.6 3 10 0 14H8.8"),
    "3": (
        8.8,
        "M.4 0H8.2L4.2 5.6C7 5.6 8.8 7.2 8.8 9.8C8.8 12.4 7 14 4.4 14C2.2 14 .6 12.9 0 10.9",
    ),
    "4": (9.6, "M7.2 14V0L0 10.2H9.6"),
    "5": (
        8.8,
        (
            "M8 0H1.2L.6 6.2C1.6 5.4 2.9 5 4.2 5C6.9 5 8.8 6.8 8.8 9.5C8.8 12.2 6.9 14 4.2 14"
            "C2.3 14 .8 13.2 0 11.7"
        ),
    ),
    "6": (
        9.2,
        (
            "M7.6 .6C6.8 .2 6 0 5.2 0C1.8 0 0 3.4 0 8.2C0 12 1.7 14 4.6 14C7.3 14 9.2 12.2 9.2 9.5"
            "C9.2 6.8 7.4 5.1 4.8 5.1C2.6 5.1 .6 6.5 0 9"
        ),
    ),
    "7": (8.8, "M0 0H8.8L3 14"),
    "8": (
        9.2,
        (
            "M4.6 6.4C2.4 6.4 .8 5.1 .8 3.2S2.4 0 4.6 0S8.4 1.3 8.4 3.2S6.8 6.4 4.6 6.4Z"
            "M4.6 6.4C1.9 6.4 0 7.9 0 10.2S1.9 14 4.6 14S9.2 12.5 9.2 10.2S7.3 6.4 4.6 6.4Z"
        ),
    ),
    "9": (
        9.2,
        (
            "M1.6 13.4C2.4 13.8 3.2 14 4 14C7.4 14 9.2 10.6 9.2 5.8C9.2 2 7.5 0 4.6 0"
            "C1.9 0 0 1.8 0 4.5C0 7.2 1.8 8.9 4.4 8.9C6.6 8.9 8.6 7.5 9.2 5"
        ),
    ),
}


def write(code: str, *, centre: float, baseline: float) -> str:
    """The strokes of a code, centred, as SVG elements. Raises KeyError for other letters."""
    widths = [_LETTERS[letter][0] for letter in code]
    total = sum(widths) + _GAP * (len(code) - 1)
    x, y = centre - total * UNIT / 2, baseline - CAP_HEIGHT
    drawn = []
    for letter, width in zip(code, widths, strict=True):
        place = f"translate({number(x)} {number(y)}) scale({number(UNIT)})"
        drawn.append(f'<path transform="{place}" d="{_LETTERS[letter][1]}"/>')
        x += (width + _GAP) * UNIT
    return "".join(drawn)
