"""The worked examples of the counting rules, W1 to W13, each as a return."""

import pytest

from pms.domain.care.data_queries import episode_queries
from pms.domain.counting import rates
from pms.domain.counting.opat_days import covered_days, opat_stretches, oral_days
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.quarter_of_episode import standing
from tests.domain.records import (
    a_course,
    a_return,
    amounts,
    an_admission,
    an_episode,
    day,
)

NEXT_YEAR = day("1 Jan 2026")


def days_in(episode, quarter):
    """OPAT days the episode brings to a quarter; None if it does not count there."""
    return_ = a_return(episode, quarter=quarter)
    if return_.value("SUMMARY", "episodes_completed", "episodes") == 0:
        return None
    return return_.value("SUMMARY", "opat_days", "opat_days")


def test_w1_two_weeks_of_ceftriaxone_are_14_days_of_q1():
    assert days_in(an_episode(a_course("10 Jan - 23 Jan")), "2025Q1") == 14


def test_w2_days_before_acceptance_are_clipped_with_a_warning():
    episode = an_episode(a_course("1 Jan - 23 Jan"))
    [query] = episode_queries(episode, NEXT_YEAR)
    assert days_in(episode, "2025Q1") == 14
    assert query.kind == "course_starts_before_acceptance"
    assert not query.blocking
    assert "9 days before acceptance were clipped" in query.message


def test_w3_two_drugs_at_once_are_14_days_in_two_regimens():
    drug_a = a_course("1 Feb - 14 Feb", agent="ceftriaxone")
    drug_b = a_course("4 Feb - 10 Feb", agent="teicoplanin")
    return_ = a_return(an_episode(drug_a, drug_b, accepted="1 Feb"))
    assert return_.value("SUMMARY", "opat_days", "opat_days") == 14
    assert amounts(return_, "REGIMEN", "opat_days") == {
        "ceftriaxone": 7,
        "ceftriaxone+teicoplanin": 7,
        "TOTAL": 14,
    }
    assert amounts(return_, "AGENT_X_DIAGNOSIS", "drug_days") == {
        "ceftriaxone / cellulitis": 14,
        "teicoplanin / cellulitis": 7,
        "TOTAL": 21,
    }


def test_w4_a_pause_without_an_outcome_stays_in_one_episode():
    episode = an_episode(a_course("1 Mar - 5 Mar"), a_course("12 Mar - 20 Mar"), accepted="1 Mar")
    assert days_in(episode, "2025Q1") == 14


def test_w5_full_days_in_hospital_are_no_opat_days():
    stay = an_admission("7 Apr - 11 Apr")
    episode = an_episode(a_course("1 Apr - 21 Apr"), accepted="1 Apr", admissions=(stay,))
    assert days_in(episode, "2025Q2") == 18


def test_w6_an_episode_brings_all_its_days_to_the_quarter_of_the_last():
    episode = an_episode(a_course("20 Mar - 7 Apr"), accepted="20 Mar")
    assert days_in(episode, "2025Q1") is None
    assert days_in(episode, "2025Q2") == 19


def test_w7_a_last_dose_on_31_march_counts_in_q1():
    episode = an_episode(a_course("20 Mar - 31 Mar"), accepted="20 Mar")
    assert days_in(episode, "2025Q1") == 12
    assert days_in(episode, "2025Q2") is None


def test_w8_three_doses_a_week_count_every_day_of_the_course():
    episode = an_episode(a_course("4 May - 22 May", agent="teicoplanin"), accepted="4 May")
    assert days_in(episode, "2025Q2") == 19


def test_w9_a_long_acting_drug_counts_until_the_cover_until_date():
    first = a_course("1 Jun - 21 Jun", agent="dalbavancin")
    second = a_course("8 Jun - 21 Jun", agent="dalbavancin")
    episode = an_episode(first, second, accepted="1 Jun")
    stretches = opat_stretches(day("1 Jun"), episode.courses, (), NEXT_YEAR)
    assert days_in(episode, "2025Q2") == 21
    assert covered_days(stretches) == 21


def test_w10_rates_have_both_denominators_and_intervals():
    per_opat_days = rates.rate_per_1000_days(3, 412)
    per_line_days = rates.rate_per_1000_days(2, 388)
    readmitted = rates.proportion(3, 31)
    assert [round(figure, 1) for figure in per_opat_days[:3]] == [7.3, 1.5, 21.3]
    assert round(per_line_days.value, 1) == 5.2
    assert [round(100 * figure, 1) for figure in readmitted[:3]] == [9.7, 3.3, 24.9]


def test_w11_days_given_by_the_inpatient_team_do_not_count():
    inpatient = a_course("5 May - 9 May", administered_by="inpatient_team")
    own = a_course("10 May - 20 May", administered_by="self")
    assert days_in(an_episode(inpatient, own, accepted="5 May"), "2025Q2") == 11


def test_w12_oral_treatment_alone_is_not_in_the_return():
    oral = a_course("1 Jun - 20 Jun", agent="linezolid", route="po")
    episode = an_episode(oral, accepted="1 Jun")
    return_ = a_return(episode, quarter="2025Q2")
    assert days_in(episode, "2025Q2") is None
    assert amounts(return_, "COPAT", "oral_days") == {}
    assert standing(episode, NEXT_YEAR).text == "Not counted: oral treatment only"


def test_w12_has_20_days_of_oral_therapy_in_the_service_reports():
    oral = a_course("1 Jun - 20 Jun", agent="linezolid", route="po")
    assert oral_days(day("1 Jun"), [oral], (), NEXT_YEAR) == 20


@pytest.mark.parametrize("quarter", ["2025Q1", "2025Q2", "2025Q4"])
def test_w13_a_running_course_is_on_treatment_and_not_counted_yet(quarter):
    episode = an_episode(a_course("10 Jan -"))
    assert days_in(episode, quarter) is None
    assert standing(episode, NEXT_YEAR).kind == "on_treatment"
    assert standing(episode, NEXT_YEAR).quarter is None


def test_a_counted_episode_says_its_quarter_and_days():
    found = standing(an_episode(), NEXT_YEAR)
    assert found.text == "Counts in 2025 Q1: 14 OPAT days"
    assert found.quarter == Quarter(2025, 1)
