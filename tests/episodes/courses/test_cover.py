"""A long-acting drug ends on the day it covers until, asked wherever its end is asked (R4)."""

from datetime import timedelta

import pytest

from pms import clock
from pms.domain.care.data_queries import episode_queries
from pms.domain.counting.opat_days import covered_days, opat_days, opat_stretches
from pms.episodes.models import Course, Episode
from pms.episodes.records import load_records
from pms.store.base import db
from tests.episodes.opened import opened
from tests.factories import a_course, an_episode, together
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("a section of the page: its questions, rules and words")

DALBAVANCIN = {"agent": "dalbavancin", "dose": 1500.0, "dose_unit": "mg", "frequency": "stat"}
OUTCOMES = {
    "therapy_end_reason": "completed_as_planned",
    "infection_outcome": "cured",
    "opat_outcome": "success",
}


def in_days(number):
    return clock.today() + timedelta(days=number)


def as_typed(day):
    return f"{day.day}/{day.month}/{day.year}"


@together()
def given_today(planned_end_on=None, **course):
    episode = an_episode(
        referred_on=clock.today(), decided_on=clock.today(), planned_end_on=planned_end_on
    )
    values = {**DALBAVANCIN, "started_on": clock.today(), "ended_on": None, **course}
    a_course(episode, **values)
    return episode


def last_day(client, episode):
    form = client.get(f"/episodes/{episode.id}/discharge", htmx=True).page
    course = db.session.query(Course).one()
    return form.find(id=f"lastday-{course.id}-ended_on")


def test_a_discharge_on_the_day_of_the_dose_counts_all_the_days_it_covers(client, app):
    episode = given_today()
    url = f"/episodes/{episode.id}/discharge"
    opened_form = client.get(url, htmx=True)
    response = client.post(url, {**open_form(opened_form), **OUTCOMES}, htmx=True)

    assert response.status_code == 200, response.words
    (loaded,) = load_records()
    record = loaded.record
    asked = (record.accepted_on, record.courses, record.admissions)
    assert record.courses[0].ended_on == in_days(13)
    assert len(opat_days(*asked, in_days(13))) == 14
    assert covered_days(opat_stretches(*asked, in_days(13))) == 14
    assert db.session.get_one(Episode, episode.id).opat_days == 14
    after = [one for one in episode_queries(record, in_days(14)) if one.blocking]
    assert after == []


def test_two_doses_a_week_apart_cover_three_weeks(client, app):
    with together():
        episode = an_episode(referred_on=in_days(-7), decided_on=in_days(-7))
        first = {**DALBAVANCIN, "dose": 1000.0, "started_on": in_days(-7), "ended_on": in_days(-1)}
        a_course(episode, **first)
        second = {**DALBAVANCIN, "dose": 500.0, "started_on": clock.today(), "ended_on": None}
        a_course(episode, **second)
    url = f"/episodes/{episode.id}/discharge"
    form = open_form(client.get(url, htmx=True))
    response = client.post(url, {**form, **OUTCOMES}, htmx=True)
    assert response.status_code == 200, response.words
    found = db.session.get_one(Episode, episode.id)
    assert (found.opat_days, found.last_opat_day) == (21, in_days(13))


def test_the_offered_day_stands_in_the_question_with_what_it_rests_on(client, app):
    episode = given_today()
    box = last_day(client, episode)
    assert box["value"] == as_typed(in_days(13))
    question = " ".join(box.find_parent(class_="nhsuk-form-group").text.split())
    assert question.startswith("Covers until1,500 mg on ")
    assert "covers 14 days" in question
    assert "Confirm the day: cover depends on the regimen" in question


def test_a_planned_end_that_somebody_gave_comes_before_the_offer(client, app):
    episode = given_today(planned_end_on=in_days(14))
    assert last_day(client, episode)["value"] == as_typed(in_days(14))


def test_where_no_source_gives_an_interval_nothing_is_offered_and_never_today(client, app):
    episode = given_today(agent="oritavancin", dose=1200.0)
    assert last_day(client, episode).get("value", "") == ""
    course = db.session.query(Course).one()
    page = client.get(f"/episodes/{episode.id}/courses/{course.id}/end", htmx=True).page
    assert page.find(id=f"endcourse-{course.id}-ended_on").get("value", "") == ""


def test_the_end_form_asks_until_when_it_covers(client, app):
    episode = given_today()
    course = db.session.query(Course).one()
    page = client.get(f"/episodes/{episode.id}/courses/{course.id}/end", htmx=True).page
    box = page.find(id=f"endcourse-{course.id}-ended_on")
    assert box["value"] == as_typed(in_days(13))
    assert "Covers until" in box.find_parent(class_="nhsuk-form-group").text


def test_a_course_of_it_is_not_taken_without_the_day(client, app):
    episode = an_episode()
    url = f"/episodes/{episode.id}/courses/add"
    answers = {**opened(client, url), "agent": "dalbavancin", "started_on": "today"}
    response = client.post(url, answers, htmx=True)
    assert response.status_code == 422
    assert "covers until" in response.page.find(id="course-new-ended_on-error").text
    assert client.post(url, {**answers, "ended_on": "+13"}, htmx=True).status_code == 200


def test_a_plan_that_starts_it_asks_and_the_course_begins_with_the_day(client, app):
    episode = an_episode(decision=None, decided_on=None)
    url = f"/episodes/{episode.id}/decision"
    answers = {
        **opened(client, url),
        "decision": "accepted",
        "decided_on": "today",
        "planned_agent": "dalbavancin",
        "planned_route": "iv",
        "start_course_on": "today",
    }
    asked = client.post(url, answers, htmx=True)
    assert asked.status_code == 422
    assert "covers until" in asked.page.find(id=f"decision-{episode.id}-planned_end_on-error").text
    response = client.post(url, {**answers, "planned_end_on": "+13"}, htmx=True)
    assert response.status_code == 200, response.words
    assert db.session.query(Course).one().ended_on == in_days(13)
