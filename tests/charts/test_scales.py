"""Places on a picture: values, days, and what the axes name."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pms.charts.labels import lanes, shortened, text_width
from pms.charts.scales import DateScale, Scale, date_ticks, nice_ticks

MONDAY = date(2026, 1, 12)


def test_a_scale_may_run_upwards_and_keeps_what_lies_beyond_at_its_edge():
    scale = Scale(0, 10, 100, 0)
    assert (scale(0), scale(10), scale(2.5)) == (100, 0, 75)
    assert scale.within(20) == 0
    assert Scale(3, 3, 0, 10)(3) == 5


def test_each_day_has_a_width_of_its_own():
    scale = DateScale(date(2026, 1, 1), date(2026, 1, 10), 0, 100)
    assert scale.start_of(date(2026, 1, 1)) == 0
    assert scale.middle_of(date(2026, 1, 1)) == 5
    assert scale.end_of(date(2026, 1, 10)) == 100
    assert scale.start_of(date(2025, 1, 1)) == 0
    one_day = DateScale(date(2026, 1, 1), date(2026, 1, 1), 0, 100)
    assert one_day.start_of(date(2026, 1, 1)) == 0
    assert one_day.end_of(date(2026, 1, 1)) == 100


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (3, 187, [0, 50, 100, 150, 200]),
        (0.1, 0.4, [0.1, 0.2, 0.3, 0.4]),
        (-12, 12, [-15, -10, -5, 0, 5, 10, 15]),
        (7, 7, [6.0, 6.5, 7.0, 7.5, 8.0]),
        (0, 0, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
    ],
)
def test_an_axis_names_round_values_that_enclose_all(low, high, ticks):
    assert nice_ticks(low, high) == ticks


@given(
    st.floats(-1e6, 1e6, allow_nan=False),
    st.floats(0.001, 1e6, allow_nan=False),
    st.integers(2, 10),
)
def test_every_axis_encloses_its_values_with_few_ticks(low, width, most):
    ticks = nice_ticks(low, low + width, most)
    step = ticks[1] - ticks[0]
    assert ticks[0] <= low + step * 1e-6
    assert ticks[-1] >= low + width - step * 1e-6
    assert 2 <= len(ticks) <= most + 2


@pytest.mark.parametrize(
    ("first", "days", "labels"),
    [
        (MONDAY, 1, ["12 Jan 2026"]),
        (MONDAY, 5, ["12 Jan 2026", "13 Jan", "14 Jan", "15 Jan", "16 Jan"]),
        (MONDAY, 30, ["12 Jan 2026", "19 Jan", "26 Jan", "2 Feb", "9 Feb"]),
        (MONDAY + timedelta(days=1), 30, ["19 Jan 2026", "26 Jan", "2 Feb", "9 Feb"]),
        (MONDAY + timedelta(days=6), 30, ["19 Jan 2026", "26 Jan", "2 Feb", "9 Feb", "16 Feb"]),
        (MONDAY, 400, ["Mar 2026", "May", "Jul", "Sep", "Nov", "Jan 2027"]),
    ],
)
def test_the_axis_of_days_names_days_mondays_or_months(first, days, labels):
    ticks = date_ticks(first, first + timedelta(days=days - 1))
    assert [tick.label for tick in ticks] == labels


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 20_000), st.integers(3, 12))
def test_no_axis_of_days_is_crowded_or_names_a_day_outside(first, width, most):
    last = first + timedelta(days=width)
    ticks = date_ticks(first, last, most)
    assert len(ticks) <= most + 1
    assert all(first <= tick.day <= last for tick in ticks)


def test_what_would_meet_goes_into_the_next_lane():
    assert lanes([(0, 10), (5, 20), (12, 15), (21, 30)]) == [0, 1, 0, 0]
    assert lanes([(0, 10), (11, 20)], gap=2) == [0, 1]
    assert lanes([]) == []


def test_a_text_too_wide_for_its_room_is_cut():
    assert shortened("Ceftriaxone", 13, 200) == "Ceftriaxone"
    cut = shortened("Piperacillin with tazobactam 4.5 g three times daily", 13, 120)
    assert cut.endswith("…")
    assert text_width(cut, 13) <= 120
