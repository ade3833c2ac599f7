"""Run charts: a point with its interval for each quarter, their median, a published line."""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from pms.charts.frame import Tick, named, short, slots, upward


class Value(NamedTuple):
    """One point; a quarter without one has None in its place."""

    value: float
    low: float
    high: float


class Reference(NamedTuple):
    """A published figure, and the range across centres where there is one."""

    value: float
    low: float | None
    high: float | None
    words: str


class Point(NamedTuple):
    x: float
    y: float
    low: float
    high: float
    words: str


class Line(NamedTuple):
    y: float
    words: str
    text_y: float


class Band(NamedTuple):
    y: float
    height: float
    beyond: bool
    """Whether the range reaches above the picture."""


class RunChart(NamedTuple):
    title: str
    points: list[Point]
    strokes: list[list[Point]]
    """Points to join: a quarter without a point is a gap."""
    ticks: list[Tick]
    names: list[Tick]
    median: Line | None
    published: Line | None
    band: Band | None
    description: str
    kind: str = "run"


APART = 14.0
"""Between the words of two lines."""


def run_chart(
    title: str,
    labels: Sequence[str],
    values: Sequence[Value | None],
    reference: Reference | None = None,
    unit: str = "",
) -> RunChart:
    shown = [one for one in values if one is not None]
    highest = max((one.high for one in shown), default=0)
    if reference:
        highest = max(highest, reference.value * 1.1)
    scale, ticks = upward(min(highest, 100) if unit == "%" else highest)
    places = slots(len(labels))
    points: list[Point] = []
    strokes: list[list[Point]] = [[]]
    for number, (label, one) in enumerate(zip(labels, values, strict=True)):
        if one is None:
            strokes.append([])
            continue
        words = f"{label}: {one.value:.1f}{unit} ({one.low:.1f} to {one.high:.1f})"
        x = places.middle(number)
        point = Point(x, scale(one.value), scale(one.low), scale.within(one.high), words)
        points.append(point)
        strokes[-1].append(point)
    middle = median([one.value for one in shown]) if shown else None
    median_line = _line(scale(middle), f"Median {middle:.1f}{unit}") if middle is not None else None
    published = band = None
    if reference:
        published = _line(scale(reference.value), reference.words)
        if median_line and abs(median_line.text_y - published.text_y) < APART:
            published = published._replace(text_y=_beside(median_line, published))
        if reference.low is not None and reference.high is not None:
            top = scale.within(reference.high)
            height = round(scale.within(reference.low) - top, 2)
            band = Band(top, height, reference.high > scale.high)
    return RunChart(
        title,
        points,
        [stroke for stroke in strokes if len(stroke) > 1],
        ticks,
        named(labels, places),
        median_line,
        published,
        band,
        _told(points, len(labels), middle, unit),
    )


def _line(y: float, words: str) -> Line:
    return Line(y, words, round(y - 4, 2))


def _beside(other: Line, line: Line) -> float:
    """Where a line's words stand clear of another's: below, if the line lies below, else above."""
    return other.text_y + APART + 4 if line.y >= other.y else other.text_y - APART


def _told(points: Sequence[Point], quarters: int, middle: float | None, unit: str) -> str:
    if not points:
        return "No quarter has enough days for a point."
    return (
        f"{len(points)} of {quarters} quarters have a point; the latest, {points[-1].words}. "
        f"Median {short(round(middle or 0, 1))}{unit}. All are in the table."
    )
