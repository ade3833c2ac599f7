"""Days of a filter, fixed or moving with today."""

from datetime import date

import pytest

from pms.domain.text.moving_day import as_typed, day_of, in_words, read_moving_day

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("typed", "code", "day", "words"),
    [
        ("13/7/25", "2025-07-13", date(2025, 7, 13), "13 July 2025"),
        ("2026-01-01", "2026-01-01", date(2026, 1, 1), "1 January 2026"),
        ("today", "0d", TODAY, "today"),
        ("Yesterday", "-1d", date(2026, 3, 30), "1 day ago"),
        ("last 90 days", "-90d", date(2025, 12, 31), "90 days ago"),
        ("90 days ago", "-90d", date(2025, 12, 31), "90 days ago"),
        ("-90", "-90d", date(2025, 12, 31), "90 days ago"),
        ("+14", "14d", date(2026, 4, 14), "in 14 days"),
        ("in 2 weeks", "14d", date(2026, 4, 14), "in 14 days"),
        ("past  2 weeks", "-14d", date(2026, 3, 17), "14 days ago"),
        ("1 month ago", "-1m", date(2026, 2, 28), "1 month ago"),
        ("last 3 months", "-3m", date(2025, 12, 31), "3 months ago"),
        ("last 2 years", "-24m", date(2024, 3, 31), "24 months ago"),
        ("-0", "0d", TODAY, "today"),
    ],
)
def test_what_is_typed_means_a_day_and_is_said(typed, code, day, words):
    assert read_moving_day(typed, TODAY) == code
    assert day_of(code, TODAY) == day
    assert in_words(code) == words
    assert read_moving_day(code, TODAY) == code
    assert read_moving_day(as_typed(code), TODAY) == code


@pytest.mark.parametrize("typed", ["", "soon", "31/2/2026", "last days", "9999 years ago", "1e3"])
def test_what_means_no_day_is_refused(typed):
    with pytest.raises(ValueError, match="Enter a"):
        read_moving_day(typed, TODAY)
