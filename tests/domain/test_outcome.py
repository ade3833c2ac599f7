"""Every step of the suggested outcomes (R10, R10b), and which of two that apply comes first."""

import pytest

from pms.domain.care.lists import Names
from pms.domain.care.suggestion import (
    CAUSES_OF_FAILURE,
    suggest_infection_outcome,
    suggest_opat_outcome,
)
from tests.domain.records import LISTS, SHIPPED, a_course, an_admission, an_episode, an_event, day

LATER = day("1 Jan 2026")
NAMES = Names(LISTS)


def suggested(*courses, as_at=LATER, **given):
    return suggest_opat_outcome(an_episode(*courses, **given), as_at).code


def why(*courses, as_at=LATER, **given):
    return suggest_opat_outcome(an_episode(*courses, **given), as_at, names=NAMES).reason


def infection(*courses, as_at=LATER, **given):
    found = suggest_infection_outcome(an_episode(*courses, **given), as_at)
    return found and found.code


def readmitted(on="15 Jan", cause="unrelated", planned=False):
    return (an_admission(f"{on} - {on}", planned=planned, cause=cause),)


# --- Whether there is one -------------------------------------------------------------------------


def test_nothing_wrong_is_a_success_and_says_what_was_looked_for():
    code, reason = suggest_opat_outcome(an_episode(), LATER, names=NAMES)
    assert code == "success"
    assert reason == (
        "Why therapy ended is “Completed as planned”, and the infection outcome is “Cured”. Looked "
        "for from 10 January 2025 to 24 January 2025, and not recorded: a death, an unplanned "
        "admission, a line or drug event, and a change of antimicrobial other than a planned one."
    )


def test_while_therapy_goes_on_only_the_discharge_form_has_a_suggestion():
    open_ = an_episode(a_course("10 Jan -"))
    assert suggest_opat_outcome(open_, day("20 Jan")).code is None
    assert suggest_opat_outcome(open_, day("20 Jan"), if_ended=True).code == "success"
    assert suggest_infection_outcome(open_, day("20 Jan")) is None
    died = open_._replace(therapy_end_reason="died")
    assert suggest_infection_outcome(died, day("20 Jan"), if_ended=True).code == "failed"


def test_an_end_that_lies_ahead_has_not_come_yet():
    ahead = an_episode(therapy_end_reason="died")
    assert suggest_opat_outcome(ahead, day("22 Jan")).code is None
    assert suggest_opat_outcome(ahead, day("23 Jan")).code == "failure"


def test_a_discharge_form_goes_by_the_ends_that_are_typed_also_those_ahead():
    changed = a_course("10 Jan - 14 Jan", end_reason="changed_resistance")
    assert suggest_opat_outcome(an_episode(changed), day("12 Jan"), if_ended=True).code == "partial"


def test_without_an_opat_day_or_an_acceptance_there_is_none():
    oral = a_course("10 Jan - 14 Jan", route="po")
    assert suggested(oral, therapy_end_reason="died") is None
    assert suggested(a_course("1 Jan - 5 Jan")) is None
    assert suggested(decision=None) is None
    assert suggested(a_course(), a_course("1 Mar 2026 - 5 Mar 2026")) is None


# --- (1) Died -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("died_on", "code"),
    [("9 Jan", "success"), ("10 Jan", "failure"), ("24 Jan", "failure"), ("25 Jan", "success")],
)
def test_a_death_during_opat_is_a_failure(died_on, code):
    assert suggested(died_on=day(died_on)) == code
    assert infection(died_on=day(died_on)) == (None if code == "success" else "failed")


def test_a_death_that_ended_therapy_needs_no_date():
    assert suggested(therapy_end_reason="died") == "failure"
    assert suggested(therapy_end_reason="died", died_on=day("1 Mar")) == "failure"
    assert infection(therapy_end_reason="died") == "failed"


def test_a_course_that_ended_by_death_says_so_too():
    died = a_course(end_reason="died")
    assert suggested(died) == "failure"
    assert infection(died) == "failed"
    assert suggested(a_course(), a_course(route="po", end_reason="died")) == "success"
    assert why(died) == "Ceftriaxone, started 10 January 2025, ended on 23 January 2025 (“Died”)."


# --- (2) to (4) Unplanned admissions --------------------------------------------------------------


@pytest.mark.parametrize(
    "cause",
    [
        "infection_worsening_or_relapse",
        "drug_adverse_event",
        "line_complication",
        "new_infection",
    ],
)
def test_an_unplanned_admission_for_the_treatment_is_a_failure(cause):
    assert suggested(admissions=readmitted(cause=cause)) == "failure"


def test_only_a_worse_infection_makes_an_admission_a_failed_infection():
    assert infection(admissions=readmitted(cause="infection_worsening_or_relapse")) == "failed"
    assert infection(admissions=readmitted(cause="line_complication")) is None
    assert infection(admissions=readmitted(cause="new_infection")) is None


def test_the_causes_of_failure_are_codes_of_the_list():
    assert set(CAUSES_OF_FAILURE) < {value.code for value in SHIPPED["readmission_cause"]}


@pytest.mark.parametrize("cause", ["underlying_disease", "unrelated", "social_or_logistic", None])
def test_another_unplanned_admission_is_indeterminate(cause):
    assert suggested(admissions=readmitted(cause=cause)) == "indeterminate"


def test_a_cause_of_failure_comes_before_another_cause():
    stays = readmitted(cause="unrelated") + readmitted(cause="new_infection")
    assert suggested(admissions=stays) == "failure"


@pytest.mark.parametrize("given", [{"planned": True}, {"cause": "planned_procedure"}])
def test_a_planned_admission_changes_nothing(given):
    assert suggested(admissions=readmitted(**given)) == "success"


@pytest.mark.parametrize(
    ("on", "code"),
    [
        ("9 Jan", "success"),
        ("10 Jan", "failure"),
        ("24 Jan", "failure"),
        ("25 Jan", "success"),
    ],
)
def test_an_admission_counts_from_the_first_opat_day_to_the_day_after_the_last(on, code):
    assert suggested(admissions=readmitted(on, "new_infection")) == code


@pytest.mark.parametrize(
    "given",
    [
        {"therapy_end_reason": "unplanned_admission"},
        {"courses": (a_course(end_reason="admitted_to_hospital"),)},
    ],
)
def test_an_admission_that_ended_it_and_is_not_recorded_is_asked_for(given):
    assert suggested(**given) is None
    assert "Record the admission" in why(**given)
    assert suggested(**given, admissions=readmitted(cause="unrelated")) == "indeterminate"
    assert suggested(**given, admissions=readmitted(cause="new_infection")) == "failure"


def test_an_admission_that_is_no_answer_is_named():
    stays = (*readmitted("15 Jan", "unrelated", planned=True), *readmitted("25 Jan"))
    said = why(therapy_end_reason="unplanned_admission", admissions=stays)
    assert "no unplanned admission from 10 January 2025 to 24 January 2025 is recorded" in said
    assert "The admission on 15 January 2025 is recorded as planned." in said
    assert "The admission on 25 January 2025 is not on one of those days." in said


def test_a_death_comes_before_an_admission_and_this_before_a_failed_infection():
    ended = {"therapy_end_reason": "unplanned_admission"}
    assert suggested(died_on=day("23 Jan"), **ended) == "failure"
    assert suggested(infection_outcome="failed", **ended) is None
    failed = {"infection_outcome": "failed", "admissions": readmitted()}
    assert suggested(**failed) == "indeterminate"


# --- (5) to (8) Why it ended, and the infection ---------------------------------------------------


def test_a_failed_infection_outcome_is_a_failure():
    assert suggested(infection_outcome="failed") == "failure"
    assert suggested(infection_outcome="failed", events=(an_event("12 Jan"),)) == "failure"


def test_a_failed_infection_comes_before_logistics():
    given = {"therapy_end_reason": "unplanned_logistics", "infection_outcome": "failed"}
    assert suggested(**given) == "failure"


def test_progression_of_the_disease_is_a_failure_of_both():
    assert suggested(therapy_end_reason="unplanned_progression") == "failure"
    assert infection(therapy_end_reason="unplanned_progression") == "failed"


@pytest.mark.parametrize("reason", ["unplanned_logistics", "unplanned_patient"])
def test_an_end_for_another_unplanned_reason_is_indeterminate(reason):
    assert suggested(therapy_end_reason=reason) == "indeterminate"
    assert suggested(therapy_end_reason=reason, infection_outcome=None) == "indeterminate"


@pytest.mark.parametrize("reason", ["unplanned_intolerance", "unplanned_resistance", "other", None])
def test_an_end_that_does_not_say_whether_opat_was_completed_is_asked_about(reason):
    assert suggested(therapy_end_reason=reason) is None
    assert "was it?" in why(therapy_end_reason=reason)
    assert suggested(therapy_end_reason=reason, events=(an_event("12 Jan"),)) is None
    assert suggested(therapy_end_reason=reason, infection_outcome="failed") == "failure"


def test_without_an_infection_outcome_there_is_none():
    assert suggested(infection_outcome=None) is None
    assert suggested(infection_outcome=None, events=(an_event("12 Jan"),)) is None
    assert "infection outcome is not recorded" in why(infection_outcome=None)


def test_an_outcome_dated_ahead_is_not_recorded_yet():
    assert suggested(outcome_on=day("2 Feb"), as_at=day("1 Feb")) is None
    assert suggested(outcome_on=day("2 Feb"), as_at=day("2 Feb")) == "success"


# --- (9) An adverse event -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["line", "drug"])
def test_an_adverse_event_is_a_partial_success(kind):
    assert suggested(events=(an_event("24 Jan", kind),)) == "partial"
    assert suggested(events=(an_event("25 Jan", kind),)) == "success"


@pytest.mark.parametrize("reason", ["stopped_adverse_event", "changed_adverse_event"])
def test_a_course_that_an_adverse_event_ended_says_so_without_an_event(reason):
    assert suggested(a_course(end_reason=reason)) == "partial"
    assert suggested(a_course(), a_course(route="po", end_reason=reason)) == "success"


# --- (10) A change of agent -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end_reason", "code"),
    [
        ("changed_adverse_event", "partial"),
        ("changed_resistance", "partial"),
        ("changed_treatment_failure", "partial"),
        ("patient_choice", "partial"),
        ("other", "partial"),
        (None, "partial"),
        ("completed_course", "success"),
        ("planned_de_escalation", "success"),
        ("switched_to_oral", "success"),
        ("dose_changed", "success"),
    ],
)
@pytest.mark.parametrize("begins", ["14 Jan", "15 Jan"])
def test_an_unplanned_change_of_agent_is_a_partial_success(end_reason, code, begins):
    courses = (
        a_course("10 Jan - 14 Jan", end_reason=end_reason),
        a_course(f"{begins} - 23 Jan", agent="teicoplanin"),
    )
    assert suggested(*courses) == code


def test_another_agent_two_days_later_is_no_change():
    later = a_course("16 Jan - 23 Jan", agent="teicoplanin")
    assert suggested(a_course("10 Jan - 14 Jan", end_reason="other"), later) == "success"


def test_the_same_agent_again_is_no_change():
    again = a_course("15 Jan - 23 Jan")
    assert suggested(a_course("10 Jan - 14 Jan", end_reason="other"), again) == "success"


def test_an_agent_that_was_given_beside_it_before_is_no_change():
    beside = a_course("12 Jan - 14 Jan", agent="teicoplanin", end_reason="dose_changed")
    then = a_course("15 Jan - 23 Jan", agent="teicoplanin")
    assert suggested(a_course("10 Jan - 14 Jan", end_reason="other"), beside, then) == "success"


def test_an_agent_given_before_the_ending_course_began_is_a_change():
    before = a_course("5 Jan - 9 Jan", agent="teicoplanin", end_reason="planned_de_escalation")
    then = a_course("15 Jan - 23 Jan", agent="teicoplanin")
    ending = a_course("10 Jan - 14 Jan", end_reason="other")
    assert suggested(before, ending, then, accepted="5 Jan") == "partial"


def test_an_agent_that_goes_on_in_another_course_is_not_changed():
    ending = a_course("10 Jan - 14 Jan", end_reason="other")
    goes_on = a_course("14 Jan - 20 Jan", end_reason="completed_course")
    other = a_course("15 Jan - 23 Jan", agent="teicoplanin")
    assert suggested(ending, goes_on, other) == "success"


def test_what_begins_together_and_ends_earlier_is_no_change():
    one_day = a_course("10 Jan - 10 Jan", end_reason="other")
    assert suggested(one_day, a_course("10 Jan - 23 Jan", agent="teicoplanin")) == "success"


def test_a_change_of_a_course_that_does_not_count_changes_nothing():
    oral = a_course("10 Jan - 14 Jan", route="po", end_reason="changed_resistance")
    assert suggested(a_course(), oral) == "success"
    ending = a_course("10 Jan - 14 Jan", end_reason="other")
    assert suggested(ending, a_course("15 Jan - 23 Jan", agent="amoxicillin", route="po")) == (
        "success"
    )


def test_adding_an_agent_is_no_change():
    assert suggested(a_course(), a_course("12 Jan - 23 Jan", agent="teicoplanin")) == "success"


# --- As at a day ----------------------------------------------------------------------------------


def test_what_happens_after_the_as_at_date_is_not_known():
    given = {"events": (an_event("24 Jan"),)}
    assert suggested(as_at=day("23 Jan"), **given) == "success"
    assert suggested(as_at=day("24 Jan"), **given) == "partial"
    died = {"died_on": day("24 Jan")}
    assert suggested(as_at=day("23 Jan"), **died) == "success"
    assert suggested(as_at=day("24 Jan"), **died) == "failure"
