"""When reviews and bloods are due."""

from datetime import date

import pytest

from pms.domain.counting.due import (
    days_overdue,
    interval_problem,
    next_due,
    review_due,
    ward_review_due,
)

TODAY = date(2026, 11, 25)


def nov(day):
    return date(2026, 11, day)


@pytest.mark.parametrize(
    ("last_on", "started_on", "every", "due_on"),
    [
        (nov(10), nov(1), 7, nov(17)),
        (None, nov(1), 7, nov(8)),  # never done: from the start
        (nov(10), nov(1), None, None),  # no schedule
        (None, None, 7, None),
    ],
)
def test_the_next_is_due_so_many_days_after_the_last(last_on, started_on, every, due_on):
    assert next_due(last_on, started_on, every) == due_on


@pytest.mark.parametrize(
    ("last_on", "next_on", "follow_up_on", "every", "due_on"),
    [
        (nov(10), nov(12), None, 7, nov(12)),  # the day the latest review names
        (nov(10), None, None, 7, nov(17)),  # it names none: by the schedule
        (nov(10), None, None, None, None),  # nothing more is planned
        (None, None, nov(20), None, nov(20)),  # as agreed at discharge
        (nov(19), None, nov(20), None, nov(20)),  # reviewed before that day: it stands
        (nov(20), None, nov(20), None, None),  # that was it
        (nov(21), nov(28), nov(20), None, nov(28)),
    ],
)
def test_a_review_is_due_as_named_else_as_agreed_else_by_schedule(
    last_on, next_on, follow_up_on, every, due_on
):
    found = review_due(last_on, next_on, started_on=None, every=every, follow_up_on=follow_up_on)
    assert found == due_on


@pytest.mark.parametrize(
    ("due_on", "days"), [(None, 0), (nov(26), 0), (nov(25), 0), (nov(24), 1), (nov(1), 24)]
)
def test_a_day_is_overdue_once_it_is_over(due_on, days):
    assert days_overdue(due_on, TODAY) == days


@pytest.mark.parametrize("days", [1, 7, 365, None])
def test_an_interval_of_a_year_at_most_is_fine(days):
    assert interval_problem(days) is None


@pytest.mark.parametrize("days", [0, -7, 366])
def test_any_other_interval_is_refused(days):
    assert interval_problem(days) == "Enter a number of days from 1 to 365"


@pytest.mark.parametrize(
    ("last_on", "next_on", "is_given", "due_on"),
    [
        (None, None, True, nov(6)),  # not reviewed yet: as the plan says
        (nov(5), None, True, nov(12)),  # the plan is over with the first review
        (nov(5), nov(9), True, nov(9)),
        (nov(5), None, False, None),  # nothing is given: by no schedule
    ],
)
def test_on_the_ward_the_plan_names_the_first_review(last_on, next_on, is_given, due_on):
    due = ward_review_due(last_on, next_on, nov(6), started_on=nov(1), every=7, is_given=is_given)
    assert due == due_on
