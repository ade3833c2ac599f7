"""Run charts: a point with its interval for each quarter, their median, published lines."""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from pms.charts.frame import BOTTOM, LEFT, TOP, Tick, named, short, slots
from pms.charts.scales import Scale, nice_ticks

END = 448.0
"""Where the points end: what the lines are called stands to their right."""
APART = 17.0
"""Between what two lines are called."""
LOWEST_SHARE = 50
"""Shares that are all above this are drawn from a higher one than nothing, so that they differ."""


class Value(NamedTuple):
    """One point; a quarter without one has None in its place, a point without interval no ends."""

    value: float
    low: float | None = None
    high: float | None = None


class Reference(NamedTuple):
    """A published figure, and the range across centres where there is one."""

    value: float
    low: float | None
    high: float | None
    words: str


class Point(NamedTuple):
    x: float
    y: float
    low: float | None
    high: float | None
    words: str


class Line(NamedTuple):
    """A line across the picture, and where its words stand."""

    y: float
    words: str
    text_y: float
    published: bool


class Band(NamedTuple):
    y: float
    height: float


class RunChart(NamedTuple):
    title: str
    points: list[Point]
    strokes: list[list[Point]]
    """Points to join: a quarter without a point is a gap."""
    ticks: list[Tick]
    names: list[Tick]
    lines: list[Line]
    band: Band | None
    """The published range, as far as the picture reaches."""
    description: str
    kind: str = "run"


def run_chart(
    title: str,
    labels: Sequence[str],
    values: Sequence[Value | None],
    references: Sequence[Reference] = (),
    unit: str = "",
) -> RunChart:
    shown = [one for one in values if one is not None]
    scale, ticks = _upward(shown, references, unit)
    places = slots(len(labels), LEFT, END)
    points: list[Point] = []
    strokes: list[list[Point]] = [[]]
    for number, (label, one) in enumerate(zip(labels, values, strict=True)):
        if one is None:
            strokes.append([])
            continue
        point = _point(label, one, places.middle(number), scale, unit)
        points.append(point)
        strokes[-1].append(point)
    middle = median([one.value for one in shown]) if shown else None
    lines = [(scale(one.value), one.words, True) for one in references]
    if middle is not None:
        lines.append((scale(middle), f"Median {middle:.1f}{unit}", False))
    return RunChart(
        title,
        points,
        [stroke for stroke in strokes if len(stroke) > 1],
        ticks,
        named(labels, places),
        _set_apart(lines),
        _band(references, scale),
        _told(points, len(labels), middle, unit),
    )


def _upward(
    shown: Sequence[Value], references: Sequence[Reference], unit: str
) -> tuple[Scale, list[Tick]]:
    """From nothing, but for shares near the whole; up to a round value that holds all."""
    reached = [one.value if one.high is None else one.high for one in shown]
    reached += [one.value * 1.1 for one in references]
    highest, lowest = max(reached, default=1) or 1, 0.0
    if unit == "%":
        highest = min(highest, 100)
        lowest = min(one.value if one.low is None else one.low for one in shown) if shown else 0
        lowest = 0.0 if lowest < LOWEST_SHARE else lowest
    round_values = nice_ticks(lowest, highest)
    scale = Scale(round_values[0], round_values[-1], BOTTOM, TOP)
    return scale, [Tick(f"{short(value)}{unit}", scale(value)) for value in round_values]


def _point(label: str, one: Value, x: float, scale: Scale, unit: str) -> Point:
    if one.low is None or one.high is None:
        return Point(x, scale(one.value), None, None, f"{label}: {one.value:.1f}{unit}")
    words = f"{label}: {one.value:.1f}{unit} ({one.low:.1f} to {one.high:.1f})"
    return Point(x, scale(one.value), scale.within(one.low), scale.within(one.high), words)


def _set_apart(lines: Sequence[tuple[float, str, bool]]) -> list[Line]:
    """Each line's words beside it, pushed up where they would meet those of the line below."""
    found: list[Line] = []
    free = BOTTOM + APART
    for y, words, published in sorted(lines, reverse=True):
        text_y = min(y + 5, free - APART)
        free = text_y
        found.append(Line(y, words, round(text_y, 2), published))
    return found


def _band(references: Sequence[Reference], scale: Scale) -> Band | None:
    for one in references:
        if one.low is not None and one.high is not None:
            top = scale.within(one.high)
            return Band(top, round(scale.within(one.low) - top, 2))
    return None


def _told(points: Sequence[Point], quarters: int, middle: float | None, unit: str) -> str:
    if not points:
        return "No quarter has enough for a point."
    return (
        f"{len(points)} of {quarters} have a point; the latest, {points[-1].words}. "
        f"Median {short(round(middle or 0, 1))}{unit}. All are in the table."
    )
