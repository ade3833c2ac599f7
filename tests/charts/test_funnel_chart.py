"""The funnel plot: limits of chance, what its lines are called, and no point but one's own."""

from itertools import pairwise

import pytest

from pms.charts.funnel import APART, BOTTOM, LEFT, RIGHT, TOP, funnel_chart
from pms.domain.counting.funnel import CountedOrganisation, funnel

MEANS = (0.3, 1.2, 1.9, 8.0, 31.2)


def places(curve: str) -> list[tuple[float, float]]:
    return [tuple(map(float, one.split(","))) for one in curve.split()]


@pytest.mark.parametrize("mean", MEANS)
def test_limits_close_in_from_few_days_to_many(mean):
    chart = funnel_chart("line_events", "Line events", mean)
    high998, high95, low95, low998 = (places(curve) for _, curve in chart.curves)
    for upper in (high998, high95):  # heights are counted from the top
        assert all(y <= after for (_, y), (_, after) in pairwise(upper))
    for lower in (low998, low95):
        assert all(y >= after for (_, y), (_, after) in pairwise(lower))
    for _, curve in chart.curves:
        assert all(LEFT <= x <= RIGHT and TOP <= y <= BOTTOM for x, y in places(curve))


@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize("published", [None, 0.3, 1.4, 1.9])
def test_no_two_lines_names_stand_on_each_other(mean, published):
    chart = funnel_chart("line_events", "Line events", mean, published)
    heights = sorted(one.y for one in chart.names)
    assert all(after - y >= APART for y, after in pairwise(heights))
    assert heights[0] >= APART
    assert len(chart.names) == 3 + (published is not None)


def test_no_point_is_drawn_but_the_readers_own():
    assert funnel_chart("line_events", "Line events", 1.9).own is None
    (own,) = funnel([CountedOrganisation(14, 2000)], 1.9).points
    chart = funnel_chart("line_events", "Line events", 1.9, own=own)
    assert chart.own.shape == "triangle"
    assert chart.own.words == "14 in 2,000 OPAT days, 7.0 per 1,000: above 99.8% limit"
    assert LEFT < chart.own.x < RIGHT
    (within,) = funnel([CountedOrganisation(4, 2000)], 1.9).points
    assert funnel_chart("line_events", "Line events", 1.9, own=within).own.shape == "ring"


def test_around_a_mean_of_nothing_there_is_no_picture():
    assert funnel_chart("line_events", "Line events", 0) is None


def test_the_picture_says_its_limits_in_words():
    chart = funnel_chart("line_events", "Line events", 2.0)
    assert "No organisation is drawn" in chart.description
    assert "99.8% of organisations with 500 days lie from 0.0 to 9.7" in chart.description
