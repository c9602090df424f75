"""results.svg: how many times ours others take, on a scale where each step is ten times the last.

Drawn by hand: a few rectangles and words need no library.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, log10
from xml.sax.saxutils import escape

from benchmarks.measuring import Measurement
from benchmarks.model import OURS
from benchmarks.rendering import number

_WIDTH, _LEFT, _RIGHT = 860, 330, 90
_ROW, _GAP, _TOP = 18, 16, 58
_COLOURS = {"raw": "#7a7f87", "other": "#c2571a"}
_OPENING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-labelledby="t d">'
)
_LABEL = '<text class="s" x="{}" y="{}" text-anchor="end">{}</text>'
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1d2430}.t{font-weight:600}.s{fill:#5a6270}"
    "@media(prefers-color-scheme:dark){text{fill:#e8eaee}.s{fill:#aab1bd}}"
)


def draw(measurements: Sequence[Measurement]) -> str:
    """The picture as one SVG text, with a title and a description for those who cannot see it."""
    groups = [(each.workload.title, list(_bars(each))) for each in measurements]
    groups = [(title, bars) for title, bars in groups if bars]
    biggest = max((ratio for _, bars in groups for _, ratio in bars), default=10.0)
    smallest = min((ratio for _, bars in groups for _, ratio in bars), default=1.0)
    low = min(0, int(log10(smallest) // 1)) if smallest < 1 else 0
    decades = _Decades(low, max(1, ceil(log10(max(biggest, 1.01)))))
    height = _TOP + sum(_GAP + _ROW * (len(bars) + 1) for _, bars in groups) + _GAP
    return "\n".join(
        [
            _OPENING.format(_WIDTH, height),
            '<title id="t">How long others take, in times of Merkki</title>',
            f'<desc id="d">{escape(_described(groups))}</desc>',
            f"<style>{_STYLE}</style>",
            *decades.lines(height),
            *_drawn(groups, decades),
            "</svg>\n",
        ]
    )


def _bars(each: Measurement) -> Iterator[tuple[str, float]]:
    """Whom to draw beside ours, and its time divided by ours."""
    ours = each.results.get(OURS)
    if ours is None:
        return
    for name in (each.workload.bare, *each.workload.peers):
        if name in each.results and name != OURS:
            yield name, each.results[name].times(ours).middle


class _Decades:
    """The scale: from 10^low to 10^high across the picture."""

    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = low, high

    def x(self, ratio: float) -> float:
        """Where a ratio lies."""
        part = (log10(ratio) - self._low) / (self._high - self._low)
        return _LEFT + max(0.0, part) * (_WIDTH - _LEFT - _RIGHT)

    def lines(self, height: int) -> Iterator[str]:
        """A line and a number at each power of ten; ours, 1, is the thick one."""
        yield '<text class="t" x="12" y="24">Time of one operation, Merkki = 1</text>'
        for power in range(self._low, self._high + 1):
            x = self.x(10.0**power)
            width = 2 if power == 0 else 1
            yield (
                f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{_TOP - 8}" y2="{height - _GAP}"'
                f' stroke="#8a93a3" stroke-opacity=".5" stroke-width="{width}"/>'
            )
            label = f"{10.0**power:g}"
            yield f'<text class="s" x="{x:.0f}" y="{_TOP - 14}" text-anchor="middle">{label}</text>'


def _drawn(
    groups: Sequence[tuple[str, Sequence[tuple[str, float]]]], scale: _Decades
) -> Iterator[str]:
    y = _TOP + _GAP // 2
    for title, bars in groups:
        yield f'<text class="t" x="12" y="{y + 13}">{escape(title)}</text>'
        y += _ROW
        for name, ratio in bars:
            colour = _COLOURS["raw" if name.startswith(("raw", "bare")) else "other"]
            start, end = sorted((scale.x(1), scale.x(ratio)))
            yield _LABEL.format(_LEFT - 8, y + 13, escape(name))
            yield (
                f'<rect x="{start:.1f}" y="{y + 3}" width="{max(1.0, end - start):.1f}"'
                f' height="{_ROW - 5}" rx="2" fill="{colour}"/>'
            )
            yield f'<text x="{end + 6:.1f}" y="{y + 13}">{number(ratio)}</text>'
            y += _ROW
        y += _GAP


def _described(groups: Sequence[tuple[str, Sequence[tuple[str, float]]]]) -> str:
    return " ".join(
        f"{title}: " + ", ".join(f"{name} {number(ratio)}" for name, ratio in bars) + "."
        for title, bars in groups
    )
