"""Limits of a funnel plot, and on which side of them an organisation lies."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pms.domain.counting.funnel import CountedOrganisation, funnel, limits_at, quantile


def poisson_up_to(expected: float, count: int) -> float:
    """The chance of so many events or fewer, added up plainly."""
    total, here = 0.0, exp(-expected)
    for number in range(count + 1):
        total += here
        here *= expected / (number + 1)
    return total


@pytest.mark.parametrize("expected", [0.5, 3.0, 14.0, 60.0])
@pytest.mark.parametrize("probability", [0.001, 0.025, 0.5, 0.975, 0.999])
def test_a_limit_lies_where_the_poisson_chance_is_passed(expected, probability):
    found = quantile(expected, probability)
    above = int(found) + 1
    assert poisson_up_to(expected, above) >= probability
    if found > 0:
        assert poisson_up_to(expected, int(found) - 1) <= probability


def test_limits_of_a_known_organisation():
    """10 expected in 1,000 days: 95% of chance lies from 3.1 to 16.9 or so."""
    limits = limits_at(10, 1000)
    assert 3 <= limits.low95 <= 4
    assert 16 <= limits.high95 <= 17
    assert limits.low998 < limits.low95 < 10 < limits.high95 < limits.high998


def test_the_more_days_the_closer_the_limits():
    wide, close = limits_at(2, 500), limits_at(2, 50_000)
    assert wide.high998 - wide.low998 > close.high998 - close.low998
    assert limits_at(0, 1000) == (0, 0, 0, 0)


def test_organisations_are_placed_beside_the_mean_of_all():
    found = funnel(
        [CountedOrganisation(10, 1000), CountedOrganisation(30, 1000), CountedOrganisation(0, 0)]
    )
    assert found.mean == 20
    assert [(one.events, one.position) for one in found.points] == [
        (10, "below 95%"),
        (30, "above 95%"),
    ]
    given_mean = funnel([CountedOrganisation(30, 1000)], mean=2)
    assert given_mean.points[0].position == "above 99.8%"
    assert funnel([]) == (0, ())


@given(st.integers(0, 200), st.integers(200, 100_000), st.floats(0.01, 20))
def test_the_narrow_limits_lie_within_the_wide_ones(events, days, mean):
    (point,) = funnel([CountedOrganisation(events, days)], mean).points
    low, high, lower, higher = point.limits
    assert 0 <= lower <= low <= high <= higher
