"""What an episode's items may say."""

from datetime import date, timedelta

import pytest

from pms.domain.care.item_rules import (
    HIGHEST_BLOODS,
    blood_problem,
    choice_problem,
    course_end_problem,
    course_on_referral_problem,
    discharge_problem,
    dose_problem,
    happened_problem,
    long_ago_problem,
    next_review_problem,
    removal_problem,
    vip_score_problem,
)

TODAY = date(2026, 7, 20)
BEFORE = TODAY - timedelta(days=1)
AFTER = TODAY + timedelta(days=1)


def test_what_happened_may_be_of_today_but_not_of_tomorrow():
    assert happened_problem(TODAY, TODAY) is None
    assert "21 July 2026 has not come yet" in happened_problem(AFTER, TODAY)


@pytest.mark.parametrize("problem", [long_ago_problem, lambda day: happened_problem(day, TODAY)])
def test_nothing_is_dated_before_1900(problem):
    assert problem(date(1899, 12, 31)) == "Enter a date after 1899"
    assert problem(date(1900, 1, 1)) is None


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (lambda later: course_end_problem(later, TODAY), "the day the course started"),
        (lambda later: removal_problem(later, TODAY, AFTER), "the day the line was inserted"),
        (lambda later: discharge_problem(later, TODAY, AFTER), "the day the patient was admitted"),
        (lambda later: next_review_problem(later, TODAY), "the day of this review"),
    ],
)
def test_an_end_may_be_on_the_day_of_the_start_but_not_before_it(problem, words):
    assert problem(TODAY) is None
    assert problem(BEFORE) == f"Enter 20 July 2026 or a later date: that is {words}"


@pytest.mark.parametrize(
    "problem",
    [
        lambda: course_end_problem(None, TODAY),
        lambda: course_end_problem(TODAY, None),
        lambda: removal_problem(TODAY, None, TODAY),
        lambda: discharge_problem(None, TODAY, TODAY),
        lambda: next_review_problem(None, TODAY),
        lambda: happened_problem(None, TODAY),
    ],
)
def test_a_date_that_is_not_recorded_breaks_no_rule(problem):
    assert problem() is None


def test_only_a_course_end_and_a_next_review_may_lie_ahead():
    assert course_end_problem(AFTER, TODAY) is None
    assert next_review_problem(AFTER, TODAY) is None
    assert "has not come yet" in removal_problem(AFTER, TODAY, TODAY)
    assert "has not come yet" in discharge_problem(AFTER, TODAY, TODAY)


def test_an_end_before_1900_is_refused_although_the_start_is_not_known():
    assert removal_problem(date(1812, 1, 1), None, TODAY) == "Enter a date after 1899"
    assert course_end_problem(date(1812, 1, 1), None) == "Enter a date after 1899"


def test_only_a_rejected_referral_refuses_a_course():
    assert "rejected" in course_on_referral_problem("rejected")
    assert course_on_referral_problem("accepted") is None
    assert course_on_referral_problem(None) is None


@pytest.mark.parametrize("test", HIGHEST_BLOODS)
def test_a_blood_result_may_be_nought_but_not_less_nor_beyond_belief(test):
    assert blood_problem(test, None) is None
    assert blood_problem(test, 0) is None
    assert blood_problem(test, HIGHEST_BLOODS[test]) is None
    assert blood_problem(test, -0.1).startswith("Enter a number from 0 to")
    assert blood_problem(test, HIGHEST_BLOODS[test] + 1).startswith("Enter a number from 0 to")


def test_a_vip_score_goes_from_0_to_5():
    assert [vip_score_problem(score) for score in (None, 0, 5)] == [None] * 3
    assert vip_score_problem(6) == vip_score_problem(-1) == "Enter a number from 0 to 5"


def test_a_dose_is_above_nought():
    assert dose_problem(None) is None
    assert dose_problem(0.5) is None
    assert dose_problem(0) == "Enter a dose above 0"
    assert dose_problem(10**9).startswith("Enter a number from 0 to")


@pytest.mark.parametrize(
    ("dose", "unit", "refused"),
    [
        (500.0, "g", "500 g is more than is ever given: check the dose and its unit"),
        (18.0, "g", None),
        (50_001.0, "mg", "50,001 mg is more than is ever given: check the dose and its unit"),
        (13_500.0, "mg", None),
        (1_200_000.0, "unit", None),
        (
            1_200.0,
            "million_unit",
            "1,200 million units is more than is ever given: check the dose and its unit",
        ),
        (500.0, None, None),
    ],
)
def test_a_dose_that_nobody_is_given_is_a_slip_of_its_unit(dose, unit, refused):
    assert dose_problem(dose, unit) == refused


def test_a_code_must_be_one_of_those_offered():
    assert choice_problem(None, {"iv"}) is None
    assert choice_problem("iv", {"iv"}) is None
    assert choice_problem("per_rectum", {"iv"}) == "Select one of the list"
