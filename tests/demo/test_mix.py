"""The made-up service looks like a real one: the mix, beside the published figures."""

from collections import Counter
from datetime import date, timedelta

import pytest

from pms.demo.house import NORTHFIELD, WESTMOOR
from pms.demo.outcomes import record_of
from pms.demo.service import make_bundle, make_stories
from pms.domain.care.data_queries import episode_queries, query_day
from pms.domain.care.suggestion import suggest_opat_outcome
from pms.domain.counting.opat_days import oral_days
from pms.domain.counting.treatment import has_ended, treatment_of
from pms.domain.service_reports.copat import oral_case

TODAY = date(2026, 6, 17)
REFUSED_BY_THE_RECORD = {
    "course_ends_before_start",
    "line_removed_before_insertion",
    "admission_ends_before_start",
}
KINDS = {
    "course_without_end",
    "course_without_route",
    "course_without_administrator",
    "no_specialty",
    "no_diagnosis",
    "no_infection_outcome",
    "no_opat_outcome",
    "course_twice",
    "course_starts_before_acceptance",
    "course_before_acceptance",
    "event_outside_episode",
    "no_course",
    "line_event_not_recorded",
    "oral_course_not_recorded",
    "outcome_differs_from_suggestion",
}


@pytest.fixture(scope="module")
def stories():
    return make_stories(NORTHFIELD, episodes=4000, years=3, seed=1, today=TODAY)


@pytest.fixture(scope="module")
def records(stories):
    return [record_of(story) for story in stories]


@pytest.fixture(scope="module")
def counted(records):
    """Record and treatment of every episode that some quarter counts."""
    found = [(record, treatment_of(record, TODAY)) for record in records]
    return [(record, t) for record, t in found if t and has_ended(record, TODAY)]


def days_of(counted, service):
    return [treatment.opat_days for record, treatment in counted if record.service == service]


def share(part, whole):
    return 100 * part / whole


def test_the_days_of_an_episode_are_as_published(counted):
    for service, published in (("adult", 16.7), ("paediatric", 7.7)):
        days = days_of(counted, service)
        assert sum(days) / len(days) == pytest.approx(published, abs=0.8)


def test_the_diagnoses_of_adults_are_as_published(stories):
    adults = [s for s in stories if s.service == "adult" and s.accepted]
    codes = Counter(story.diagnosis.code for story in adults)
    skin = sum(story.diagnosis.family == "skin" for story in adults)
    assert share(skin, len(adults)) == pytest.approx(27.6, abs=2)
    for code, published in (
        ("bronchiectasis", 11.4),
        ("urinary_tract_infection", 7.6),
        ("diabetic_foot_infection", 5.5),
    ):
        assert share(codes[code], len(adults)) == pytest.approx(published, abs=1.5)


def test_events_happen_about_as_often_as_published(counted):
    days = sum(treatment.opat_days for _, treatment in counted)
    events = [event for record, treatment in counted for event in treatment.events(record)]
    by_kind = Counter(event.kind for event in events)
    infections = sum(event.type.startswith("infection_") for event in events)
    assert 1000 * by_kind["line"] / days == pytest.approx(1.4, abs=0.45)
    assert 1000 * by_kind["drug"] / days == pytest.approx(1.9, abs=0.45)
    assert 1000 * infections / days == pytest.approx(0.3, abs=0.2)


def test_outcomes_are_as_published(counted):
    infection = Counter(record.infection_outcome for record, _ in counted if record.outcome_on)
    opat = Counter(record.opat_outcome for record, _ in counted if record.opat_outcome)
    good = infection["cured"] + infection["improved"]
    assert share(good, infection.total()) == pytest.approx(92.4, abs=1.5)
    assert share(opat["success"] + opat["partial"], opat.total()) == pytest.approx(90.7, abs=1.5)
    assert opat["indeterminate"] > 0


def test_few_are_readmitted_and_few_die(counted):
    readmitted = sum(bool(treatment.readmissions(record)) for record, treatment in counted)
    died = sum(record.died_on is not None for record, _ in counted)
    assert 5 <= share(readmitted, len(counted)) <= 9
    assert 0 < share(died, len(counted)) < 1.2


def test_the_opat_outcome_is_mostly_the_suggested_one(counted):
    both = [
        (record.opat_outcome, suggest_opat_outcome(record, TODAY).code)
        for record, _ in counted
        if record.opat_outcome
    ]
    assert share(sum(chosen == suggested for chosen, suggested in both), len(both)) > 98
    assert any(chosen != suggested for chosen, suggested in both)


def test_some_referrals_are_rejected_and_some_wait(stories):
    decisions = Counter(story.episode["decision"] for story in stories)
    assert share(decisions["rejected"], len(stories)) == pytest.approx(12, abs=2)
    assert decisions[None] >= 2
    rejected = [story for story in stories if story.episode["decision"] == "rejected"]
    assert any(len(story.episode["rejection_reasons"]) == 2 for story in rejected)
    assert not any(story["courses"] for story in rejected)


def test_there_is_oral_treatment_that_follows(counted):
    oral = [oral_days(r.accepted_on, r.courses, r.admissions, TODAY) for r, _ in counted]
    assert 15 < share(sum(days > 0 for days in oral), len(oral)) < 50


def test_some_have_oral_treatment_only(records):
    cases = [case for record in records if (case := oral_case(record, TODAY))]
    only = [case for case in cases if case.oral_only]
    assert 0.5 < share(len(only), len(records)) < 3
    assert all(case.oral_days > 1 for case in only)


def test_long_acting_two_drug_and_changed_regimens_occur(counted):
    agents = [
        {course.agent for course in record.courses if course.counted} for record, _ in counted
    ]
    assert sum("dalbavancin" in some for some in agents) > 20
    assert sum(len(some) > 1 for some in agents) > 100
    reasons = Counter(course.end_reason for record, _ in counted for course in record.courses)
    for reason in ("planned_de_escalation", "changed_adverse_event", "changed_resistance"):
        assert reasons[reason] > 0


def test_a_ward_of_the_usual_size_is_on_treatment():
    stories = make_stories(NORTHFIELD, episodes=900, years=3, seed=1, today=TODAY)
    records = [record_of(story) for story in stories if story.accepted]
    on = [r for r in records if treatment_of(r, TODAY) and not has_ended(r, TODAY)]
    assert 40 <= len(on) <= 65


@pytest.mark.parametrize(("organisation", "episodes"), [(NORTHFIELD, 900), (WESTMOOR, 300)])
def test_every_kind_of_query_that_a_record_can_hold_is_open_lately(organisation, episodes):
    stories = make_stories(organisation, episodes=episodes, years=3, seed=1, today=TODAY)
    found = Counter()
    for record in map(record_of, stories):
        day = query_day(record, TODAY)
        if day and TODAY - day < timedelta(days=366):
            found.update({query.kind for query in episode_queries(record, TODAY)})
    assert {kind for kind, number in found.items() if number >= 2} == KINDS
    assert not found.keys() & REFUSED_BY_THE_RECORD


def test_most_records_have_no_gap(records):
    with_queries = sum(bool(episode_queries(record, TODAY)) for record in records)
    assert share(with_queries, len(records)) < 12


def test_patients_return_and_a_few_episodes_are_excluded():
    bundle = make_bundle(NORTHFIELD, episodes=900, years=3, seed=1, today=TODAY)
    episodes = Counter(row["patient_ref"] for row in bundle["episodes"])
    assert sum(number > 1 for number in episodes.values()) > 20
    assert max(episodes.values()) > 2
    assert 1 <= len(bundle["exclusions"]) <= 9


def test_nothing_but_plans_lies_ahead():
    bundle = make_bundle(NORTHFIELD, episodes=900, years=3, seed=1, today=TODAY)
    plans = {"planned_end_date", "next_review_date", "due_date", "follow_up_date"}
    for table, rows in bundle.items():
        for row in rows:
            ahead = {
                column
                for column, value in row.items()
                if isinstance(value, date) and value > TODAY and column not in plans
            }
            cover_until = (
                {"end_date"} if row.get("agent") in ("dalbavancin", "rezafungin") else set()
            )
            assert ahead <= cover_until, (table, row)


def test_the_same_seed_and_day_give_the_same_records():
    one, same, other = (
        make_bundle(WESTMOOR, episodes=120, years=2, seed=seed, today=TODAY) for seed in (7, 7, 8)
    )
    assert one == same
    assert one != other


def test_any_number_of_episodes_over_any_years_will_do():
    for episodes, years in ((1, 1), (5, 15), (40, 1)):
        bundle = make_bundle(NORTHFIELD, episodes=episodes, years=years, seed=3, today=TODAY)
        assert len(bundle["episodes"]) == episodes
