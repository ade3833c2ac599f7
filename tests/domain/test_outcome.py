"""Every branch of the suggested OPAT outcome (R10), and which of two that apply comes first."""

import pytest

from pms.domain.care.outcome import CAUSES_OF_FAILURE, suggest_opat_outcome
from tests.domain.records import SHIPPED, a_course, an_admission, an_episode, an_event, day

LATER = day("1 Jan 2026")


def suggested(*courses, as_at=LATER, **given):
    return suggest_opat_outcome(an_episode(*courses, **given), as_at).code


def readmitted(on="15 Jan", cause="unrelated", planned=False):
    return (an_admission(f"{on} - {on}", planned=planned, cause=cause),)


def test_nothing_wrong_is_a_success():
    code, reason = suggest_opat_outcome(an_episode(), LATER)
    assert code == "success"
    assert reason.startswith("No death, unplanned admission")


@pytest.mark.parametrize(
    ("died_on", "code"),
    [("9 Jan", "success"), ("10 Jan", "failure"), ("24 Jan", "failure"), ("25 Jan", "success")],
)
def test_a_death_during_opat_is_a_failure(died_on, code):
    assert suggested(died_on=day(died_on)) == code


def test_a_death_that_ended_therapy_needs_no_date():
    assert suggested(therapy_end_reason="died") == "failure"
    assert suggested(therapy_end_reason="died", died_on=day("1 Mar")) == "success"


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


@pytest.mark.parametrize("reason", ["unplanned_logistics", "unplanned_patient"])
def test_an_end_for_another_unplanned_reason_is_indeterminate(reason):
    assert suggested(therapy_end_reason=reason) == "indeterminate"
    assert suggested(therapy_end_reason=reason, infection_outcome="failed") == "indeterminate"


def test_a_failed_infection_outcome_is_a_failure():
    assert suggested(infection_outcome="failed") == "failure"
    assert suggested(infection_outcome="failed", events=(an_event("12 Jan"),)) == "failure"


@pytest.mark.parametrize("kind", ["line", "drug"])
def test_an_adverse_event_is_a_partial_success(kind):
    assert suggested(events=(an_event("24 Jan", kind),)) == "partial"
    assert suggested(events=(an_event("25 Jan", kind),)) == "success"


@pytest.mark.parametrize(
    ("end_reason", "code"),
    [
        ("changed_adverse_event", "partial"),
        ("changed_resistance", "partial"),
        ("planned_de_escalation", "success"),
        ("switched_to_oral", "success"),
        ("dose_changed", "success"),
        (None, "success"),
    ],
)
def test_an_unplanned_change_of_agent_is_a_partial_success(end_reason, code):
    courses = (
        a_course("10 Jan - 14 Jan", end_reason=end_reason),
        a_course("15 Jan - 23 Jan", agent="teicoplanin"),
    )
    assert suggested(*courses) == code


def test_a_change_of_a_course_that_does_not_count_changes_nothing():
    oral = a_course("10 Jan - 14 Jan", route="po", end_reason="changed_resistance")
    assert suggested(a_course(), oral) == "success"


def test_adding_an_agent_is_no_change():
    assert suggested(a_course(), a_course("12 Jan - 23 Jan", agent="teicoplanin")) == "success"


def test_what_happens_after_the_as_at_date_is_not_known():
    given = {"events": (an_event("20 Jan"),), "died_on": day("21 Jan")}
    assert suggested(as_at=day("19 Jan"), **given) == "success"
    assert suggested(as_at=day("20 Jan"), **given) == "partial"
    assert suggested(as_at=day("21 Jan"), **given) == "failure"


def test_a_change_after_the_as_at_date_is_not_known():
    changed = a_course("10 Jan - 14 Jan", end_reason="changed_resistance")
    assert suggested(changed, as_at=day("13 Jan")) == "success"
    assert suggested(changed, as_at=day("14 Jan")) == "partial"


def test_an_episode_without_an_opat_day_has_a_suggestion_too():
    oral = a_course("10 Jan - 14 Jan", route="po")
    assert suggested(oral, admissions=readmitted(cause="new_infection")) == "success"
    assert suggested(oral, infection_outcome="failed") == "failure"
