"""Funnel plots: the rate of each organisation over its days, between limits around the mean."""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from pms.charts.frame import LEFT, RIGHT, Tick, short, upward
from pms.charts.scales import Scale, nice_ticks

NARROW, WIDE = 1.959964, 3.090232
"""Normal quantiles of the 95% and the 99.8% limits."""
STEPS = 60


class Centre(NamedTuple):
    """An organisation's events and days; `own`: the reader's."""

    name: str
    events: int
    days: int
    own: bool = False


class Point(NamedTuple):
    x: float
    y: float
    own: bool
    outside: bool
    """Beyond the 99.8% limits."""
    words: str


class FunnelChart(NamedTuple):
    title: str
    points: list[Point]
    limits: list[str]
    """The four curves as points of a polyline, the wider ones first."""
    mean_y: float
    mean: float
    ticks: list[Tick]
    names: list[Tick]
    description: str
    kind: str = "funnel"


def limits(mean: float, days: float, z: float) -> tuple[float, float]:
    """Where a rate per 1,000 days lies by chance alone, by Byar's approximation."""
    expected = mean * days / 1000
    above = expected + 1
    low = expected * (1 - 1 / (9 * expected) - z / (3 * sqrt(expected))) ** 3 if expected else 0.0
    high = above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3
    return max(0.0, low) * 1000 / days, high * 1000 / days


def funnel_chart(title: str, centres: Sequence[Centre], least: int) -> FunnelChart | None:
    """Centres of at least so many days; None where fewer than two are left to compare."""
    shown = [centre for centre in centres if centre.days >= least]
    if len(shown) < 2:
        return None
    days = sum(centre.days for centre in shown)
    mean = sum(centre.events for centre in shown) * 1000 / days
    most = max(centre.days for centre in shown)
    x_ticks = nice_ticks(0, most, 6)
    across = Scale(0, x_ticks[-1], LEFT, RIGHT)
    highest = max(*(c.events * 1000 / c.days for c in shown), limits(mean, least * 2, WIDE)[1])
    upwards, ticks = upward(highest)
    curves = [
        _curve(across, upwards, mean, z, side, least, x_ticks[-1])
        for z in (WIDE, NARROW)
        for side in (0, 1)
    ]
    points = [_point(centre, mean, across, upwards) for centre in shown]
    outside = sum(point.outside for point in points)
    return FunnelChart(
        title,
        sorted(points, key=lambda point: point.own),
        curves,
        upwards(mean),
        mean,
        ticks,
        [Tick(short(value), across(value)) for value in x_ticks[1:]],
        f"{len(points)} organisations around a mean of {mean:.1f} per 1,000 days; {outside} beyond "
        "the 99.8% limits.",
    )


def _point(centre: Centre, mean: float, across: Scale, upwards: Scale) -> Point:
    rate = centre.events * 1000 / centre.days
    low, high = limits(mean, centre.days, WIDE)
    words = f"{centre.name}: {rate:.1f} per 1,000, {centre.events:,} in {centre.days:,} days"
    outside = not low <= rate <= high
    return Point(across(centre.days), upwards.within(rate), centre.own, outside, words)


def _curve(
    across: Scale, upwards: Scale, mean: float, z: float, side: int, least: float, most: float
) -> str:
    places = (least + (most - least) * (step / STEPS) ** 2 for step in range(STEPS + 1))
    return " ".join(
        f"{across(days)},{upwards.within(limits(mean, days, z)[side])}" for days in places
    )
