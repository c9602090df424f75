"""What a glyph is made of, and the numbers of a path as text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Ink(Enum):
    """How a shape is painted."""

    LINE = "line"  # the outline
    SOLID = "solid"  # outline and inside
    COVER = "cover"  # the outline, hiding what was drawn before it
    CUT = "cut"  # a line in the colour of the ground, cut out of something solid


@dataclass(frozen=True, slots=True)
class Shape:
    """Path data in a square of 48 units, y downwards."""

    path: str
    ink: Ink = Ink.LINE


def line(path: str) -> Shape:
    """An outline."""
    return Shape(path)


def solid(path: str) -> Shape:
    """A filled shape."""
    return Shape(path, Ink.SOLID)


def cover(path: str) -> Shape:
    """An outline that stands in front of what was drawn before."""
    return Shape(path, Ink.COVER)


def cut(path: str) -> Shape:
    """A line cut out of something solid."""
    return Shape(path, Ink.CUT)


def circle(x: float, y: float, radius: float) -> str:
    """Path data of a circle."""
    r, left, right = number(radius), number(x - radius), number(x + radius)
    return (
        f"M{left} {number(y)}A{r} {r} 0 1 1 {right} {number(y)}A{r} {r} 0 1 1 {left} {number(y)}Z"
    )


def number(value: float) -> str:
    """At most two decimals, no needless zeros: the same text on every machine."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
