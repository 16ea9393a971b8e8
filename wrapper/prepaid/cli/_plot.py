"""Readings as a line of small bars, and as SVG, which needs no library."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Final

from prepaid.cli._output import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prepaid import Reading

_BARS: Final = "▁▂▃▄▅▆▇█"
_WIDEST: Final = 20  # bars
_WIDTH: Final = 720  # px, of a panel; a text has 13 px
_HEIGHT: Final = 200
_LEFT: Final = 16
_TOP: Final = 34
_FOOT: Final = 30
_STYLE: Final = (
    "text{font:13px system-ui,sans-serif;fill:#444}.n{font-weight:600;fill:#111}"
    ".l{fill:none;stroke:#2563a8;stroke-width:2;stroke-linejoin:round}"
    ".g{stroke:#ddd}.p{fill:#fff}"
    "@media(prefers-color-scheme:dark){text{fill:#bbb}.n{fill:#eee}.l{stroke:#7ab3ef}"
    ".g{stroke:#333}.p{fill:#16181c}}"
)


def sparkline(readings: Sequence[Reading]) -> str:
    """Return the last reading of each of up to 20 equal stretches of time, from nothing up."""
    heights = [height for _, height in _points(readings, _WIDEST)]
    return "".join(_BARS[round(height * (len(_BARS) - 1))] for height in heights)


def line(readings: Sequence[Reading], width: float, height: float) -> str:
    """Return the points of an SVG polyline of the readings, within a box at the origin."""
    points = _points(readings, int(width))
    return " ".join(f"{at * width:.1f},{(1 - high) * height:.1f}" for at, high in points)


def plot(series: Sequence[Sequence[Reading]]) -> str:
    """Return an SVG document with a panel for each account, one below the other."""
    panels = "".join(_panel(rows, _HEIGHT * number) for number, rows in enumerate(series))
    height = _HEIGHT * len(series)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
        f' width="{_WIDTH}" height="{height}" role="img"><title>Balances</title>'
        f'<style>{_STYLE}</style><rect class="p" width="{_WIDTH}" height="{height}"/>'
        f"{panels}</svg>\n"
    )


def _panel(rows: Sequence[Reading], top: int) -> str:
    first, last = rows[0], rows[-1]
    name = escape(printable(f"{last.vendor}{f' ({last.label})' if last.label else ''}"))
    wide, high = _WIDTH - 2 * _LEFT, _HEIGHT - _TOP - _FOOT
    most = max((row.available for row in rows if row.available.unit == last.available.unit),
               key=lambda amount: amount.value)  # fmt: skip
    return (
        f'<g transform="translate({_LEFT},{top + _TOP})">'
        f'<text class="n" y="-14">{name}</text>'
        f'<text x="{wide}" y="-14" text-anchor="end">{last.available}, at most {most}</text>'
        f'<path class="g" d="M0 0H{wide}M0 {high}H{wide}"/>'
        f'<polyline class="l" points="{line(rows, wide, high)}"/>'
        f'<text y="{high + 18}">{first.at:%Y-%m-%d %H:%M}</text>'
        f'<text x="{wide}" y="{high + 18}" text-anchor="end">{last.at:%Y-%m-%d %H:%M} UTC</text>'
        "</g>"
    )


def _points(readings: Sequence[Reading], most: int) -> list[tuple[float, float]]:
    """Return place in time and height of readings, both from 0 to 1; zero is the ground.

    Only those in the unit of the last one, and of each of so many stretches of time its last one.
    """
    rows = [row for row in readings if row.available.unit == readings[-1].available.unit]
    start, whole = rows[0].at, rows[-1].at - rows[0].at
    stretches = {}
    for row in rows:
        place = (row.at - start) / whole if whole else 1.0
        stretches[int(place * (most - 1))] = place, row.available.value
    values = [value for _, value in stretches.values()]
    low, high = min(Decimal(0), *values), max(Decimal(0), *values)
    return [
        (place, float((value - low) / (high - low)) if high > low else 0.0)
        for place, value in stretches.values()
    ]
