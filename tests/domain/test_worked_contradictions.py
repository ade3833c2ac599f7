"""The worked examples of what a record suggests and is asked (counting-rules W14 to W20)."""

from pms.domain.care.data_queries import episode_queries
from pms.domain.care.suggestion import suggest_infection_outcome, suggest_opat_outcome
from pms.domain.counting.opat_days import covered_days
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.quarter_of_episode import standing
from pms.domain.counting.treatment import counted_in, has_ended
from tests.domain.records import a_course, an_episode, day

LATER = day("1 Jan 2026")
Q1, Q4 = Quarter(2025, 1), Quarter(2025, 4)


def kinds(episode, as_at=LATER):
    return {query.kind for query in episode_queries(episode, as_at)}


def suggested(episode, as_at=LATER):
    infection = suggest_infection_outcome(episode, as_at)
    return suggest_opat_outcome(episode, as_at).code, infection and infection.code


def test_w14_a_course_stopped_by_an_adverse_event_without_a_row():
    episode = an_episode(
        a_course("10 Jan - 14 Jan", end_reason="stopped_adverse_event"),
        a_course("15 Jan - 23 Jan", agent="daptomycin", end_reason="completed_course"),
        infection_outcome="improved",
        opat_outcome="partial",
    )
    assert suggested(episode) == ("partial", None)
    assert kinds(episode) == {"adverse_event_not_recorded"}


def test_w15_ended_by_an_admission_that_is_not_recorded():
    episode = an_episode(therapy_end_reason="unplanned_admission")
    assert suggested(episode) == (None, None)
    assert "Record the admission" in suggest_opat_outcome(episode, LATER).reason
    assert kinds(episode) == {"admission_not_recorded"}


def test_w16_died_on_the_day_after_the_last_opat_day():
    episode = an_episode(died_on=day("24 Jan"))
    assert suggested(episode) == ("failure", "failed")
    assert kinds(episode) == {
        "outcome_differs_from_suggestion",
        "infection_outcome_contradicted",
        "end_reason_not_died",
    }


def test_w16b_died_25_days_after_the_last_opat_day():
    episode = an_episode(died_on=day("17 Feb"), death_category="unrelated")
    assert suggested(episode) == ("success", None)
    assert kinds(episode) == set()


def test_w17_another_agent_begins_on_the_day_after():
    episode = an_episode(
        a_course("1 Mar - 10 Mar", end_reason="other"),
        a_course("11 Mar - 20 Mar", agent="daptomycin", end_reason="completed_course"),
        accepted="1 Mar",
        opat_outcome="partial",
    )
    assert suggested(episode) == ("partial", None)
    assert kinds(episode) == set()


def test_w18_a_long_acting_agent_covers_past_the_discharge():
    discharged = day("30 Nov")
    episode = an_episode(
        a_course("30 Nov - 13 Dec", agent="dalbavancin"),
        accepted="30 Nov",
        outcome_on=discharged,
    )
    assert kinds(episode, discharged) == set()
    assert not has_ended(episode, day("12 Dec"))
    assert suggest_opat_outcome(episode, discharged, if_ended=True).code == "success"
    assert kinds(episode, day("13 Dec")) == set()
    treatment = counted_in(episode, Q4, day("13 Dec"))
    assert (treatment.opat_days, covered_days(treatment.stretches)) == (14, 14)


def test_w18_without_an_end_of_its_cover_it_is_asked_about():
    episode = an_episode(
        a_course("30 Nov -", agent="dalbavancin"), accepted="30 Nov", outcome_on=day("30 Nov")
    )
    assert kinds(episode) == {"course_without_end"}


def test_w19_oral_treatment_that_has_not_ended_is_no_contradiction():
    episode = an_episode(
        a_course("1 Sep - 20 Sep", end_reason="switched_to_oral"),
        a_course("21 Sep - 31 Dec", agent="linezolid", route="po"),
        accepted="1 Sep",
        therapy_end_reason="planned_switch_to_oral",
    )
    assert suggested(episode, day("30 Nov")) == ("success", None)
    assert kinds(episode, day("30 Nov")) == set()


def test_w20_a_course_typed_with_a_slip_of_the_year():
    episode = an_episode(a_course("3 Feb 1985 - 20 Feb 2025"), accepted="3 Feb")
    assert counted_in(episode, Q1, LATER).opat_days == 18
    assert kinds(episode) == {"course_starts_before_acceptance", "course_too_long"}


# --- A course that lies ahead (R6) ----------------------------------------------------------------


def test_a_planned_course_adds_no_day_and_keeps_therapy_from_having_ended():
    today = day("30 Jan")
    episode = an_episode(a_course("10 Jan - 23 Jan"), a_course("5 Feb - 9 Feb"), opat_outcome=None)
    assert not has_ended(episode, today)
    assert counted_in(episode, Q1, today) is None
    assert standing(episode, today).kind == "on_treatment"
    assert suggested(episode, today) == (None, None)
    assert "no_opat_outcome" not in kinds(episode, today)
    assert counted_in(episode, Q1, day("9 Feb")).opat_days == 19


def test_a_planned_course_is_a_course_14_days_after_acceptance():
    episode = an_episode(a_course("5 Feb - 9 Feb"))
    assert "no_course" not in kinds(episode, day("30 Jan"))
    oral = an_episode(a_course("5 Feb - 9 Feb", route="po"))
    assert "no_course" in kinds(oral, day("30 Jan"))
    assert "no_course" not in kinds(oral, day("23 Jan"))
    assert "no_course" in kinds(oral, day("24 Jan"))
