"""What the virtual ward flags, each rule as a table of examples; today is 25 November 2026."""

from datetime import date, timedelta

import pytest

from pms.domain.care.ward_flags import FLAGS, Flag, Running, Stay, flags, trend, words

TODAY = date(2026, 11, 25)


def ago(days):
    return TODAY - timedelta(days=days)


COUNTED = Running(True, None)
"""A counted course that runs without an end."""
ENDING = Running(True, ago(-5))
"""A counted course that ends in five days."""
TABLETS = Running(False, None)


def flagged(kind, **stay):
    """For how many days a stay is flagged with one kind; 0 where it is not."""
    return next((flag.days for flag in flags(Stay(**stay), TODAY) if flag.kind == kind), 0)


@pytest.mark.parametrize(
    ("due_on", "days"),
    [
        (None, 0),
        (ago(-1), 0),  # due tomorrow
        (ago(0), 0),  # due today: the day is not over
        (ago(1), 1),
        (ago(9), 9),
    ],
)
def test_a_review_is_overdue_from_the_day_after_it_was_due(due_on, days):
    assert flagged("review", review_due_on=due_on) == days


@pytest.mark.parametrize(
    ("bloods_on", "since", "every", "running", "days"),
    [
        (ago(7), ago(20), 7, (COUNTED,), 0),  # weekly bloods, taken on the same weekday
        (ago(8), ago(20), 7, (COUNTED,), 1),
        (ago(8), ago(20), 14, (COUNTED,), 0),  # the organisation's or patient's own interval
        (ago(30), ago(40), 3, (ENDING,), 27),
        (None, ago(6), 7, (COUNTED,), 0),  # never any: from the first OPAT day
        (None, ago(10), 7, (COUNTED,), 3),
        (None, None, 7, (COUNTED,), 0),  # not started as OPAT
        (ago(30), ago(40), 7, (TABLETS,), 0),  # tablets alone: COpAT has its own list
        (ago(30), ago(40), 7, (), 0),  # nothing runs any more
    ],
)
def test_bloods_are_asked_for_during_a_counted_course_alone(bloods_on, since, every, running, days):
    given = {"bloods_on": bloods_on, "treated_since": since, "bloods_every": every}
    assert flagged("bloods", **given, running=running) == days


@pytest.mark.parametrize(
    ("planned", "running", "past", "no_end"),
    [
        (None, (COUNTED,), 0, 0),  # nothing was planned
        (ago(-1), (COUNTED,), 0, 0),
        (ago(0), (COUNTED,), 0, 0),  # the planned day itself
        (ago(3), (COUNTED,), 3, 3),
        (ago(3), (ENDING,), 3, 0),  # prolonged, and it is known until when
        (ago(3), (ENDING, COUNTED), 3, 3),
        (ago(3), (TABLETS,), 0, 3),  # tablets after the planned end need an end too
        (ago(3), (), 0, 0),  # therapy is over
    ],
)
def test_the_planned_end_is_past_while_a_course_runs_on(planned, running, past, no_end):
    given = {"planned_end_on": planned, "running": running}
    assert (flagged("planned_end", **given), flagged("no_end", **given)) == (past, no_end)


@pytest.mark.parametrize(
    ("ended_on", "devices", "days"),
    [
        (None, ("picc",), 0),  # still on treatment
        (ago(-2), ("picc",), 0),  # the end is known and lies ahead
        (ago(0), ("picc",), 0),  # the last dose is today
        (ago(2), ("picc",), 2),
        (ago(2), (), 0),  # taken out
        (ago(2), ("no_line",), 0),  # given without a line
        (ago(2), ("no_line", "midline"), 2),
    ],
)
def test_a_line_is_flagged_from_the_day_after_therapy_ended(ended_on, devices, days):
    assert flagged("line", therapy_ended_on=ended_on, devices=devices) == days


@pytest.mark.parametrize(
    ("ended_on", "discharged", "days"),
    [
        (None, False, 0),
        (ago(0), False, 0),
        (ago(-3), False, 0),
        (ago(2), False, 2),
        (ago(2), True, 0),
    ],
)
def test_whose_therapy_ended_is_flagged_until_they_are_discharged(ended_on, discharged, days):
    assert flagged("ended", therapy_ended_on=ended_on, discharged=discharged) == days


def test_flags_come_in_one_order_and_each_has_words():
    stay = Stay(
        planned_end_on=ago(1),
        running=(COUNTED,),
        treated_since=ago(10),
        review_due_on=ago(1),
        therapy_ended_on=ago(4),
        devices=("picc",),
    )
    found = flags(stay, TODAY)
    assert [flag.kind for flag in found] == list(FLAGS)
    assert [words(flag) for flag in found] == [
        "Review 1 day overdue",
        "Bloods 3 days overdue",
        "1 day past planned end",
        "Course without end date",
        "Line in 4 days after therapy",
        "Ended 4 days ago, not discharged",
    ]


def test_a_well_patient_has_no_flag():
    assert flags(Stay(), TODAY) == []
    assert words(Flag("bloods", 1)) == "Bloods 1 day overdue"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (48, 96, "↓ from 96"),
        (96, 48.5, "↑ from 48.5"),
        (5, 5, "→ from 5"),
        (5, 0, "↑ from 0"),  # nought is a result
        (5, None, ""),
    ],
)
def test_a_trend_names_the_result_before(now, before, said):
    assert trend(now, before) == said
