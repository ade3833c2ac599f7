"""Whose a task is, and how soon it is due."""

from datetime import date, timedelta

import pytest

from pms.domain.care.task import SPANS, days_in, is_owned_by, span_of

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("days", "span"),
    [
        (-400, "overdue"),
        (-1, "overdue"),
        (0, "today"),
        (1, "week"),
        (7, "week"),
        (8, "later"),
        (400, "later"),
    ],
)
def test_today_is_not_overdue_and_a_week_has_seven_days(days, span):
    assert span_of(TODAY + timedelta(days), TODAY) == span


def test_without_a_date_a_task_is_in_no_day():
    assert span_of(None, TODAY) == "undated"
    assert [span for span in SPANS if days_in(span, TODAY) is None] == ["undated"]


@pytest.mark.parametrize(
    ("owner", "is_it"),
    [
        ("Ann Smith", True),
        ("ann  smith ", True),
        ("Ann Smithson", False),
        ("", False),
        (None, False),
    ],
)
def test_capitals_and_spaces_make_no_other_owner(owner, is_it):
    assert is_owned_by(owner, "Ann Smith") is is_it


def test_nobody_owns_nothing():
    assert not is_owned_by("", "")
