"""Places on the national page's pictures: the spread of a measure, and the funnel of events."""

from typing import NamedTuple

from pms.domain.funnel import Limits, Point, limits_at
from pms.domain.national.measures import EventFunnel, Row

WIDTH = 150
LEFT, RIGHT, TOP, BOTTOM = 48, 628, 12, 250
STEPS = 48


class SpreadPicture(NamedTuple):
    """Places across, in pixels, of one measure over the organisations."""

    low: float
    lower: float
    median: float
    upper: float
    high: float
    published: float | None
    words: str


def spread_picture(row: Row) -> SpreadPicture | None:
    """None where there is no spread to draw."""
    spread, published = row.spread, row.measure.published
    if spread is None:
        return None
    values = [*spread[1:], *([published.value] if published else [])]
    first, last = min(values), max(values)
    room = (last - first) or 1.0

    def place(value: float) -> float:
        return round(6 + (WIDTH - 12) * (value - first) / room, 1)

    words = (
        f"Median {spread.median:.1f}, middle half {spread.lower_quartile:.1f} to "
        f"{spread.upper_quartile:.1f}, range {spread.low:.1f} to {spread.high:.1f}"
    )
    if published:
        words += f"; published {published.words}"
    return SpreadPicture(
        place(spread.low),
        place(spread.lower_quartile),
        place(spread.median),
        place(spread.upper_quartile),
        place(spread.high),
        place(published.value) if published else None,
        words,
    )


class Mark(NamedTuple):
    """A point of the funnel, and the shape that says where it lies."""

    x: float
    y: float
    shape: str
    words: str


class Tick(NamedTuple):
    place: float
    words: str


class FunnelPicture(NamedTuple):
    """Curves are points of polylines, the outer limits first."""

    name: str
    title: str
    description: str
    marks: list[Mark]
    curves: list[tuple[str, str]]
    mean_y: float
    published_y: float | None
    across: list[Tick]
    up: list[Tick]


def funnel_picture(one: EventFunnel) -> FunnelPicture | None:
    """None where there is no organisation to draw."""
    points, mean = one.funnel.points, one.funnel.mean
    if not points:
        return None
    most_days = _round_up(max(point.days for point in points))
    fewest = min(point.days for point in points)
    published = one.measure.published
    rates = [*(point.rate for point in points), mean, published.value if published else 0.0]
    top = _round_up(max(*rates, limits_at(mean, fewest).high998) * 1.05)

    def x(days: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * days / most_days, 1)

    def y(rate: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * rate / top, 1)

    start = max(200, most_days // STEPS)
    steps = [start + (most_days - start) * step // STEPS for step in range(STEPS + 1)]
    limits = [(x(days), limits_at(mean, days)) for days in steps]
    curves = [
        (dash, " ".join(f"{across},{y(rate)}" for across, rate in _inside(limits, name, top)))
        for name, dash in (
            ("high998", "none"),
            ("low998", "none"),
            ("high95", "6 4"),
            ("low95", "6 4"),
        )
    ]
    return FunnelPicture(
        one.measure.name,
        f"{one.measure.title} per 1,000 OPAT days, by OPAT days",
        _described(one),
        [Mark(x(point.days), y(point.rate), _shape(point), _said(point)) for point in points],
        curves,
        y(mean),
        y(published.value) if published else None,
        [Tick(x(most_days * n / 4), f"{most_days * n // 4:,}") for n in range(5)],
        [Tick(y(top * n / 4), f"{top * n / 4:g}") for n in range(5)],
    )


def _inside(limits: list[tuple[float, Limits]], name: str, top: float) -> list[tuple[float, float]]:
    """The part of a curve that lies in the picture."""
    return [(across, rate) for across, at in limits if (rate := getattr(at, name)) <= top]


def _round_up(value: float) -> int:
    """To two leading digits that divide by four."""
    step = 1
    while value / step > 40:
        step *= 10
    return max(4, -(-int(value + 0.999) // (4 * step)) * 4 * step)


def _shape(point: Point) -> str:
    if point.position == "within":
        return "ring"
    return "triangle" if point.position.endswith("99.8%") else "diamond"


def _said(point: Point) -> str:
    where = "within the limits" if point.position == "within" else f"{point.position} limit"
    return f"{point.events:,} in {point.days:,} OPAT days, {point.rate:.1f} per 1,000: {where}"


def _described(one: EventFunnel) -> str:
    points = one.funnel.points
    outside = sum(point.position != "within" for point in points)
    return (
        f"{len(points)} organisations without names, {outside} of them outside the 95% limits "
        f"around the mean of {one.funnel.mean:.1f}. The table below has every point."
    )
