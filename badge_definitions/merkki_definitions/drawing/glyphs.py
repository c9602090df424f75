"""A glyph of its own for each mark: a few strokes that say what it is about.

Each fills a square of 48 units or nearly, with a line 4 wide and round ends, and must
be told from all the others at 48 pixels, where it is 18 pixels wide.
"""

from __future__ import annotations

from merkki_definitions.drawing.strokes import Shape, circle, cover, cut, line, solid

GLYPHS: dict[str, tuple[Shape, ...]] = {
    # A contract: a page with a turned corner, two lines and a signature.
    "WL-01": (
        line("M27 3H12A4 4 0 0 0 8 7V41A4 4 0 0 0 12 45H36A4 4 0 0 0 40 41V16Z"),
        line("M27 3V16H40"),
        line("M16 25H32"),
        line("M16 36C18 30.5 20.5 30 21.5 33.5C22.3 37 24.5 36.5 26 33C27 35.5 29 37 32 35.5"),
    ),
    # A safety helmet with its ridge and brim.
    "WL-02": (
        line("M8 32V28.5A16 16 0 0 1 18.5 13.5M29.5 13.5A16 16 0 0 1 40 28.5V32"),
        line("M18.5 23V11.5A2.5 2.5 0 0 1 21 9H27A2.5 2.5 0 0 1 29.5 11.5V23"),
        line("M5 32H43A2 2 0 0 1 45 34V35A4 4 0 0 1 41 39H7A4 4 0 0 1 3 35V34A2 2 0 0 1 5 32Z"),
    ),
    # A spotlight from above and a star in its beam.
    "WL-03": (
        line("M19.5 3H28.5L32 11.5H16Z"),
        line("M13.5 18L3.5 45M34.5 18L44.5 45"),
        solid(
            "M24 27.8L25.9 32.3L30.8 32.8L27.1 36L28.2 40.8L24 38.3L19.8 40.8L20.9 36"
            "L17.2 32.8L22.1 32.3Z"
        ),
    ),
    # A clock.
    "WL-04": (
        line(circle(24, 24, 20.5)),
        line("M24 12V24L32 29.5"),
    ),
    # A light bulb.
    "EN-01": (
        line(
            "M17.5 34C17.5 30 15.5 28 13.5 25.5A14.5 14.5 0 1 1 34.5 25.5C32.5 28 30.5 30 30.5 34Z"
        ),
        line("M18 22.5L24 27L30 22.5M24 27V34"),
        line("M18.5 40H29.5M21.5 45.5H26.5"),
    ),
    # Two stacks of coins.
    "EN-02": (
        line("M4 11V38C4 40.2 8.5 42 14 42"),
        line("M4 20C4 22.2 8.5 24 14 24S24 22.2 24 20M4 29C4 31.2 8.5 33 14 33"),
        line("M24 11V22"),
        line("M4 11C4 8.8 8.5 7 14 7S24 8.8 24 11S19.5 15 14 15S4 13.2 4 11Z"),
        cover("M22 28V38C22 40.2 27 42 33 42S44 40.2 44 38V28C44 25.8 39 24 33 24S22 25.8 22 28Z"),
        line("M22 28C22 30.2 27 32 33 32S44 30.2 44 28"),
    ),
    # A small shop with an awning.
    "EN-03": (
        line("M8 5H40L45 16H3Z"),
        line(
            "M3 16A5.25 5.25 0 0 0 13.5 16A5.25 5.25 0 0 0 24 16A5.25 5.25 0 0 0 34.5 16"
            "A5.25 5.25 0 0 0 45 16"
        ),
        line("M7 22V44H41V22"),
        line("M26 44V32H34V44"),
    ),
    # A flask with liquid.
    "LI-01": (
        line(
            "M16 3H32M19 3V17L6.5 38.5A4.3 4.3 0 0 0 10.2 45H37.8A4.3 4.3 0 0 0 41.5 38.5L29 17V3"
        ),
        line("M12.5 29C16.5 26 20 32 24 29S31.5 26 35.5 29"),
        line("M19 37.5H19.01M28.5 36.5H28.51"),
    ),
    # An ear of grain.
    "LI-02": (
        line("M24 46V16"),
        line("M24 15C18.5 11 18.5 6 24 2C29.5 6 29.5 11 24 15Z"),
        line(
            "M24 28C14 28 8.5 23.5 8.5 15.5C18 15.5 24 20 24 28ZM24 28"
            "C34 28 39.5 23.5 39.5 15.5C30 15.5 24 20 24 28Z"
        ),
        line(
            "M24 41.5C14 41.5 8.5 37 8.5 29C18 29 24 33.5 24 41.5ZM24 41.5"
            "C34 41.5 39.5 37 39.5 29C30 29 24 33.5 24 41.5Z"
        ),
    ),
    # A lorry.
    "LI-03": (
        line(
            "M7 34.5H5A2 2 0 0 1 3 32.5V11A2 2 0 0 1 5 9H26A2 2 0 0 1 28 11V34.5H19M31 34.5H28"
            "M28 17.5H36L45 26V32.5A2 2 0 0 1 43 34.5H42"
        ),
        line(circle(13, 35.5, 4.5)),
        line(circle(36.5, 35.5, 4.5)),
    ),
    # An anvil and sparks.
    "LI-04": (
        line(
            "M3 18H44V22C37 23 33 26 33 31V34H36A4 4 0 0 1 40 38V43H12V38A4 4 0 0 1 16 34H19V32"
            "C19 28.5 16.5 27 13 26.5C7.5 25.8 3.6 22.5 3 18Z"
        ),
        line("M24 10V4M14 10L11 5M34 10L37 5"),
    ),
    # A heart on an open hand.
    "LI-05": (
        line("M26 24.5L16 14.3A6.4 6.4 0 0 1 26 6.5A6.4 6.4 0 0 1 36 14.3Z"),
        line("M3 31H9C12.5 28.5 16.5 29 19 31L21.5 33H27A3.3 3.3 0 0 1 27 39.5H19"),
        line("M29 37.5L39.5 31.2A3.3 3.3 0 0 1 43 36.8L30.5 44.5A4 4 0 0 1 28.4 45H3"),
    ),
    # A sailing boat on waves.
    "LI-06": (
        line("M24 3V32M24 6C34.5 10.5 40 17 41 25.5H24"),
        line("M18 11L7 25.5H18Z"),
        line("M4 32H44C43 36.5 40.5 39 37 39H11C7.5 39 5 36.5 4 32Z"),
        line("M6 46H13M20.5 46H27.5M35 46H42"),
    ),
    # The brackets and the slash of code.
    "LI-07": (line("M14 13L3 24L14 35M34 13L45 24L34 35M28 7L20 41"),),
    # A map pin on a folded map.
    "LI-08": (
        line("M4 28L17.5 23.5L30.5 28L44 23.5V40.5L30.5 45L17.5 40.5L4 45Z"),
        cover("M24 35C15 25.5 11.5 20 11.5 15A12.5 12.5 0 0 1 36.5 15C36.5 20 33 25.5 24 35Z"),
        solid(circle(24, 15, 2.5)),
    ),
    # A speech bubble with lines of text.
    "CP-01": (
        line(
            "M9 4H39A6 6 0 0 1 45 10V28A6 6 0 0 1 39 34H25L13 44V34H9A6 6 0 0 1 3 28V10"
            "A6 6 0 0 1 9 4Z"
        ),
        line("M13 14H35M13 24H27"),
    ),
    # Three people, one in front.
    "CP-02": (
        line(circle(9.5, 18, 4.5)),
        line(circle(38.5, 18, 4.5)),
        line("M3 40V36.5A7 7 0 0 1 9.5 29.5M45 40V36.5A7 7 0 0 0 38.5 29.5"),
        line("M13 42V38A11 11 0 0 1 35 38V42"),
        line(circle(24, 13, 6.5)),
    ),
    # A piece of a jigsaw puzzle.
    "CP-03": (
        line(
            "M6 15H15.5C14.2 13 13.5 11.2 13.5 9A6 6 0 0 1 25.5 9C25.5 11.2 24.8 13 23.5 15H33"
            "V24.5C35 23.2 36.8 22.5 39 22.5A6 6 0 0 1 39 34.5C36.8 34.5 35 33.8 33 32.5V43H6"
            "V33C8 34 9.5 34.5 11.5 34.5A6 6 0 0 0 11.5 22.5C9.5 22.5 8 23 6 24Z"
        ),
    ),
    # Two speech bubbles, one light and one dark: two languages.
    "CP-04": (
        line("M30 12V9A5 5 0 0 0 25 4H8A5 5 0 0 0 3 9V21A5 5 0 0 0 8 26H9V33L14 28"),
        line("M11 12.5H19"),
        solid(
            "M23 17H40A5 5 0 0 1 45 22V33A5 5 0 0 1 40 38H39V45L31 38H23A5 5 0 0 1 18 33V22"
            "A5 5 0 0 1 23 17Z"
        ),
        cut("M25 24H38M25 31H33"),
    ),
    # A growing seedling.
    "ME-01": (
        line("M24 45V22"),
        line("M24 30C24 21 17.5 16 5 16C5 25 11.5 30 24 30Z"),
        line("M24 22C24 11.5 31 4 44 4C44 14.5 37 22 24 22Z"),
        line("M11 45H37"),
    ),
    # Two people with arrows both ways.
    "ME-02": (
        line(circle(11, 17.5, 4.5)),
        line(circle(37, 17.5, 4.5)),
        line("M3 34V33.5A8 8 0 0 1 19 33.5V34M29 34V33.5A8 8 0 0 1 45 33.5V34"),
        line("M14 6H34M29.8 1.8L34 6L29.8 10.2"),
        line("M34 43H14M18.2 38.8L14 43L18.2 47.2"),
    ),
    # A shining lighthouse.
    "ME-03": (
        line("M16 45L19.5 22H28.5L32 45"),
        line("M9 45H39M15 22H33"),
        line("M18 22V12.5L24 6L30 12.5V22"),
        line("M18 33.5H30"),
        line("M11 12L4 9M11 19H4M37 12L44 9M37 19H44"),
    ),
    # An open passport booklet: a hexagon on one page, writing on the other.
    "PA-01": (
        line(
            "M24 9C19 5.5 11 5 3 6.5V40C11 38.5 19 39 24 42.5C29 39 37 38.5 45 40V6.5"
            "C37 5 29 5.5 24 9Z"
        ),
        line("M24 9V42.5"),
        solid("M13.5 17L18 19.6V25L13.5 27.6L9 25V19.6Z"),
        line("M32 18H37.5M32 27H37.5"),
    ),
    # A star within a wreath.
    "PA-02": (
        solid(
            "M24 14.3L26.1 19.1L31.2 19.6L27.3 23L28.5 28L24 25.4L19.5 28L20.7 23"
            "L16.8 19.6L21.9 19.1Z"
        ),
        line(
            "M21.3 40.5A17.6 17.6 0 0 1 13.8 8.5M8.1 15.8L5.8 7.9M7.6 25.7L1.2 20.4M12.7 34.2"
            "L4.5 33.3"
        ),
        line(
            "M26.7 40.5A17.6 17.6 0 0 0 34.2 8.5M39.9 15.8L42.2 7.9M40.4 25.7L46.8 20.4"
            "M35.3 34.2L43.5 33.3"
        ),
    ),
}
