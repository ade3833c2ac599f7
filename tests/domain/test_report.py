"""What the return counts at the edges: windows, distinct totals, blanks and the as-at date."""

import pytest

from pms.domain.nors.sections import Number
from tests.domain.behind import opened_of
from tests.domain.records import (
    a_course,
    a_line,
    a_rejected_referral,
    a_return,
    acceptances,
    amounts,
    an_admission,
    an_episode,
    an_event,
    day,
)

# Unless told otherwise an episode here has its OPAT days from 10 to 23 January.


@pytest.mark.parametrize(
    ("on", "counts"),
    [("9 Jan", False), ("10 Jan", True), ("23 Jan", True), ("24 Jan", True), ("25 Jan", False)],
)
def test_the_window_is_from_the_first_opat_day_to_the_day_after_the_last(on, counts):
    stay = an_admission(f"{on} - {on}", cause="unrelated")
    episode = an_episode(events=(an_event(on, "line"),), admissions=(stay,), died_on=day(on))
    return_ = a_return(episode)
    assert return_.value("SUMMARY", "line_events", "events") == counts
    assert return_.value("READMISSION", "TOTAL", "episodes") == counts
    assert return_.value("DEATH", "TOTAL", "episodes") == counts


def test_the_window_opens_with_the_first_opat_day_not_with_acceptance():
    episode = an_episode(a_course("12 Jan - 20 Jan"), events=(an_event("11 Jan"),))
    assert a_return(episode).value("SUMMARY", "drug_events", "events") == 0


def test_nothing_dated_after_the_as_at_date_counts():
    episode = an_episode(
        events=(an_event("24 Jan"),), died_on=day("24 Jan"), death_category="infection"
    )
    return_ = a_return(episode, as_at=day("23 Jan"))
    assert return_.value("SUMMARY", "episodes_completed", "episodes") == 1
    assert return_.value("SUMMARY", "drug_events", "events") == 0
    assert return_.value("DEATH", "TOTAL", "episodes") == 0


def test_an_outcome_dated_after_the_as_at_date_is_not_recorded():
    return_ = a_return(an_episode(outcome_on=day("25 Jan")), as_at=day("24 Jan"))
    assert amounts(return_, "SPECIALTY_X_OPAT_OUTCOME", "episodes") == {
        "cardiology / not_recorded": 1,
        "TOTAL": 1,
    }


def test_therapy_that_ends_after_the_as_at_date_is_not_counted_yet():
    assert (
        a_return(an_episode(), as_at=day("22 Jan")).value(
            "SUMMARY", "episodes_completed", "episodes"
        )
        == 0
    )


def test_a_missing_specialty_diagnosis_or_outcome_is_counted_as_not_recorded():
    episode = an_episode(
        specialty=None, diagnosis=None, infection_outcome=None, therapy_end_reason=None
    )
    return_ = a_return(episode)
    assert amounts(return_, "SPECIALTY", "opat_days") == {"not_recorded": 14, "TOTAL": 14}
    assert amounts(return_, "DIAGNOSIS_X_INFECTION_OUTCOME", "episodes") == {
        "not_recorded / not_recorded": 1,
        "TOTAL": 1,
    }
    assert amounts(return_, "AGENT_X_DIAGNOSIS", "drug_days") == {
        "ceftriaxone / not_recorded": 14,
        "TOTAL": 14,
    }
    assert amounts(return_, "THERAPY_END", "episodes") == {"not_recorded": 1, "TOTAL": 1}


def test_patients_accepted_twice_in_the_quarter_are_one_patient():
    accepted = [
        an_episode(id=1, patient_id=7),
        an_episode(id=2, patient_id=7, accepted="31 Mar"),
        an_episode(id=3, patient_id=8, accepted="1 Jan"),
        an_episode(id=4, patient_id=9, accepted="1 Apr"),
        an_episode(id=5, patient_id=10, accepted="31 Dec 2024"),
    ]
    assert a_return(*accepted).value("SUMMARY", "patients_admitted", "patients") == 2


def test_a_patient_is_admitted_in_the_quarter_of_acceptance_counted_or_not():
    running = an_episode(a_course("10 Jan -"))
    assert a_return(running).value("SUMMARY", "patients_admitted", "patients") == 1


def test_a_referral_counts_once_under_each_of_its_reasons():
    return_ = a_return(
        a_rejected_referral("31 Mar", "no_capacity", "out_of_area", "no_capacity"),
        a_rejected_referral("1 Jan", id=2),
        a_rejected_referral("1 Apr", "other", id=3),
    )
    assert return_.value("SUMMARY", "referrals_rejected", "referrals") == 2
    assert amounts(return_, "REJECTION", "referrals") == {
        "no_capacity": 1,
        "out_of_area": 1,
        "not_recorded": 1,
        "TOTAL": 3,
    }


def test_a_referral_rejected_after_the_as_at_date_is_not_counted():
    return_ = a_return(a_rejected_referral("31 Mar", "other"), as_at=day("30 Mar"))
    assert return_.value("SUMMARY", "referrals_rejected", "referrals") == 0


def test_the_other_service_is_left_to_its_own_return():
    child = an_episode(service="paediatric")
    rejected = a_rejected_referral("31 Mar", service="paediatric", id=2)
    return_ = a_return(child, rejected)
    assert return_.value("SUMMARY", "episodes_completed", "episodes") == 0
    assert return_.value("SUMMARY", "referrals_rejected", "referrals") == 0
    assert amounts(a_return(child, service="paediatric"), "SPECIALTY", "episodes")


def test_totals_of_regimens_and_administrators_count_an_episode_once():
    courses = (
        a_course("10 Jan - 16 Jan", administered_by="self"),
        a_course("12 Jan - 23 Jan", agent="teicoplanin", administered_by=None),
    )
    return_ = a_return(an_episode(*courses))
    assert amounts(return_, "REGIMEN", "episodes") == {
        "ceftriaxone": 1,
        "ceftriaxone+teicoplanin": 1,
        "teicoplanin": 1,
        "TOTAL": 1,
    }
    assert amounts(return_, "ADMINISTERED_BY", "opat_days") == {
        "self": 7,
        "not_recorded": 12,
        "TOTAL": 14,
    }
    assert amounts(return_, "AGENT_X_DIAGNOSIS", "episodes")["TOTAL"] == 1


def test_an_agent_without_an_opat_day_has_no_cell():
    early = a_course("1 Jan - 5 Jan", agent="teicoplanin", administered_by="self")
    return_ = a_return(an_episode(early, a_course()))
    assert "teicoplanin / cellulitis" not in amounts(return_, "AGENT_X_DIAGNOSIS", "episodes")
    assert "self" not in amounts(return_, "ADMINISTERED_BY", "episodes")


def test_two_devices_count_twice_and_their_episode_once():
    lines = (
        a_line("10 Jan - 12 Jan"),
        a_line("12 Jan -"),
        a_line("10 Jan -", device="implanted_port"),
        a_line("10 Jan -", device="no_line"),
        a_line("24 Jan -", device="picc"),
    )
    return_ = a_return(an_episode(lines=lines))
    assert amounts(return_, "DEVICE", "episodes") == {"midline": 1, "implanted_port": 1, "TOTAL": 1}
    assert amounts(return_, "DEVICE", "devices") == {"midline": 2, "implanted_port": 1, "TOTAL": 3}
    days = {"midline": 3 + 12, "implanted_port": 14, "TOTAL": 29}
    assert amounts(return_, "DEVICE", "device_days") == days


def test_an_episode_counts_once_under_each_cause_of_readmission():
    stays = (
        an_admission("12 Jan - 12 Jan", cause="unrelated"),
        an_admission("14 Jan - 14 Jan", cause="unrelated"),
        an_admission("16 Jan - 16 Jan", cause=None),
        an_admission("18 Jan - 18 Jan", planned=True, cause="new_infection"),
        an_admission("20 Jan - 20 Jan", cause="planned_procedure"),
    )
    return_ = a_return(an_episode(admissions=stays))
    assert amounts(return_, "READMISSION", "episodes") == {
        "unrelated": 1,
        "not_recorded": 1,
        "TOTAL": 1,
    }


def test_a_death_counts_by_its_day_and_by_its_category_only_without_one():
    before = an_episode(died_on=day("9 Jan"), death_category="unrelated", id=5)
    later = an_episode(died_on=day("25 Jan"), death_category="unrelated")
    undated = an_episode(death_category="infection", id=2)
    uncategorised = an_episode(died_on=day("24 Jan"), id=3)
    first_day = an_episode(died_on=day("10 Jan"), death_category="unrelated", id=6)
    alive = an_episode(id=4)
    return_ = a_return(before, later, undated, uncategorised, first_day, alive)
    assert amounts(return_, "DEATH", "episodes") == {
        "infection": 1,
        "unrelated": 1,
        "not_recorded": 1,
        "TOTAL": 3,
    }


def test_a_death_after_the_day_of_counting_is_none_yet():
    died = an_episode(died_on=day("24 Jan"), death_category="unrelated")
    assert amounts(a_return(died, as_at=day("23 Jan")), "DEATH", "episodes") == {}
    assert amounts(a_return(died, as_at=day("24 Jan")), "DEATH", "episodes")["TOTAL"] == 1


def test_oral_days_of_a_counted_episode_are_apart():
    oral = (
        a_course("8 Jan - 12 Jan", route="po"),
        a_course("24 Jan - 31 Jan", route="po", administered_by="self"),
        a_course("30 Jan - 2 Feb", route="po", agent="linezolid"),
        a_course("1 Mar -", route="po"),
        a_course("5 Mar - 9 Mar", route="po", administered_by="inpatient_team"),
        a_course("5 Mar - 9 Mar", route="inh"),
    )
    stay = an_admission("26 Jan - 28 Jan", planned=True)
    return_ = a_return(an_episode(a_course(), *oral, admissions=(stay,)))
    assert return_.value("COPAT", "copat", "episodes") == 1
    assert return_.value("COPAT", "copat", "oral_days") == 3 + 10 - 1
    assert return_.value("COPAT", "TOTAL", "oral_days") == 12
    assert return_.value("SUMMARY", "opat_days", "opat_days") == 14


def test_an_oral_course_counts_up_to_the_day_of_counting_though_its_end_lies_ahead():
    oral = a_course("24 Jan - 31 Jan", route="po")
    endless = a_course("24 Jan -", route="po", agent="linezolid")
    found = {
        as_at: a_return(an_episode(a_course(), oral, endless), as_at=day(as_at)).value(
            "COPAT", "copat", "oral_days"
        )
        for as_at in ("23 Jan", "30 Jan", "31 Jan", "1 Mar")
    }
    assert found == {"23 Jan": 0, "30 Jan": 7, "31 Jan": 8, "1 Mar": 8}


@pytest.mark.parametrize("ahead", ["5 Apr - 9 Apr", "5 Apr -"])
def test_a_course_that_begins_after_the_day_of_counting_keeps_the_episode_out(ahead):
    episode = an_episode(a_course(), a_course(ahead, agent="ertapenem"))
    assert amounts(a_return(episode, as_at=day("2 Apr")), "SUMMARY", "episodes") == {}
    planned_by_the_ward = an_episode(a_course(), a_course(ahead, administered_by="inpatient_team"))
    counted = a_return(planned_by_the_ward, as_at=day("2 Apr"))
    assert counted.value("SUMMARY", "opat_days", "opat_days") == 14


def test_a_local_administrator_counts_and_a_local_route_is_not_parenteral():
    nurse = an_episode(a_course(administered_by="local_hospice_nurse"))
    bone = an_episode(a_course(route="local_intraosseous"))
    assert amounts(a_return(nurse), "ADMINISTERED_BY", "episodes")["local_hospice_nurse"] == 1
    assert amounts(a_return(bone), "SUMMARY", "episodes") == {}


@pytest.mark.parametrize(("admitted", "quarter"), [("31 Mar", "2025Q1"), ("1 Apr", "2025Q2")])
def test_the_last_opat_day_decides_the_quarter_not_the_end_of_a_course(admitted, quarter):
    stay = an_admission(f"{admitted} -", planned=True)
    episode = an_episode(a_course("20 Mar - 9 Apr"), accepted="20 Mar", admissions=(stay,))
    counted = a_return(episode, quarter=quarter)
    assert counted.value("SUMMARY", "episodes_completed", "episodes") == 1


def test_a_number_names_its_episodes():
    episodes = [
        an_episode(id=11, infection_outcome="failed"),
        an_episode(id=12),
        an_episode(id=13, accepted="1 Apr"),
        a_rejected_referral("31 Mar", "other", id=14),
    ]

    return_ = a_return(*episodes, as_at=day("1 Jan 2026"))

    def behind(section, row, column="", measure="episodes"):
        number = Number(section, row, column, measure)
        found = opened_of(return_, number, episodes, acceptances(episodes))
        return [one.episode_id for one in found.episodes]

    assert behind("SPECIALTY_X_INFECTION_OUTCOME", "cardiology", "failed") == [11]
    assert behind("SPECIALTY", "TOTAL") == [11, 12]
    assert behind("SUMMARY", "opat_days", measure="opat_days") == [11, 12]
    assert behind("SUMMARY", "patients_admitted", measure="patients") == [11, 12]
    assert behind("SUMMARY", "referrals_rejected", measure="referrals") == [14]
    assert behind("REJECTION", "TOTAL", measure="referrals") == [14]
    assert behind("SPECIALTY", "dermatology") == []
