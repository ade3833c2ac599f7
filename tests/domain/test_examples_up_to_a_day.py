"""The worked examples W16b and W18 to W20: what counts depends on the day of counting."""

from pms.domain.counting.opat_days import covered_days, episode_facts
from pms.domain.counting.quarter_of_episode import standing
from pms.domain.counting.treatment import treatment_of
from tests.domain.records import a_course, a_return, amounts, an_episode, day

NEXT_YEAR = day("1 Jan 2026")


def test_w16b_a_death_25_days_after_the_last_opat_day_is_none_of_the_return():
    """Whatever its category."""
    died = an_episode(died_on=day("17 Feb"), death_category="infection")
    assert amounts(a_return(died), "DEATH", "episodes") == {}


def test_w18_a_long_acting_course_counts_from_the_day_its_cover_ends():
    course = a_course("30 Nov - 13 Dec", agent="dalbavancin")
    discharged = {
        "therapy_end_reason": "completed_as_planned",
        "infection_outcome": "cured",
        "opat_outcome": "success",
        "outcome_on": day("30 Nov"),
    }
    episode = an_episode(course, accepted="30 Nov", **discharged)

    assert standing(episode, day("12 Dec")).kind == "on_treatment"
    assert standing(episode, day("13 Dec")).text == "Counts in 2025 Q4: 14 OPAT days"
    before, then = (
        a_return(episode, quarter="2025Q4", as_at=day(as_at)) for as_at in ("12 Dec", "13 Dec")
    )
    assert before.value("SUMMARY", "opat_days", "opat_days") == 0
    assert then.value("SUMMARY", "opat_days", "opat_days") == 14
    assert _covered(episode, day("13 Dec")) == 14


def _covered(episode, as_at):
    return covered_days(treatment_of(episode, as_at).stretches)


def test_w19_a_switch_to_oral_with_a_planned_end_has_its_days_up_to_the_closing_day():
    episode = an_episode(
        a_course("1 Sep - 20 Sep"),
        a_course("21 Sep - 31 Dec", route="po", agent="linezolid"),
        accepted="1 Sep",
    )
    return_ = a_return(episode, quarter="2025Q3", as_at=day("30 Nov"))
    assert return_.value("COPAT", "copat", "episodes") == 1
    assert return_.value("COPAT", "copat", "oral_days") == 71


def test_w20_forty_years_before_acceptance_are_clipped():
    course = a_course("3 Feb 1985 - 20 Feb 2025")
    episode = an_episode(course, accepted="3 Feb")
    return_ = a_return(episode, quarter="2025Q1", as_at=NEXT_YEAR)
    assert return_.value("SUMMARY", "opat_days", "opat_days") == 18
    assert episode_facts(day("3 Feb"), [course], ()).opat_days == 18
