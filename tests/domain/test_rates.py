"""Rates and proportions with their intervals (R15, R17)."""

import pytest

from pms.domain.counting import rates


@pytest.mark.parametrize(("days", "shown"), [(199, False), (200, True)])
def test_no_rate_below_200_days(days, shown):
    assert (rates.rate_per_1000_days(3, days) is not None) == shown


def test_a_rate_carries_its_denominator():
    found = rates.rate_per_1000_days(3, 400)
    assert (found.value, found.numerator, found.denominator) == (7.5, 3, 400)


def test_no_event_has_a_rate_of_zero_and_an_upper_bound():
    found = rates.rate_per_1000_days(0, 1000)
    assert (found.value, found.low) == (0, 0)
    assert 3.6 < found.high < 3.7


@pytest.mark.parametrize(
    ("count", "low", "high"), [(1, 0.01, 5.57), (10, 4.79, 18.39), (100, 81.36, 121.63)]
)
def test_byars_interval_is_the_published_one(count, low, high):
    found = rates.byar(count)
    assert [round(bound, 2) for bound in found] == pytest.approx([low, high], abs=0.011)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilsons_interval_is_the_published_one(part, whole, low, high):
    assert rates.wilson(part, whole) == pytest.approx((low, high), abs=0.0001)


def test_a_share_of_nothing_is_no_number():
    assert rates.proportion(0, 0) is None


@pytest.mark.parametrize(
    ("values", "quartiles"),
    [([3], (3, 3, 3)), ([4, 0], (1, 2, 3)), ([9, 1, 2, 3, 0], (1, 2, 3))],
)
def test_quartiles_lie_straight_between_neighbours(values, quartiles):
    assert rates.quartiles(values) == quartiles


def test_nothing_has_no_median():
    with pytest.raises(ValueError, match="data point"):
        rates.quartiles([])
