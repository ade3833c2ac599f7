"""What a discharge may say."""

from datetime import date

import pytest

from pms.domain.care.discharge import (
    death_problem,
    discharge_problem,
    follow_up_problem,
    last_day_problem,
    line_left_problem,
    needed_problem,
    return_problem,
    step_down_problem,
)

START, TODAY, AHEAD = date(2026, 1, 10), date(2026, 1, 24), date(2026, 2, 7)
BEFORE = date(2026, 1, 9)


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
    problem = last_day_problem(ended_on, START, counted=counted)
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
    problem = line_left_problem(removed_on, stays, START, TODAY)
    assert (problem is None) == (words is None)
    assert words is None or words in problem


def test_a_follow_up_lies_ahead_or_is_the_one_recorded():
    assert follow_up_problem(None, None, None, TODAY) is None
    assert follow_up_problem(TODAY, None, None, TODAY) is None
    assert follow_up_problem(AHEAD, None, None, TODAY) is None
    assert "is in the future" in follow_up_problem(BEFORE, None, None, TODAY)
    assert "is in the future" in follow_up_problem(BEFORE, START, None, TODAY)
    assert follow_up_problem(BEFORE, BEFORE, None, TODAY) is None
    assert "has died" in follow_up_problem(AHEAD, AHEAD, TODAY, TODAY)


def test_details_of_a_step_down_need_its_drug():
    assert step_down_problem(None, None, None) is None
    assert step_down_problem("linezolid", 600.0) is None
    assert "Select the oral" in step_down_problem(None, None, "bd")


def test_a_death_has_a_date():
    assert "date of death" in death_problem("died", None)
    assert death_problem("died", TODAY) is None
    assert death_problem("other", None) is None


def test_what_no_discharge_is_without():
    assert needed_problem("opat_outcome", None) == "Select the OPAT outcome"
    assert needed_problem("outcome_on", TODAY) is None
    assert discharge_problem("accepted") is None
    assert discharge_problem(None) == discharge_problem("rejected") is not None


def test_only_who_was_discharged_returns_in_a_new_episode():
    assert return_problem("accepted", has_outcome=True) is None
    assert "stays in this episode" in return_problem("accepted", has_outcome=False)
    assert return_problem("rejected", has_outcome=True) is not None
