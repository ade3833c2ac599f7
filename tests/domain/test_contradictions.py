"""Two facts of one episode that disagree: each kind, its edges, and when a confirmation holds."""

from datetime import timedelta

import pytest

from pms.domain.care.contradictions import KINDS
from pms.domain.care.data_queries import Place, episode_queries
from pms.domain.care.item_contradictions import REMOVED_FOR
from pms.domain.care.lists import Names
from pms.domain.care.service_age import Ages, fits_service
from pms.domain.nors.definitions import QUERIES
from tests.domain.records import (
    LISTS,
    SHIPPED,
    a_course,
    a_line,
    an_admission,
    an_episode,
    an_event,
    day,
)

LATER = day("1 Jan 2026")
NAMES = Names(LISTS)
ORAL = a_course("24 Jan - 7 Feb", agent="linezolid", route="po")


def asked(*courses, as_at=LATER, **given):
    return of_r19b(an_episode(*courses, **given), as_at)


def of_r19b(episode, as_at=LATER, **more):
    found = episode_queries(episode, as_at, NAMES, **more)
    return [query for query in found if query.kind in KINDS]


def kinds(*courses, as_at=LATER, **given):
    return {query.kind for query in asked(*courses, as_at=as_at, **given)}


def only(kind, *courses, as_at=LATER, **given):
    [query] = [one for one in asked(*courses, as_at=as_at, **given) if one.kind == kind]
    assert not query.blocking
    return query


def test_every_kind_has_its_title():
    assert set(KINDS) < set(QUERIES)


def test_a_record_that_agrees_with_itself_is_asked_nothing():
    assert asked() == []


# --- The outcomes ---------------------------------------------------------------------------------


def test_an_outcome_other_than_suggested_is_asked_about_until_somebody_says_why():
    given = {"events": (an_event("12 Jan"),)}
    query = only("outcome_differs_from_suggestion", **given)
    assert "is “Success”, and the record suggests “Partial success”" in query.message
    assert "a drug event on 12 January 2025" in query.message
    assert (query.section, query.field) == ("outcomes", "opat_outcome")
    assert query.other == Place("events", "type")
    assert query.digest is None
    assert kinds(opat_outcome_reason="A mild rash", **given) == set()
    assert kinds(opat_outcome="partial", **given) == set()


def test_a_withheld_suggestion_is_compared_with_nothing():
    assert kinds(therapy_end_reason="other", opat_outcome="failure") == set()
    assert kinds(therapy_end_reason=None) == set()
    assert kinds(opat_outcome=None, events=(an_event("12 Jan"),)) == set()


def test_while_therapy_goes_on_no_outcome_is_compared():
    died = {"therapy_end_reason": "died", "died_on": day("15 Jan")}
    assert kinds(a_course("10 Jan -"), as_at=day("15 Jan"), **died) == set()


def test_cured_although_the_patient_died_is_a_contradiction():
    query = only("infection_outcome_contradicted", died_on=day("24 Jan"))
    assert "is “Cured”, and the record suggests “Failed”" in query.message
    assert "died during OPAT, on 24 January 2025" in query.message
    assert query.other == Place("outcomes", "died_on")
    assert "infection_outcome_contradicted" not in kinds(
        died_on=day("24 Jan"), infection_outcome="failed"
    )


# --- Why it ended ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"therapy_end_reason": "unplanned_admission"}, ("outcomes", "therapy_end_reason", None)),
        (
            {"courses": (a_course(end_reason="admitted_to_hospital", id=7),)},
            ("courses", "course_end_reason", 7),
        ),
    ],
)
def test_an_end_by_admission_needs_the_admission(given, place):
    query = only("admission_not_recorded", **given)
    assert (query.section, query.field, query.item_id) == place
    assert query.other == Place("admissions", "admitted_on")
    outside = (an_admission("25 Jan - 27 Jan"),)
    assert "The admission on 25 January 2025 is not" in (
        only("admission_not_recorded", admissions=outside, **given).message
    )
    inside = (an_admission("24 Jan - 27 Jan"),)
    assert "admission_not_recorded" not in kinds(admissions=inside, **given)
    planned = (an_admission("15 Jan - 16 Jan", planned=True),)
    assert "admission_not_recorded" in kinds(admissions=planned, **given)


def test_a_course_that_ends_ahead_says_nothing_yet():
    ahead = a_course(end_reason="admitted_to_hospital")
    assert "admission_not_recorded" not in kinds(ahead, as_at=day("22 Jan"))
    assert "admission_not_recorded" in kinds(ahead, as_at=day("23 Jan"))


def test_of_several_courses_that_say_so_the_first_is_asked_about_once():
    second = a_course("15 Jan - 23 Jan", agent="teicoplanin", end_reason="died", id=1)
    first = a_course("10 Jan - 14 Jan", end_reason="died", id=2)
    assert only("death_not_recorded", second, first).item_id == 2


@pytest.mark.parametrize(
    "given",
    [
        {"therapy_end_reason": "unplanned_intolerance"},
        {"courses": (a_course(end_reason="stopped_adverse_event"),)},
        {"courses": (a_course(end_reason="changed_adverse_event"),)},
    ],
)
def test_an_end_by_an_adverse_event_needs_the_drug_event(given):
    query = only("adverse_event_not_recorded", **given)
    assert "no drug event from 10 January 2025 to 24 January 2025 is recorded" in query.message
    assert "adverse_event_not_recorded" not in kinds(events=(an_event("24 Jan"),), **given)
    assert "adverse_event_not_recorded" in kinds(events=(an_event("24 Jan", "line"),), **given)
    late = only("adverse_event_not_recorded", events=(an_event("25 Jan"),), **given)
    assert "The drug event on 25 January 2025 is not on one of those days." in late.message


@pytest.mark.parametrize(
    "given", [{"therapy_end_reason": "died"}, {"courses": (a_course(end_reason="died"),)}]
)
def test_an_end_by_death_needs_the_date_of_death(given):
    query = only("death_not_recorded", **given)
    assert "no date of death is recorded" in query.message
    late = only("death_not_recorded", died_on=day("25 Jan"), **given)
    assert "the date of death is 25 January 2025, not from 10 January 2025" in late.message
    assert "death_not_recorded" not in kinds(died_on=day("24 Jan"), **given)


def test_a_death_during_opat_needs_the_reason_that_says_so():
    query = only("end_reason_not_died", died_on=day("24 Jan"))
    assert "on 24 January 2025, and why therapy ended is “Completed as planned”" in query.message
    assert "end_reason_not_died" not in kinds(died_on=day("25 Jan"))
    assert "end_reason_not_died" not in kinds(died_on=day("24 Jan"), therapy_end_reason=None)
    assert "end_reason_not_died" not in kinds(died_on=day("24 Jan"), therapy_end_reason="died")


@pytest.mark.parametrize(
    "given",
    [
        {"therapy_end_reason": "planned_switch_to_oral"},
        {"courses": (a_course(end_reason="switched_to_oral", id=7),)},
    ],
)
@pytest.mark.parametrize(
    ("oral", "is_asked"),
    [
        (None, True),
        ("19 Jan - 20 Jan", True),
        ("20 Jan - 20 Jan", False),
        ("30 Jan -", False),
        ("31 Jan -", True),
        ("1 Jan - 23 Jan", True),
        ("1 Jan - 24 Jan", False),
        ("1 Jan -", False),
    ],
)
def test_a_switch_to_oral_needs_an_oral_course_at_that_time(given, oral, is_asked):
    courses = given.get("courses", (a_course(),))
    more = () if oral is None else (a_course(oral, agent="linezolid", route="po"),)
    rest = {name: value for name, value in given.items() if name != "courses"}
    assert ("oral_course_not_recorded" in kinds(*courses, *more, **rest)) is is_asked


def test_only_the_last_course_tells_of_a_switch_to_oral():
    first = a_course("10 Jan - 14 Jan", end_reason="switched_to_oral")
    last = a_course("15 Jan - 23 Jan", end_reason="completed_course")
    assert kinds(first, last) == set()
    tied = a_course("10 Jan - 23 Jan", agent="teicoplanin", end_reason="switched_to_oral", id=4)
    assert only("oral_course_not_recorded", last, tied).item_id == 4
    assert kinds(tied, a_course("15 Jan -"), as_at=day("25 Jan")) == set()


def test_why_therapy_ended_counts_while_it_goes_on_too():
    given = {"therapy_end_reason": "planned_switch_to_oral", "as_at": day("20 Jan")}
    assert "oral_course_not_recorded" in kinds(a_course("10 Jan -"), **given)
    assert kinds(a_course("10 Jan -"), ORAL, **given) == set()


# --- Lines, events, admissions --------------------------------------------------------------------


def test_what_a_line_was_removed_for_are_codes_of_the_list():
    assert {value.code for value in SHIPPED["line_removal_reason"]} > REMOVED_FOR


@pytest.mark.parametrize("reason", sorted(REMOVED_FOR))
def test_a_line_removed_for_a_complication_needs_its_event(reason):
    line = a_line("10 Jan - 15 Jan", removal_reason=reason, id=3)
    query = only("line_event_not_recorded", lines=(line,))
    assert (query.section, query.field, query.item_id) == ("lines", "removal_reason", 3)
    assert "Midline, removed on 15 January 2025" in query.message


@pytest.mark.parametrize("reason", ["no_longer_required", "routine_replacement", "other", None])
def test_a_line_removed_for_anything_else_needs_none(reason):
    assert kinds(lines=(a_line("10 Jan - 15 Jan", removal_reason=reason),)) == set()


@pytest.mark.parametrize(
    ("on", "given", "is_asked"),
    [
        ("8 Jan", {"line_id": 3}, False),
        ("7 Jan", {"line_id": 3}, True),
        ("16 Jan", {"line_id": 3}, False),
        ("17 Jan", {"line_id": 3}, True),
        ("15 Jan", {"line_id": None}, False),
        ("15 Jan", {"line_id": 4}, True),
        ("15 Jan", {"line_id": 3, "kind": "drug"}, True),
    ],
)
def test_an_event_of_that_line_or_of_none_near_its_removal_says_so(on, given, is_asked):
    line = a_line("1 Jan - 15 Jan", removal_reason="infection", id=3)
    event = an_event(on, **{"kind": "line", **given})
    found = kinds(lines=(line,), events=(event,), opat_outcome_reason="Said")
    assert ("line_event_not_recorded" in found) is is_asked


@pytest.mark.parametrize(
    ("removed", "is_asked"),
    [("9 Jan", False), ("10 Jan", True), ("30 Jan", True), ("31 Jan", False)],
)
def test_a_removal_is_asked_about_up_to_a_week_after_the_last_day(removed, is_asked):
    line = a_line(f"1 Jan - {removed}", removal_reason="occluded")
    assert ("line_event_not_recorded" in kinds(lines=(line,))) is is_asked
    no_line = line._replace(device="no_line")
    assert kinds(lines=(no_line,)) == set()


@pytest.mark.parametrize(
    ("admitted", "is_asked"),
    [("11 Jan", True), ("12 Jan", False), ("14 Jan", False), ("15 Jan", True)],
)
def test_an_event_that_led_to_an_admission_needs_it(admitted, is_asked):
    event = an_event("12 Jan", consequence="admission", id=5)
    stays = (an_admission(f"{admitted} - 20 Jan", cause="unrelated"),)
    given = {"events": (event,), "opat_outcome_reason": "Said"}
    found = kinds(admissions=stays, **given)
    assert ("event_admission_not_recorded" in found) is is_asked
    query = only("event_admission_not_recorded", **given)
    assert (query.item_id, query.other) == (5, Place("admissions", "admitted_on"))
    planned = (an_admission("12 Jan - 20 Jan", planned=True),)
    assert "event_admission_not_recorded" in kinds(admissions=planned, **given)


def test_an_event_outside_opat_is_not_asked_for_its_admission():
    event = an_event("25 Jan", consequence="admission")
    assert "event_admission_not_recorded" not in kinds(events=(event,))


@pytest.mark.parametrize(
    ("planned", "cause", "is_asked"),
    [
        (True, "infection_worsening_or_relapse", True),
        (True, "drug_adverse_event", True),
        (True, "line_complication", True),
        (True, "new_infection", True),
        (True, "unrelated", False),
        (True, "planned_procedure", False),
        (True, None, False),
        (False, "planned_procedure", True),
        (False, "new_infection", False),
        (False, None, False),
    ],
)
def test_a_planned_admission_and_its_cause_may_contradict_each_other(planned, cause, is_asked):
    stay = an_admission("1 Mar - 2 Mar", planned=planned, cause=cause)
    found = kinds(a_course("10 Jan - 14 Jan", route="po"), admissions=(stay,))
    assert ("admission_contradicts_itself" in found) is is_asked
    assert "admission_contradicts_itself" not in kinds(admissions=(stay,), as_at=day("28 Feb"))


# --- Spans and ages -------------------------------------------------------------------------------


def test_a_course_of_more_than_365_days_is_asked_about():
    year = a_course("1 Jan 2025 - 31 Dec 2025")
    assert kinds(year, accepted="1 Jan") == set()
    longer = a_course("1 Jan 2025 - 1 Jan 2026")
    assert only("course_too_long", longer, accepted="2 Jan").message == (
        "Ceftriaxone runs from 1 January 2025 to 1 January 2026: more than 365 days."
    )
    assert kinds(a_course("1 Jan 2024 - 1 Feb 2025", route="po")) == set()


def test_an_open_course_is_as_long_as_it_has_run():
    open_ = a_course("1 Jan -")
    assert kinds(open_, accepted="1 Jan", as_at=day("31 Dec")) == set()
    assert "has no end date" in (
        only("course_too_long", open_, accepted="2 Jan", as_at=day("1 Jan 2026")).message
    )


def test_an_acceptance_long_before_the_last_opat_day_is_asked_about():
    assert kinds(a_course("10 Jan 2026 - 10 Jan 2026"), as_at=day("1 Feb 2026")) == set()
    found = kinds(a_course("11 Jan 2026 - 11 Jan 2026"), as_at=day("1 Feb 2026"))
    assert found == {"accepted_too_early"}


@pytest.mark.parametrize(
    ("service", "age", "fits"),
    [
        ("adult", 15, False),
        ("adult", 16, True),
        ("adult", 90, True),
        ("paediatric", 0, True),
        ("paediatric", 18, True),
        ("paediatric", 19, False),
    ],
)
def test_an_age_fits_its_service_or_is_asked_about(service, age, fits):
    assert fits_service(service, age) is fits
    found = kinds(service=service, age_on_acceptance=age)
    assert found == (set() if fits else {"age_in_wrong_service"})


def test_the_ages_are_those_of_the_organisation():
    young = an_episode(age_on_acceptance=17)
    [query] = of_r19b(young, ages=Ages(adult_from=18))
    assert "was 17 on acceptance on 10 January 2025" in query.message
    assert query.other == Place("patient", "date_of_birth")


def test_without_an_opat_day_only_the_admission_the_length_and_the_age_are_asked_about():
    in_hospital = an_admission("9 Jan -", planned=True, cause="new_infection")
    event = an_event("10 Jan", consequence="admission")
    found = kinds(
        a_course("10 Jan 2024 - 10 Feb 2025", end_reason="died"),
        accepted="9 Mar",
        therapy_end_reason="unplanned_admission",
        lines=(a_line("9 Jan - 10 Jan", removal_reason="infection"),),
        events=(event,),
        admissions=(in_hospital,),
        age_on_acceptance=3,
    )
    assert found == {"admission_contradicts_itself", "course_too_long", "age_in_wrong_service"}


def test_a_referral_that_was_not_accepted_is_not_asked():
    stay = an_admission("9 Jan - 10 Jan", planned=True, cause="new_infection")
    for decision in (None, "rejected"):
        assert asked(decision=decision, admissions=(stay,), age_on_acceptance=3) == []


# --- Confirmed ------------------------------------------------------------------------------------

PLANTED = {
    "infection_outcome_contradicted": (
        {"therapy_end_reason": "unplanned_progression", "opat_outcome": "failure"},
        {"infection_outcome": "improved"},
        {"died_on": day("12 Jan")},
    ),
    "admission_not_recorded": (
        {"therapy_end_reason": "unplanned_admission"},
        {"admissions": (an_admission("1 Mar - 2 Mar"),)},
    ),
    "adverse_event_not_recorded": (
        {"courses": (a_course(end_reason="stopped_adverse_event"),), "opat_outcome": "partial"},
        {"events": (an_event("1 Mar"),)},
        {"courses": (a_course(end_reason="changed_adverse_event"),)},
    ),
    "death_not_recorded": (
        {"therapy_end_reason": "died", "infection_outcome": "failed", "opat_outcome": "failure"},
        {"died_on": day("1 Mar")},
    ),
    "end_reason_not_died": (
        {"died_on": day("12 Jan"), "infection_outcome": "failed", "opat_outcome": "failure"},
        {"therapy_end_reason": "other"},
        {"died_on": day("13 Jan")},
    ),
    "line_event_not_recorded": (
        {"lines": (a_line("10 Jan - 15 Jan", removal_reason="infection"),)},
        {"lines": (a_line("10 Jan - 15 Jan", removal_reason="occluded"),)},
        {"events": (an_event("1 Jan", "line"),)},
    ),
    "event_admission_not_recorded": (
        {"events": (an_event("12 Jan", consequence="admission"),), "opat_outcome": "partial"},
        {"events": (an_event("13 Jan", consequence="admission"),)},
        {"admissions": (an_admission("1 Mar - 2 Mar"),)},
    ),
    "admission_contradicts_itself": (
        {"admissions": (an_admission("1 Mar - 2 Mar", planned=True, cause="new_infection"),)},
        {"admissions": (an_admission("1 Mar - 2 Mar", planned=True, cause="line_complication"),)},
    ),
    "oral_course_not_recorded": (
        {"therapy_end_reason": "planned_switch_to_oral"},
        {"courses": (a_course(), a_course("1 Mar -", agent="linezolid", route="po"))},
    ),
    "course_too_long": (
        {"courses": (a_course("1 Jan 2024 - 23 Jan"),)},
        {"courses": (a_course("1 Jan 2024 - 24 Jan"),)},
    ),
    "accepted_too_early": (
        {"decided_on": day("1 Jan 2024")},
        {"decided_on": day("2 Jan 2024")},
        {"courses": (a_course("10 Jan - 24 Jan"),)},
    ),
    "age_in_wrong_service": (
        {"age_on_acceptance": 5},
        {"age_on_acceptance": 6},
    ),
}


def test_every_kind_but_the_differing_outcome_may_be_confirmed():
    assert set(PLANTED) == {*KINDS} - {"outcome_differs_from_suggestion"}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_confirmed_query_is_silent_until_one_of_its_facts_changes(kind):
    given, *changes = PLANTED[kind]
    episode = an_episode(**given)
    [query] = of_r19b(episode)
    assert (query.kind, len(query.digest)) == (kind, 64)
    confirmed = {query.digest}
    assert of_r19b(episode, confirmed=confirmed) == []
    elsewhere = episode._replace(specialty="other")
    assert of_r19b(elsewhere, LATER + timedelta(days=9), confirmed=confirmed) == []
    for change in changes:
        changed = of_r19b(episode._replace(**change), confirmed=confirmed)
        assert kind in {one.kind for one in changed}, change


def test_a_differing_outcome_is_silenced_by_its_reason_alone():
    episode = an_episode(events=(an_event("12 Jan"),))
    assert [one.kind for one in of_r19b(episode, confirmed={"", None})] == [
        "outcome_differs_from_suggestion"
    ]


def test_which_of_two_courses_of_one_day_comes_first_changes_no_confirmation():
    one = a_course(end_reason="died", id=1)
    two = a_course(agent="teicoplanin", end_reason="died", id=2)
    given = {"infection_outcome": "failed", "opat_outcome": "failure"}
    [first], [second] = asked(one, two, **given), asked(two, one, **given)
    assert first.digest == second.digest


def test_of_two_lines_alike_one_confirmation_silences_one():
    lines = tuple(a_line("10 Jan - 15 Jan", removal_reason="infection", id=i) for i in (1, 2))
    episode = an_episode(lines=lines)
    first, second = of_r19b(episode)
    assert of_r19b(episode, confirmed={first.digest}) == [second]
