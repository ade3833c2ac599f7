"""Doses needed on the days to come, held against a calendar that is walked dose by dose."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pms.domain.care.doses_needed import (
    BY_INPATIENT_TEAM,
    NO_FREQUENCY,
    OVER,
    OWN_FREQUENCY,
    PATTERNS,
    STAT,
    Prescribed,
    Supply,
    amount,
    counted_until,
    doses_on,
    needs,
    why_not_counted,
)
from pms.picklists.shipped import shipped_lists

MONDAY = date(2026, 11, 23)


def day(number):
    """The day so many days after the Monday."""
    return MONDAY + timedelta(days=number)


def prescribed(**given):
    values = {
        "agent": "ceftriaxone",
        "dose": 2.0,
        "unit": "g",
        "frequency": "od",
        "route": "iv",
        "delivery_form": "elastomeric_24h",
        **given,
    }
    return Prescribed(**values)


@pytest.mark.parametrize(
    ("frequency", "fortnight"),
    [
        ("od", "11111111111111"),
        ("bd", "22222222222222"),
        ("tds", "33333333333333"),
        ("qds", "44444444444444"),
        ("five_times_daily", "55555555555555"),
        ("six_times_daily", "66666666666666"),
        ("continuous", "11111111111111"),
        ("alternate_days", "10101010101010"),
        ("three_times_weekly", "10101001010100"),
        ("twice_weekly", "10010001001000"),
        ("once_weekly", "10000001000000"),
        ("fortnightly", "10000000000000"),
        ("stat", "10000000000000"),
    ],
)
def test_each_frequency_has_its_doses_on_its_days(frequency, fortnight):
    found = "".join(str(doses_on(frequency, MONDAY, None, day(n))) for n in range(14))
    assert found == fortnight


def test_every_frequency_of_the_list_can_be_counted_and_agrees_with_its_doses_a_week():
    for value in shipped_lists()["frequency"]:
        assert why_not_counted(value.code) is None
        if value.code == STAT:
            assert doses_on(STAT, MONDAY, None, day(14)) == 0
            continue
        pattern = PATTERNS[value.code]
        assert sum(pattern) / len(pattern) * 7 == float(value.flags["doses_per_week"])


@pytest.mark.parametrize(
    ("first", "last", "on", "doses"),
    [
        (0, 5, -1, 0),
        (0, 5, 0, 1),
        (0, 5, 5, 1),
        (0, 5, 6, 0),
        (0, None, 400, 1),
        (3, 3, 3, 1),
    ],
)
def test_both_ends_of_a_course_count_and_nothing_outside_them(first, last, on, doses):
    until = None if last is None else day(last)
    assert doses_on("od", day(first), until, day(on)) == doses


@pytest.mark.parametrize(
    ("ended", "planned", "oral", "until"),
    [
        (9, 4, False, 9),
        (None, 4, False, 4),
        (None, 0, False, 0),
        (None, -1, False, None),
        (None, 4, True, None),
        (9, 4, True, 9),
        (None, None, False, None),
    ],
)
def test_a_course_runs_to_its_end_then_to_a_planned_end_that_is_ahead(ended, planned, oral, until):
    days = [None if number is None else day(number) for number in (ended, planned, until)]
    assert counted_until(days[0], days[1], MONDAY, oral=oral) == days[2]


@pytest.mark.parametrize(
    ("frequency", "more", "why"),
    [
        ("od", {}, None),
        ("stat", {}, None),
        (None, {}, NO_FREQUENCY),
        ("", {}, NO_FREQUENCY),
        ("local_with_dialysis", {}, OWN_FREQUENCY),
        ("od", {"by_inpatient_team": True}, BY_INPATIENT_TEAM),
        ("od", {"over": True}, OVER),
    ],
)
def test_what_cannot_be_counted_says_why(frequency, more, why):
    assert why_not_counted(frequency, **more) == why


def test_alike_is_counted_together_and_a_patient_once():
    found = needs(
        [
            Supply(prescribed(), 1, day(-3), day(2)),
            Supply(prescribed(), 1, day(3), None),
            Supply(prescribed(), 2, day(-9), None),
            Supply(prescribed(dose=1.0), 3, day(-9), day(0)),
        ],
        MONDAY,
    )
    assert [(one.patients, one.courses, one.without_end) for one in found] == [
        (2, 3, 2),
        (1, 1, 0),
    ]
    assert [found[0].within(days) for days in (1, 7, 14, 28)] == [2, 14, 28, 56]
    assert found[1].by_day == (1, *(0,) * 27)


@pytest.mark.parametrize(
    ("dose", "unit", "doses", "sum_", "of"),
    [
        (2, "g", 84, "168", "g"),
        (1.2, "g", 3, "3.6", "g"),
        (350, "mg", 10, "3.5", "g"),
        (250, "microgram", 4, "0.001", "g"),
        (1_200_000, "unit", 5, "6", "million_unit"),
        (2.4, "million_unit", 5, "12", "million_unit"),
        (10, "ml", 2, "20", "ml"),
    ],
)
def test_amounts_are_added_up_in_the_unit_one_orders_in(dose, unit, doses, sum_, of):
    assert amount(prescribed(dose=dose, unit=unit), doses) == (Decimal(sum_), of)


@pytest.mark.parametrize(
    ("dose", "unit"), [(6, "mg_per_kg"), (None, "g"), (2, None), (2, "local_x")]
)
def test_doses_by_weight_and_without_a_unit_are_not_multiplied(dose, unit):
    assert amount(prescribed(dose=dose, unit=unit), 7) is None


# --- A second count, dose by dose ---------------------------------------------------------------

GAPS = {
    "alternate_days": [2],
    "three_times_weekly": [2, 2, 3],
    "twice_weekly": [3, 4],
    "once_weekly": [7],
    "fortnightly": [14],
}
A_DAY = {"bd": 2, "tds": 3, "qds": 4, "five_times_daily": 5, "six_times_daily": 6}


def doses_given(frequency, started_on, until):
    """Every dose of a course as its day, given one after the other as a nurse would."""
    on, turn, last = started_on, 0, until or MONDAY + timedelta(days=60)
    while on <= last:
        yield from [on] * A_DAY.get(frequency, 1)
        if frequency == STAT:
            return
        gaps = GAPS.get(frequency, [1])
        on += timedelta(days=gaps[turn % len(gaps)])
        turn += 1


courses = st.tuples(
    st.sampled_from([*PATTERNS, STAT]),
    st.integers(-90, 40),
    st.none() | st.integers(0, 120),
    st.integers(1, 4),
)


@given(st.lists(courses, max_size=8))
def test_the_needs_are_the_doses_given_one_after_the_other(drawn):
    supplies, expected = [], {}
    for frequency, first, length, patient in drawn:
        until = None if length is None else day(first + length)
        key = prescribed(frequency=frequency)
        supplies.append(Supply(key, patient, day(first), until))
        expected.setdefault(key, Counter()).update(doses_given(frequency, day(first), until))
    found = needs(supplies, MONDAY)
    assert [one.prescribed for one in found] == list(expected)
    for one in found:
        assert one.by_day == tuple(expected[one.prescribed][day(n)] for n in range(28))
        assert one.within(14) == sum(one.by_day[:14])
