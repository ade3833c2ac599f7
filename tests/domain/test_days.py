"""OPAT days, facts, regimens and line days; the oracle is the rule's own words, a set of dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pms.domain.counting import opat_days as counting
from pms.domain.counting.opat_days import (
    EpisodeFacts,
    covered_days,
    drug_days,
    episode_facts,
    line_days,
    opat_days,
    opat_stretches,
    regimen_days,
)
from tests.domain import naive, strategies
from tests.domain.records import a_course, a_line, an_admission, an_episode, day

LATER = day("1 Jan 2026")


def count(*courses, accepted="1 Apr", admissions=(), as_at=LATER):
    return len(opat_days(day(accepted), courses, admissions, as_at))


def test_touching_admissions_are_not_merged():
    stays = (an_admission("5 Apr - 8 Apr"), an_admission("8 Apr - 10 Apr"))
    found = opat_days(day("1 Apr"), [a_course("1 Apr - 12 Apr")], stays, LATER)
    away = {day("6 Apr"), day("7 Apr"), day("9 Apr")}
    assert found == [day(f"{n} Apr") for n in range(1, 13) if day(f"{n} Apr") not in away]


def test_overlapping_admissions_take_each_day_once():
    stays = (an_admission("1 Apr - 5 Apr"), an_admission("3 Apr - 8 Apr"))
    assert count(a_course("1 Apr - 10 Apr"), admissions=stays) == 4


@pytest.mark.parametrize("stay", ["5 Apr - 5 Apr", "5 Apr - 6 Apr", "5 Apr - 2 Apr"])
def test_an_admission_without_a_full_day_takes_none(stay):
    assert count(a_course("1 Apr - 10 Apr"), admissions=[an_admission(stay)]) == 10


def test_a_patient_still_in_hospital_has_no_more_days():
    assert count(a_course("1 Apr - 10 Apr"), admissions=[an_admission("4 Apr -")]) == 4


def test_a_day_after_the_as_at_date_does_not_count():
    assert count(a_course("1 Apr - 10 Apr"), as_at=day("4 Apr")) == 4
    assert count(a_course("1 Apr -"), as_at=day("4 Apr")) == 4


def test_a_course_that_ends_before_it_starts_has_no_days():
    assert count(a_course("10 Apr - 9 Apr")) == 0


def test_a_referral_without_acceptance_has_no_days():
    assert opat_days(None, [a_course()], (), LATER) == []


def test_the_leap_day_counts():
    course = a_course("28 Feb 2024 - 1 Mar 2024")
    assert count(course, accepted="1 Feb 2024") == 3


def test_a_course_until_the_end_of_time_is_counted_at_once():
    endless = a_course("1 Apr - 31 Dec 9999")
    facts = episode_facts(day("1 Apr"), [endless], [an_admission("3 Apr -")])
    assert facts.opat_days == 3
    assert episode_facts(day("1 Apr"), [endless], []).last_opat_day == date.max


def test_a_blank_administrator_counts_and_a_blank_route_does_not():
    assert count(a_course("1 Apr - 3 Apr", administered_by=None)) == 3
    assert count(a_course("1 Apr - 3 Apr", route=None)) == 0


def test_two_courses_of_one_drug_count_a_day_once():
    courses = [a_course("1 Apr - 10 Apr"), a_course("5 Apr - 12 Apr")]
    stretches = opat_stretches(day("1 Apr"), courses, (), LATER)
    assert regimen_days(stretches) == {"ceftriaxone": 12}
    assert drug_days(stretches) == {"ceftriaxone": 12}


def test_covered_days_are_those_of_long_acting_drugs_only():
    courses = [a_course("1 Apr - 10 Apr"), a_course("8 Apr - 14 Apr", agent="oritavancin")]
    assert covered_days(opat_stretches(day("1 Apr"), courses, (), LATER)) == 7


# Facts kept with the episode


def test_facts_of_an_open_course_know_only_the_first_day():
    courses = [a_course("1 Apr - 5 Apr"), a_course("7 Apr -")]
    assert episode_facts(day("3 Apr"), courses, ()) == EpisodeFacts(first_opat_day=day("3 Apr"))


def test_facts_of_ended_therapy_are_complete():
    courses = [a_course("1 Apr - 9 Apr"), a_course("1 Apr - 5 Apr", agent="teicoplanin")]
    expected = EpisodeFacts(day("3 Apr"), day("9 Apr"), 7, day("9 Apr"))
    assert episode_facts(day("3 Apr"), courses, ()) == expected


def test_facts_of_ended_therapy_without_a_day_say_so():
    expected = EpisodeFacts(None, None, 0, day("9 Apr"))
    assert episode_facts(day("10 Apr"), [a_course("1 Apr - 9 Apr")], ()) == expected
    assert episode_facts(None, [a_course("1 Apr - 9 Apr")], ()) == expected


def test_facts_without_a_counted_course_are_unknown():
    oral = a_course("1 Apr - 9 Apr", route="po")
    assert episode_facts(day("1 Apr"), [oral], ()) == EpisodeFacts()
    assert episode_facts(day("1 Apr"), [], ()) == EpisodeFacts()


def test_an_oral_course_left_open_does_not_hold_therapy_open():
    courses = [a_course("1 Apr - 5 Apr"), a_course("5 Apr -", route="po")]
    assert episode_facts(day("1 Apr"), courses, ()).opat_days == 5


# Line days

WINDOW = (day("10 Apr"), day("20 Apr"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (a_line("10 Apr - 20 Apr"), 11),
        (a_line("1 Apr - 30 Apr"), 11),
        (a_line("12 Apr -"), 9),
        (a_line("12 Apr -", inserted_on=None), 11),
        (a_line("20 Apr - 20 Apr"), 1),
        (a_line("1 Apr - 10 Apr"), 1),
        (a_line("1 Apr - 9 Apr"), 0),
        (a_line("21 Apr -"), 0),
        (a_line("15 Apr - 12 Apr"), 0),
        (a_line("10 Apr - 20 Apr", device="no_line"), 0),
    ],
)
def test_line_days_lie_within_the_opat_days(line, expected):
    assert line_days(line, *WINDOW) == expected


# Properties, over records near the second quarter of 2025


@given(strategies.episodes, strategies.as_at_days)
@settings(max_examples=150, deadline=None)
def test_days_are_those_of_the_rule_date_by_date(episode, as_at):
    found = opat_days(episode.accepted_on, episode.courses, episode.admissions, as_at)
    assert found == naive.opat_days(episode, as_at)


@given(strategies.episodes)
@settings(max_examples=150, deadline=None)
def test_facts_are_the_days_of_the_rule_once_ended(episode):
    facts = episode_facts(episode.accepted_on, episode.courses, episode.admissions)
    far = strategies.START + timedelta(days=400)
    found = naive.opat_days(episode, far)
    assert facts.first_opat_day == (found[0] if found else None)
    if naive.has_ended(episode, far):
        assert facts.last_opat_day == (found[-1] if found else None)
        assert facts.opat_days == len(found)
        assert naive.has_ended(episode, facts.therapy_ended_on)
        assert not naive.has_ended(episode, facts.therapy_ended_on - timedelta(days=1))
    else:
        assert (facts.last_opat_day, facts.opat_days, facts.therapy_ended_on) == (None,) * 3


@given(strategies.episodes, strategies.as_at_days)
@settings(max_examples=100, deadline=None)
def test_days_never_exceed_the_calendar_span(episode, as_at):
    found = opat_days(episode.accepted_on, episode.courses, episode.admissions, as_at)
    if found:
        assert len(found) == len(set(found)) <= (found[-1] - found[0]).days + 1
        assert episode.accepted_on <= found[0]
        assert found[-1] <= as_at


@given(strategies.episodes, strategies.as_at_days)
@settings(max_examples=100, deadline=None)
def test_regimens_sum_to_opat_days_and_drug_days_are_no_fewer(episode, as_at):
    stretches = opat_stretches(episode.accepted_on, episode.courses, episode.admissions, as_at)
    total = counting.count_days(stretches)
    assert sum(regimen_days(stretches).values()) == total
    assert sum(drug_days(stretches).values()) >= total
    assert all(number <= total for number in drug_days(stretches).values())
    assert covered_days(stretches) <= total


@given(strategies.episodes, st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_courses_and_admissions_does_not_matter(episode, random):
    courses, stays = list(episode.courses), list(episode.admissions)
    before = episode_facts(episode.accepted_on, courses, stays)
    random.shuffle(courses)
    random.shuffle(stays)
    assert episode_facts(episode.accepted_on, courses, stays) == before


@given(strategies.episodes)
@settings(max_examples=100, deadline=None)
def test_a_course_by_the_inpatient_team_changes_nothing(episode):
    inpatient = a_course("1 Jan -", administered_by="inpatient_team")
    before = episode_facts(episode.accepted_on, episode.courses, episode.admissions)
    after = episode_facts(episode.accepted_on, (*episode.courses, inpatient), episode.admissions)
    assert after == before


def test_the_naive_recount_knows_the_worked_example_of_an_admission():
    stay = an_admission("7 Apr - 11 Apr")
    episode = an_episode(a_course("1 Apr - 21 Apr"), accepted="1 Apr", admissions=(stay,))
    assert len(naive.opat_days(episode, LATER)) == 18
