"""The pictures: one family, ours, safe to show anywhere, told apart at 48 pixels."""

from __future__ import annotations

import re
import subprocess
import sys
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from merkki_definitions import (
    LANGUAGES,
    UnknownMarkError,
    alt_text,
    artwork,
    artwork_png,
    catalogue,
)
from merkki_definitions.drawing import COLOURS, GLYPHS, Colours, draw
from merkki_definitions.drawing.strokes import number

if TYPE_CHECKING:
    from tests.definitions.conftest import World

CODES = [mark.code for mark in catalogue().marks]
SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {f"{SVG}{name}" for name in ("svg", "title", "g", "path")}
ATTRIBUTES = {
    "d",
    "fill",
    "height",
    "opacity",
    "role",
    "stroke",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-width",
    "transform",
    "viewBox",
    "width",
}


@pytest.fixture(scope="module")
def resvg() -> Any:
    """The tool that made the PNGs; the test skips, by name, where it is absent."""
    return pytest.importorskip("resvg_py", reason="resvg-py, which draws the PNGs, is not here")


@pytest.fixture(scope="module")
def pillow() -> Any:
    """A reader of PNGs; the test skips, by name, where it is absent."""
    return pytest.importorskip("PIL.Image", reason="Pillow, of the issuer extra, is not here")


@pytest.mark.parametrize("code", CODES)
def test_the_committed_picture_is_what_the_generator_draws(code: str) -> None:
    assert artwork(code).decode() == draw(code)


@pytest.mark.parametrize("code", CODES)
def test_a_picture_holds_shapes_and_nothing_else(code: str) -> None:
    # No script, style, text, font, link or reference: what could run, track or fail to load.
    root = etree.fromstring(artwork(code))
    assert {element.tag for element in root.iter()} <= ELEMENTS
    assert {name for element in root.iter() for name in element.attrib} <= ATTRIBUTES
    assert b"url(" not in artwork(code)
    assert artwork(code).count(b"http") == 1  # the namespace


@pytest.mark.parametrize("code", CODES)
def test_a_picture_is_an_image_named_by_its_code(code: str) -> None:
    root = etree.fromstring(artwork(code))
    assert root.get("role") == "img"
    assert root.get("viewBox") == "0 0 128 128"
    assert [title.text for title in root.iter(f"{SVG}title")] == [code]
    assert root[0].tag == f"{SVG}title"


def test_every_mark_has_a_glyph_of_its_own() -> None:
    assert list(GLYPHS) == CODES
    assert len(set(GLYPHS.values())) == len(CODES)


def test_every_group_has_colours_of_its_own() -> None:
    assert set(COLOURS) == {group.code for group in catalogue().groups}
    assert len(set(COLOURS.values())) == len(COLOURS)


@pytest.mark.parametrize("colours", COLOURS.values(), ids=COLOURS)
def test_a_glyph_stands_out_from_its_ground(colours: Colours) -> None:
    # WCAG 2.2, 1.4.3: the code is small text, so 4.5 to 1.
    assert _contrast(colours.ink, colours.wash) >= 4.5
    # 1.4.11: the rim is what shows the shape on a light page.
    assert _contrast(colours.rim, "#fbfaf7") >= 3


@pytest.mark.parametrize("code", CODES)
def test_a_png_is_twice_the_size_and_small(code: str) -> None:
    png = artwork_png(code)
    assert png.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == (512, 512)
    assert png.endswith(b"IEND\xaeB`\x82")
    assert len(png) < 40_000


@pytest.mark.parametrize("code", CODES)
def test_a_png_is_made_from_the_picture_as_it_is(code: str, resvg: Any, pillow: Any) -> None:
    drawn = resvg.svg_to_bytes(svg_string=draw(code), width=512, height=512)
    now = pillow.open(BytesIO(bytes(drawn))).convert("RGBA").tobytes()
    committed = pillow.open(BytesIO(artwork_png(code))).convert("RGBA").tobytes()
    # Another release of resvg may round the shade of an edge differently.
    assert max(abs(a - b) for a, b in zip(now, committed, strict=True)) <= 8


def test_no_two_marks_look_alike_at_48_pixels(resvg: Any, pillow: Any) -> None:
    # Without colour and code, for those who do not see the one and cannot read the other.
    seen = {code: _silhouette(code, resvg, pillow) for code in CODES}
    for (one, a), (other, b) in combinations(seen.items(), 2):
        shared = sum(map(min, a, b)) / sum(map(max, a, b))
        assert shared < 0.5, f"{one} and {other} share {shared:.0%} of their ink"


def test_every_glyph_is_in_the_middle(resvg: Any, pillow: Any) -> None:
    for code in CODES:
        left, top, right, bottom = _glyph(code, 512, resvg, pillow).getbbox()
        assert abs((left + right) / 8 - 64) <= 2, code
        assert abs((top + bottom) / 8 - 58) <= 2, code


def test_words_of_a_picture_say_what_it_shows_and_the_marks_name() -> None:
    for mark in catalogue().marks:
        for language in LANGUAGES:
            words = alt_text(mark.code).get(language)
            assert mark.name.get(language) in words
            assert len(words) > len(mark.name.get(language)) + 15
            assert len(words) <= 125  # longer ones are a burden to listen to


@pytest.mark.parametrize("picture", [artwork, artwork_png, alt_text])
@pytest.mark.parametrize("code", ["XX-99", "../catalogue", ""])
def test_a_picture_of_a_mark_that_is_not_there_is_an_error(picture: Any, code: str) -> None:
    with pytest.raises(UnknownMarkError):
        picture(code)


def test_an_author_draws_every_picture_from_the_command_line(
    world: World, resvg: Any, pillow: Any
) -> None:
    assert resvg
    assert pillow
    for picture in (world.folder / "artwork").glob("WL-*g"):
        picture.unlink()
    command = [sys.executable, "-m", "merkki_definitions", "draw", str(world.folder)]
    subprocess.run(command, capture_output=True, check=True)
    assert Path(world.folder, "artwork", "WL-01.svg").read_bytes() == artwork("WL-01")
    assert world.problems() == []


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1"), (1.5, "1.5"), (0.125, "0.12"), (100, "100"), (-0.001, "0"), (0, "0"), (1.999, "2")],
)
def test_numbers_of_a_path_are_short(value: float, text: str) -> None:
    assert number(value) == text


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    def linear(channel: str) -> float:
        share = int(channel, 16) / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[at : at + 2]) for at in (1, 3, 5))
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def _glyph(code: str, size: int, resvg: Any, pillow: Any) -> Any:
    """How much ink the glyph alone puts on each pixel."""
    (glyph,) = re.findall(r'<g transform="translate\(40 34\)".*?</g>', draw(code))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" '
        f'viewBox="0 0 128 128">{glyph}</svg>'
    )
    return pillow.open(BytesIO(bytes(resvg.svg_to_bytes(svg_string=svg)))).getchannel("A")


def _silhouette(code: str, resvg: Any, pillow: Any) -> bytes:
    return bytes(_glyph(code, 48, resvg, pillow).tobytes())
