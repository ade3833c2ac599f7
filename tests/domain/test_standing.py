"""The line that says in which quarter an episode counts, or why it does not (R22)."""

import pytest

from pms.domain.counting.quarter import Quarter
from pms.domain.counting.quarter_of_episode import standing
from tests.domain.records import a_course, a_rejected_referral, an_admission, an_episode, day

LATER = day("1 Jan 2026")


def line(*courses, as_at=LATER, excluded=False, **given):
    found = standing(an_episode(*courses, **given), as_at, excluded)
    return found.kind, found.text


def test_an_ended_episode_counts_in_the_quarter_of_its_last_opat_day():
    found = standing(an_episode(a_course("20 Mar - 7 Apr"), accepted="20 Mar"), LATER)
    assert found.kind == "counts"
    assert found.quarter == Quarter(2025, 2)
    assert found.text == "Counts in 2025 Q2: 19 OPAT days"


def test_one_day_is_not_days():
    assert line(a_course("10 Jan - 10 Jan"))[1] == "Counts in 2025 Q1: 1 OPAT day"


@pytest.mark.parametrize("days", ["10 Jan -", "10 Jan - 30 Jan"])
def test_a_course_not_ended_yet_is_on_treatment(days):
    kind, text = line(a_course(days), as_at=day("20 Jan"))
    assert kind == "on_treatment"
    assert text.startswith("On treatment: counts in the quarter of its last OPAT day once")


def test_a_rejected_referral_says_when():
    found = standing(a_rejected_referral("31 Mar", "other"), LATER)
    assert found.kind == "rejected"
    assert found.text.startswith("Not counted: referral rejected on 31 March 2025")


def test_an_excluded_episode_is_not_counted():
    assert line(excluded=True) == ("excluded", "Not counted: excluded from the return")


@pytest.mark.parametrize("given", [{"decision": None, "accepted": None}, {"accepted": "2 Feb"}])
def test_a_referral_may_await_its_decision(given):
    assert line(as_at=day("1 Feb"), **given)[0] == "awaiting_decision"


def test_oral_treatment_only_is_not_counted():
    oral = a_course("10 Jan - 23 Jan", route="po")
    assert line(oral) == ("no_day", "Not counted: oral treatment only")


def test_treatment_by_others_only_is_not_counted():
    ward = a_course(administered_by="inpatient_team")
    text = "Not counted: no course is both parenteral and given by OPAT"
    assert line(ward) == ("no_day", text)


def test_a_missing_route_is_named():
    text = "Not counted: no course counts, and a course has no route"
    assert line(a_course(route=None)) == ("no_day", text)


def test_an_episode_without_a_course_has_not_started():
    assert line(courses=()) == ("not_started", "Not counted: no course is recorded")


def test_a_course_that_starts_later_has_no_day_yet():
    kind, text = line(a_course("20 Jan -"), as_at=day("15 Jan"))
    assert (kind, text) == ("not_started", "Not counted: no OPAT day yet")


def test_treatment_that_ended_before_acceptance_is_not_counted():
    text = "Not counted: every course ended before acceptance"
    assert line(a_course("1 Jan - 9 Jan")) == ("no_day", text)


def test_treatment_wholly_in_hospital_is_not_counted():
    stay = an_admission("9 Jan - 24 Jan")
    kind, text = line(a_course(), admissions=(stay,))
    assert kind == "no_day"
    assert "the patient was in hospital" in text
