"""Quarters: bounds, neighbours and the way they are written."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pms.domain.counting.quarter import Quarter


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025Q2", date(2025, 4, 1), date(2025, 6, 30)),
        ("2025Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025Q4", date(2025, 10, 1), date(2025, 12, 31)),
        (" 2010q1 ", date(2010, 1, 1), date(2010, 3, 31)),
    ],
)
def test_a_quarter_is_read_and_has_its_bounds(text, start, end):
    quarter = Quarter.parse(text)
    assert (quarter.start, quarter.end) == (start, end)
    assert str(quarter) == text.strip().upper()


@pytest.mark.parametrize(
    "text", ["", "2025", "Q3 2025", "2025Q5", "2025Q0", "25Q1", "２０２５Q1", "2025-Q1", "2009Q4"]
)
def test_what_is_no_quarter_is_refused_in_plain_words(text):
    with pytest.raises(ValueError, match=r"is not a quarter|is too early"):
        Quarter.parse(text)


def test_a_year_has_four_quarters():
    with pytest.raises(ValueError, match="quarters 1 to 4"):
        Quarter(2025, 5)


def test_quarters_know_their_neighbours_across_the_year():
    assert Quarter(2025, 4).next == Quarter(2026, 1)
    assert Quarter(2026, 1).previous == Quarter(2025, 4)
    assert Quarter(2025, 2) < Quarter(2025, 4) < Quarter(2026, 1)


@given(st.dates(date(2010, 1, 1), date(2100, 1, 1)))
def test_a_day_is_in_its_quarter_and_in_no_other(day):
    quarter = Quarter.containing(day)
    assert day in quarter
    assert day not in quarter.next
    assert day not in quarter.previous
    assert quarter.next.start - quarter.end == timedelta(days=1)
    assert quarter.next.previous == quarter.previous.next == quarter
