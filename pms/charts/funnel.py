"""Funnel plots: the limits of chance by OPAT days, and an organisation's own point where it is
its own reader. No one else's point is ever drawn."""

from collections.abc import Sequence
from typing import NamedTuple

from pms.charts.frame import Tick, short
from pms.charts.scales import Scale, nice_ticks
from pms.domain.counting.funnel import FunnelLimits, FunnelPoint, limits_at

LEFT, RIGHT, TOP, BOTTOM = 48.0, 470.0, 30.0, 250.0
"""The edges of what is drawn; what its lines are called stands to the right of it."""
APART = 16.0
"""Between what two lines are called."""
STEPS = 60
LEAST_EXPECTED, MOST_EXPECTED = 1, 30
"""Events that chance leaves at either end: below one the limits say nothing."""
CURVES = (("high998", "none"), ("high95", "6 4"), ("low95", "6 4"), ("low998", "none"))
NAMES = {"95": "95% limits", "998": "99.8% limits"}


class Name(NamedTuple):
    """What a line is called, and where that stands."""

    words: str
    y: float
    kind: str


class FunnelMark(NamedTuple):
    """The organisation's own point, and the shape that says where it lies."""

    x: float
    y: float
    shape: str
    words: str


class FunnelChart(NamedTuple):
    """Curves are points of polylines, with how each is dashed."""

    name: str
    title: str
    description: str
    curves: list[tuple[str, str]]
    mean_y: float
    published_y: float | None
    names: list[Name]
    across: list[Tick]
    up: list[Tick]
    own: FunnelMark | None


def funnel_chart(
    name: str,
    title: str,
    mean: float,
    published: float | None = None,
    own: FunnelPoint | None = None,
) -> FunnelChart | None:
    """Around a mean rate per 1,000 days; None where it is none, as nothing lies around that."""
    if not mean:
        return None
    fewest = 1000 * LEAST_EXPECTED / mean
    ends = nice_ticks(0, max(1000 * MOST_EXPECTED / mean, own.days if own else 0))
    across = Scale(0, ends[-1], LEFT, RIGHT)
    days = [fewest * (ends[-1] / fewest) ** (step / STEPS) for step in range(STEPS + 1)]
    limits = _smooth([(one, limits_at(mean, one)) for one in days])
    reached = [limits[0][1].high998, published or 0.0, own.rate if own else 0.0]
    heights = nice_ticks(0, max(reached))
    up = Scale(0, heights[-1], BOTTOM, TOP)
    lines = [(up(mean), f"Mean of all {mean:.1f}", "mean")]
    if published is not None:
        lines.append((up(published), f"Published median {published:g}", "published"))
    lines += [(up(limits[-1][1].high95), NAMES["95"], "limit")]
    lines += [(up(limits[-1][1].high998), NAMES["998"], "limit")]
    return FunnelChart(
        name,
        title,
        _described(mean, limits, own),
        [(dash, _curve(limits, which, across, up)) for which, dash in CURVES],
        up(mean),
        None if published is None else up(published),
        _set_apart(lines),
        [Tick(short(one), across(one)) for one in ends],
        [Tick(short(one), up(one)) for one in heights],
        _mark(own, across, up) if own else None,
    )


def _smooth(limits: Sequence[tuple[float, FunnelLimits]]) -> list[tuple[float, FunnelLimits]]:
    """Whole numbers of events make the upper limits of few days rise and fall: they only fall."""
    found: list[tuple[float, FunnelLimits]] = []
    for days, at in reversed(limits):
        if found:
            after = found[-1][1]
            at = at._replace(
                high95=max(at.high95, after.high95), high998=max(at.high998, after.high998)
            )
        found.append((days, at))
    return found[::-1]


def _curve(
    limits: Sequence[tuple[float, FunnelLimits]], which: str, across: Scale, up: Scale
) -> str:
    return " ".join(f"{across(days)},{up(getattr(at, which))}" for days, at in limits)


def _mark(own: FunnelPoint, across: Scale, up: Scale) -> FunnelMark:
    shape = "triangle" if own.position.endswith("99.8%") else "diamond"
    where = "within the limits" if own.position == "within" else f"{own.position} limit"
    return FunnelMark(
        across(own.days),
        up(own.rate),
        "ring" if own.position == "within" else shape,
        f"{own.events:,} in {own.days:,} OPAT days, {own.rate:.1f} per 1,000: {where}",
    )


def _set_apart(lines: Sequence[tuple[float, str, str]]) -> list[Name]:
    """Each line's words beside it, pushed up where they would meet those of the line below."""
    found: list[Name] = []
    free = BOTTOM + APART
    for y, words, kind in sorted(lines, reverse=True):
        free = min(y + 4, free - APART)
        found.append(Name(words, round(free, 1), kind))
    return found


def _described(
    mean: float, limits: Sequence[tuple[float, FunnelLimits]], own: FunnelPoint | None
) -> str:
    (few, wide), (many, close) = limits[0], limits[-1]
    words = (
        f"Limits of chance around a mean of {mean:.1f}: 99.8% of organisations with {few:,.0f} "
        f"days lie from {wide.low998:.1f} to {wide.high998:.1f}, with {many:,.0f} days from "
        f"{close.low998:.1f} to {close.high998:.1f}."
    )
    return words if own else f"{words} No organisation is drawn."
