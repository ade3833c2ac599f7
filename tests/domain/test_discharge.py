"""What a discharge may say."""

from datetime import date

import pytest

from pms.domain.care import course, discharge, follow_up, line, resumption, step_down
from pms.domain.care.course import CourseRow
from pms.domain.care.discharge import DischargeRow
from pms.domain.care.follow_up import FollowUpRow
from pms.domain.care.line import LineRow
from pms.domain.care.resumption import PreviousRow
from pms.domain.care.step_down import StepDownRow

START, TODAY, AHEAD = date(2026, 1, 10), date(2026, 1, 24), date(2026, 2, 7)
BEFORE = date(2026, 1, 9)


def said(found):
    """The words of the first problem, or None."""
    return next((problem.message for problem in found), None)


@pytest.mark.parametrize(
    ("ended_on", "counted", "words"),
    [
        (TODAY, True, None),
        (START, True, None),
        (AHEAD, True, None),
        (None, False, None),
        (None, True, "Enter its last day"),
        (BEFORE, True, "10 January 2026 or a later date"),
        (BEFORE, False, "10 January 2026 or a later date"),
    ],
)
def test_opat_treatment_ends_with_the_discharge(ended_on, counted, words):
    row = CourseRow(started_on=START, ended_on=ended_on)
    problem = said(course.problems(row, today=TODAY, must_end=counted))
    assert (problem is None) == (words is None)
    assert words is None or words in problem


@pytest.mark.parametrize(
    ("removed_on", "stays", "words"),
    [
        (TODAY, None, None),
        (None, "Dialysis", None),
        (None, None, "or say why it stays in"),
        (TODAY, "Dialysis", "not both"),
        (BEFORE, None, "10 January 2026 or a later date"),
        (AHEAD, None, "has not come yet"),
    ],
)
def test_a_line_is_out_or_stays_for_a_reason(removed_on, stays, words):
    row = LineRow(START, removed_on, stays)
    problem = said(line.problems(row, today=TODAY, is_settled=True))
    assert (problem is None) == (words is None)
    assert words is None or words in problem


def test_a_follow_up_lies_ahead_or_is_the_one_recorded():
    def found(day, recorded=None, died_on=None):
        return said(follow_up.problems(FollowUpRow(day, died_on), today=TODAY, recorded=recorded))

    assert found(None) is found(TODAY) is found(AHEAD) is None
    assert "is in the future" in found(BEFORE)
    assert "is in the future" in found(BEFORE, START)
    assert found(BEFORE, BEFORE) is None
    assert "has died" in found(AHEAD, AHEAD, TODAY)


def test_details_of_a_step_down_need_its_drug():
    def found(**values):
        return said(step_down.problems(StepDownRow(started_on=TODAY, **values), today=TODAY))

    assert found() is found(agent="linezolid", dose=600.0) is None
    assert "Select the oral" in found(frequency="bd")


def test_nobody_who_has_died_has_a_step_down():
    row = StepDownRow(agent="linezolid", started_on=TODAY)
    assert "no step-down" in said(step_down.problems(row, today=TODAY, died_on=TODAY))


def test_a_death_has_a_date():
    def found(reason, died_on):
        row = DischargeRow(therapy_end_reason=reason, died_on=died_on)
        return said(discharge.problems(row, is_now=False))

    assert "date of death" in found("died", None)
    assert found("died", TODAY) is found("other", None) is None


def test_what_no_discharge_is_without():
    def found(**values):
        row = DischargeRow("accepted", "other", "cured", "success", TODAY)._replace(**values)
        return said(discharge.problems(row, is_now=True))

    assert found() is None
    assert found(opat_outcome=None) == "Select the OPAT outcome"
    assert found(decision=None) == found(decision="rejected")
    assert found(decision=None) == "Only an accepted referral can be discharged"


def test_only_who_was_discharged_returns_in_a_new_episode():
    def found(*before):
        return said(resumption.problems(PreviousRow(*before)))

    assert found("accepted", True) is None
    assert "stays in this episode" in found("accepted", False)
    assert found("rejected", True) is not None
