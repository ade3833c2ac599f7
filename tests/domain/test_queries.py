"""Every data query of R19: when it is raised, whether it blocks, and where it leads."""

import pytest

from pms.domain.care.data_queries import episode_queries, query_day, query_quarter
from pms.domain.care.lists import Names
from pms.domain.counting.quarter import Quarter
from tests.domain.records import (
    LISTS,
    a_course,
    a_line,
    a_rejected_referral,
    an_admission,
    an_episode,
    an_event,
    day,
)

LATER = day("1 Jan 2026")


def queries(*courses, as_at=LATER, **given):
    return episode_queries(an_episode(*courses, **given), as_at)


def kinds(*courses, **given):
    return [query.kind for query in queries(*courses, **given)]


def test_a_complete_episode_has_no_query():
    assert queries() == []


# The first three and what is missing block


@pytest.mark.parametrize(
    ("outcome_on", "raised"),
    [("9 Jan", False), ("10 Jan", True), ("24 Jan", True), (None, True)],
)
def test_a_course_without_end_although_a_later_outcome_is_recorded(outcome_on, raised):
    course = a_course("10 Jan -", id=5)
    found = queries(course, outcome_on=day(outcome_on) if outcome_on else None)
    assert [query.kind for query in found] == ["course_without_end"] * raised
    assert all(query.blocking and query.item_id == 5 for query in found)


def test_a_course_without_end_is_fine_while_no_outcome_is_recorded():
    running = {"infection_outcome": None, "opat_outcome": None}
    assert kinds(a_course("10 Jan -"), **running) == []
    assert kinds(a_course("10 Jan -", route="po"), outcome_on=day("24 Jan")) == ["no_course"]


def test_a_course_that_runs_on_past_the_outcome_has_no_end_yet():
    [query] = queries(a_course("10 Jan - 20 Feb"), outcome_on=day("24 Jan"), as_at=day("1 Feb"))
    assert query.kind == "course_without_end"
    assert "runs until 20 February 2025, although an outcome is recorded" in query.message


@pytest.mark.parametrize("route", ["iv", "po"])
def test_a_course_lacking_its_administrator(route):
    [query] = queries(a_course(), a_course(route=route, agent="linezolid", administered_by=None))
    assert (query.kind, query.blocking) == ("course_without_administrator", True)
    assert query.section == "courses"


def test_a_course_lacking_its_route():
    [query] = queries(a_course(), a_course(route=None))
    assert (query.kind, query.blocking) == ("course_without_route", True)


def test_an_end_before_its_start():
    found = queries(
        a_course("23 Jan - 10 Jan", id=1),
        a_course(id=2),
        lines=(a_line("23 Jan - 10 Jan", id=3), a_line("10 Jan -")),
        admissions=(an_admission("15 Jan - 14 Jan", planned=True),),
    )
    assert [(query.kind, query.section, query.item_id) for query in found] == [
        ("course_ends_before_start", "courses", 1),
        ("line_removed_before_insertion", "lines", 3),
        ("admission_ends_before_start", "admissions", None),
    ]
    assert all(query.blocking for query in found)


@pytest.mark.parametrize(
    ("field", "kind", "section"),
    [
        ("specialty", "no_specialty", "referral"),
        ("diagnosis", "no_diagnosis", "diagnosis"),
        ("infection_outcome", "no_infection_outcome", "outcomes"),
        ("opat_outcome", "no_opat_outcome", "outcomes"),
    ],
)
def test_what_the_return_needs_and_is_missing(field, kind, section):
    [query] = queries(**{field: None})
    assert (query.kind, query.blocking, query.section) == (kind, True, section)


def test_an_outcome_is_missing_only_once_therapy_has_ended():
    missing = {"infection_outcome": None, "opat_outcome": None}
    assert kinds(as_at=day("22 Jan"), **missing) == []
    assert kinds(as_at=day("23 Jan"), **missing) == ["no_infection_outcome", "no_opat_outcome"]


def test_an_outcome_dated_later_is_missing_until_then():
    given = {"outcome_on": day("1 Feb")}
    assert kinds(as_at=day("31 Jan"), **given) == ["no_infection_outcome", "no_opat_outcome"]
    assert kinds(as_at=day("1 Feb"), **given) == []


# The others warn


@pytest.mark.parametrize(
    ("days", "kind", "says"),
    [
        ("9 Jan - 23 Jan", "course_starts_before_acceptance", "1 day before acceptance"),
        ("1 Jan - 10 Jan", "course_starts_before_acceptance", "9 days before acceptance"),
        ("1 Jan - 9 Jan", "course_before_acceptance", "none of its days count"),
    ],
)
def test_a_course_before_acceptance(days, kind, says):
    [query] = queries(a_course(days))
    assert (query.kind, query.blocking) == (kind, False)
    assert says in query.message


def test_treatment_in_hospital_before_acceptance_is_no_query():
    ward = a_course("1 Jan - 9 Jan", administered_by="inpatient_team")
    assert queries(ward, a_course()) == []


@pytest.mark.parametrize(
    ("on", "raised"),
    [("9 Jan", True), ("10 Jan", False), ("24 Jan", False), ("25 Jan", True)],
)
def test_an_event_dated_outside_the_episode(on, raised):
    found = queries(events=(an_event(on, id=8),), opat_outcome_reason="It was mild")
    assert [query.kind for query in found] == ["event_outside_episode"] * raised
    assert all(query.item_id == 8 and not query.blocking for query in found)


def test_an_event_long_after_the_start_is_within_running_treatment():
    running = {"infection_outcome": None, "opat_outcome": None}
    stay = an_admission("12 Jan -", planned=True)
    given = {"admissions": (stay,), "events": (an_event("1 Mar"),), **running}
    assert kinds(a_course("10 Jan -"), **given) == []


def test_two_courses_of_the_same_agent_route_and_start():
    [query] = queries(a_course(id=1), a_course("10 Jan - 12 Jan", id=2))
    assert (query.kind, query.blocking, query.item_id) == ("course_twice", False, 2)
    assert kinds(a_course(), a_course(route="im")) == []
    assert kinds(a_course(), a_course("11 Jan - 23 Jan")) == []


@pytest.mark.parametrize(("as_at", "raised"), [("23 Jan", False), ("24 Jan", True)])
def test_an_accepted_episode_without_a_counted_course_after_14_days(as_at, raised):
    oral = a_course("10 Jan - 12 Jan", route="po")
    assert kinds(oral, as_at=day(as_at)) == ["no_course"] * raised


def test_a_rejected_referral_has_no_query():
    assert episode_queries(a_rejected_referral("10 Jan", "other"), LATER) == []


def test_a_referral_that_awaits_its_decision_may_lack_specialty_and_diagnosis():
    given = {"decision": None, "accepted": None, "specialty": None, "diagnosis": None}
    assert kinds(**given) == []
    assert kinds(a_course(route=None), **given) == ["course_without_route"]


def test_blocking_queries_come_first():
    found = queries(a_course("1 Jan - 23 Jan", route="iv"), specialty=None)
    assert [query.blocking for query in found] == [True, False]


def test_messages_name_the_drug_by_its_label_if_lists_are_given():
    episode = an_episode(a_course(agent="piperacillin_tazobactam", administered_by=None))
    [with_label] = episode_queries(episode, LATER, Names(LISTS))
    [with_code] = episode_queries(episode, LATER)
    assert with_label.message == (
        "Piperacillin/tazobactam, started 10 January 2025: who gives it is not recorded."
    )
    assert with_code.message.startswith("piperacillin_tazobactam,")


# The quarter a query belongs to


def test_a_query_belongs_to_the_quarter_of_the_last_opat_day():
    episode = an_episode(a_course("10 Jan - 1 Apr"), outcome_on=day("1 Jul"))
    assert query_day(episode, LATER) == day("1 Apr")
    assert query_quarter(episode, LATER) == Quarter(2025, 2)


def test_the_last_opat_day_is_no_later_than_the_as_at_date():
    assert query_day(an_episode(a_course("10 Jan - 9 Apr")), day("31 Mar")) == day("31 Mar")


def test_while_a_course_is_open_the_outcome_or_acceptance_decides():
    open_course = a_course("10 Jan -")
    with_outcome = an_episode(open_course, outcome_on=day("1 Apr"))
    assert query_day(with_outcome, LATER) == day("1 Apr")
    assert query_day(with_outcome, day("31 Mar")) == day("10 Jan")
    assert query_day(an_episode(open_course), LATER) == day("10 Jan")


def test_without_an_opat_day_the_outcome_or_acceptance_decides():
    early = a_course("1 Jan - 5 Jan")
    assert query_day(an_episode(early, outcome_on=day("1 Apr")), LATER) == day("1 Apr")
    assert query_day(an_episode(early), LATER) == day("10 Jan")


def test_a_referral_that_awaits_its_decision_belongs_to_no_quarter():
    assert query_quarter(an_episode(decision=None, accepted=None), LATER) is None
