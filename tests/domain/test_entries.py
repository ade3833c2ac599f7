"""What an episode's entries may say."""

from datetime import date, timedelta

import pytest

from pms.domain.care import admission, course, line, review
from pms.domain.care.admission import AdmissionRow
from pms.domain.care.course import CourseRow
from pms.domain.care.line import LineRow
from pms.domain.care.problem import happened, not_long_ago, one_of
from pms.domain.care.review import HIGHEST_BLOODS, LOWEST_BLOODS, ReviewRow

TODAY = date(2026, 7, 20)
BEFORE = TODAY - timedelta(days=1)
AFTER = TODAY + timedelta(days=1)


def words(found):
    """What a rule says first, or None."""
    return next((problem.message for problem in found), None)


def course_words(**values):
    return words(course.problems(CourseRow(**values), today=TODAY))


def line_words(today=TODAY, **values):
    return words(line.problems(LineRow(**values), today=today))


def admission_words(today=TODAY, **values):
    return words(admission.problems(AdmissionRow(**values), today=today))


def review_words(**values):
    return words(review.problems(ReviewRow(**values), today=TODAY))


def test_what_happened_may_be_of_today_but_not_of_tomorrow():
    assert words(happened("day", TODAY, TODAY)) is None
    assert "21 July 2026 has not come yet" in words(happened("day", AFTER, TODAY))


@pytest.mark.parametrize(
    "rule", [lambda day: not_long_ago("day", day), lambda day: happened("day", day, TODAY)]
)
def test_nothing_is_dated_before_1900(rule):
    assert words(rule(date(1899, 12, 31))) == "Enter a date after 1899"
    assert words(rule(date(1900, 1, 1))) is None


@pytest.mark.parametrize(
    ("said", "event"),
    [
        (lambda end: course_words(ended_on=end, started_on=TODAY), "the day the course started"),
        (
            lambda end: line_words(AFTER, removed_on=end, inserted_on=TODAY),
            "the day the line was inserted",
        ),
        (
            lambda end: admission_words(AFTER, discharged_on=end, admitted_on=TODAY),
            "the day the patient was admitted",
        ),
        (
            lambda end: review_words(next_review_on=end, reviewed_on=TODAY),
            "the day of this review",
        ),
    ],
)
def test_an_end_may_be_on_the_day_of_the_start_but_not_before_it(said, event):
    assert said(TODAY) is None
    assert said(BEFORE) == f"Enter 20 July 2026 or a later date: that is {event}"


@pytest.mark.parametrize(
    "said",
    [
        lambda: course_words(started_on=TODAY),
        lambda: course_words(ended_on=TODAY),
        lambda: line_words(removed_on=TODAY),
        lambda: admission_words(admitted_on=TODAY),
        lambda: review_words(reviewed_on=TODAY),
    ],
)
def test_a_date_that_is_not_recorded_breaks_no_rule(said):
    assert said() is None


def test_only_a_course_end_and_a_next_review_may_lie_ahead():
    assert course_words(ended_on=AFTER, started_on=TODAY) is None
    assert review_words(next_review_on=AFTER, reviewed_on=TODAY) is None
    assert "has not come yet" in line_words(removed_on=AFTER, inserted_on=TODAY)
    assert "has not come yet" in admission_words(discharged_on=AFTER, admitted_on=TODAY)


def test_an_end_before_1900_is_refused_although_the_start_is_not_known():
    assert line_words(removed_on=date(1812, 1, 1)) == "Enter a date after 1899"
    assert course_words(ended_on=date(1812, 1, 1)) == "Enter a date after 1899"


def test_only_a_rejected_referral_refuses_a_course():
    def said(decision):
        return words(course.problems(CourseRow(), today=TODAY, decision=decision))

    assert "rejected" in said("rejected")
    assert said("accepted") is said(None) is None


@pytest.mark.parametrize("test", HIGHEST_BLOODS)
def test_a_blood_result_may_be_nought_but_not_less_nor_beyond_belief(test):
    def said(result):
        return review_words(**{test: result})

    lowest, _ = LOWEST_BLOODS.get(test, (0, ""))
    assert said(None) is said(lowest) is said(HIGHEST_BLOODS[test]) is None
    assert said(lowest - 0.1).startswith(f"Enter a number from {lowest} to")
    assert said(HIGHEST_BLOODS[test] + 1).startswith(f"Enter a number from {lowest} to")


@pytest.mark.parametrize("result", [0.3, 0.9, 1.2, 4.9])
def test_a_creatinine_in_mg_dl_is_none_in_umol_l(result):
    said = review_words(creatinine=result)
    assert said == "Enter a number from 5 to 5,000: in \u00b5mol/L, not mg/dL"


def test_a_vip_score_goes_from_0_to_5():
    assert [review_words(vip_score=score) for score in (None, 0, 5)] == [None] * 3
    assert review_words(vip_score=6) == review_words(vip_score=-1) == "Enter a number from 0 to 5"


def test_a_dose_is_above_nought():
    assert course_words(dose=None) is course_words(dose=0.5) is None
    assert course_words(dose=0) == "Enter a dose above 0"
    assert course_words(dose=10**9).startswith("Enter a number from 0 to")


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
    assert course_words(dose=dose, dose_unit=unit) == refused


def test_a_code_must_be_one_of_those_offered():
    assert words(one_of("route", None, {"iv"})) is words(one_of("route", "iv", {"iv"})) is None
    assert words(one_of("route", "per_rectum", {"iv"})) == "Select one of the list"
