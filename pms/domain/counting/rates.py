"""Rates and proportions with their 95% intervals (counting-rules R15, R17)."""

from collections.abc import Iterable
from math import sqrt
from statistics import quantiles
from typing import NamedTuple

Z = 1.959964  # two-sided 95%
MINIMUM_DAYS = 200


class Estimate(NamedTuple):
    """A figure with its 95% interval, and what it was made of."""

    value: float
    low: float
    high: float
    numerator: int
    denominator: int


def rate_per_1000_days(events: int, days: int) -> Estimate | None:
    """Events per 1,000 days with Byar's interval; None below 200 days."""
    if days < MINIMUM_DAYS:
        return None
    low, high = byar(events)
    return Estimate(events * 1000 / days, low * 1000 / days, high * 1000 / days, events, days)


def proportion(part: int, whole: int) -> Estimate | None:
    """A share between 0 and 1 with Wilson's interval; None of nothing."""
    if whole == 0:
        return None
    low, high = wilson(part, whole)
    return Estimate(part / whole, low, high, part, whole)


def byar(count: int) -> tuple[float, float]:
    """Byar's 95% interval of a count."""
    low = count * (1 - 1 / (9 * count) - Z / (3 * sqrt(count))) ** 3 if count else 0.0
    above = count + 1
    return max(0.0, low), above * (1 - 1 / (9 * above) + Z / (3 * sqrt(above))) ** 3


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Wilson's 95% interval of a share, without continuity correction."""
    share = part / whole
    scale = 1 + Z**2 / whole
    centre = (share + Z**2 / (2 * whole)) / scale
    reach = Z * sqrt(share * (1 - share) / whole + Z**2 / (4 * whole**2)) / scale
    return max(0.0, centre - reach), min(1.0, centre + reach)


def quartiles(values: Iterable[float]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile, straight between neighbours; of one value itself.

    ValueError of nothing.
    """
    ordered = sorted(values)
    if len(ordered) == 1:
        ordered *= 2
    low, middle, high = quantiles(ordered, n=4, method="inclusive")
    return low, middle, high
