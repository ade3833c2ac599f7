"""Funnel plots: where an organisation's rate lies beside what chance alone would do.

Limits are exact Poisson: the number of events that chance exceeds (or stays below) in 2.5% or 0.1%
of organisations of that size, with the rate of all together. Between whole numbers of events they
are interpolated, as Spiegelhalter (Stat Med 2005) does, so that the curve is smooth.
"""

from collections.abc import Sequence
from math import exp, lgamma, log
from typing import Literal, NamedTuple

Position = Literal["within", "above 95%", "below 95%", "above 99.8%", "below 99.8%"]


class CountedOrganisation(NamedTuple):
    """Events and OPAT days of one organisation, which need no name."""

    events: int
    days: int


class FunnelLimits(NamedTuple):
    """Events per 1,000 days between which chance alone leaves 95% and 99.8%."""

    low95: float
    high95: float
    low998: float
    high998: float


class FunnelPoint(NamedTuple):
    """One organisation, its limits, and on which side of them it lies."""

    events: int
    days: int
    rate: float
    limits: FunnelLimits
    position: Position


class Funnel(NamedTuple):
    """Points from few days to many, and the rate of all together."""

    mean: float
    points: tuple[FunnelPoint, ...]


def funnel(organisations: Sequence[CountedOrganisation], mean: float | None = None) -> Funnel:
    """Each organisation with days beside the mean rate per 1,000 days: of these all, or given."""
    counted = sorted((one for one in organisations if one.days > 0), key=lambda one: one[::-1])
    days = sum(one.days for one in counted)
    if mean is None:
        mean = sum(one.events for one in counted) * 1000 / days if days else 0.0
    return Funnel(mean, tuple(_point(one, mean) for one in counted))


def _point(one: CountedOrganisation, mean: float) -> FunnelPoint:
    rate, limits = one.events * 1000 / one.days, limits_at(mean, one.days)
    return FunnelPoint(one.events, one.days, rate, limits, _position(rate, limits))


def limits_at(mean: float, days: float) -> FunnelLimits:
    """The limits for an organisation of so many days, where `mean` per 1,000 is the rate of all."""
    expected = mean * days / 1000
    scale = 1000 / days
    low95, high95 = (quantile(expected, p) * scale for p in (0.025, 0.975))
    low998, high998 = (quantile(expected, p) * scale for p in (0.001, 0.999))
    return FunnelLimits(low95, high95, low998, high998)


def _position(rate: float, limits: FunnelLimits) -> Position:
    if rate > limits.high998:
        return "above 99.8%"
    if rate < limits.low998:
        return "below 99.8%"
    if rate > limits.high95:
        return "above 95%"
    return "below 95%" if rate < limits.low95 else "within"


def quantile(expected: float, probability: float) -> float:
    """The number of Poisson events not exceeded with a probability, interpolated."""
    if expected <= 0:
        return 0.0
    below, count = 0.0, 0
    while True:
        here = exp(count * log(expected) - expected - lgamma(count + 1))
        if below + here >= probability or (here < 1e-18 and count > expected):
            break
        below, count = below + here, count + 1
    alpha = (below + here - probability) / here if here else 0.0
    return max(0.0, count - alpha)
