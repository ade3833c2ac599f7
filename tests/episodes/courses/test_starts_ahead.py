"""A course that begins on a day to come: kept and shown, and no part of today (R6)."""

from datetime import timedelta

import pytest

from pms import clock
from pms.domain.counting.opat_days import opat_days
from pms.episodes.models import Course, Episode
from pms.episodes.queries import ids_of_running
from pms.episodes.records import load_records
from pms.store.base import db
from tests.episodes.opened import opened
from tests.factories import a_course, a_patient, an_episode, together

pytestmark = pytest.mark.on_sqlite("a section of the page: its questions, rules and words")

CEFTRIAXONE = {"agent": "ceftriaxone", "route": "iv", "administered_by": "opat_clinic"}


def in_days(number):
    return clock.today() + timedelta(days=number)


@pytest.fixture
def episode(app):
    return an_episode(decided_on=clock.today(), referred_on=in_days(-2))


def add(client, episode, **answers):
    url = f"/episodes/{episode.id}/courses/add"
    return client.post(url, {**opened(client, url), **CEFTRIAXONE, **answers}, htmx=True)


@pytest.mark.parametrize(("typed", "status"), [("tomorrow", 200), ("+60", 200), ("+61", 422)])
def test_a_course_may_begin_up_to_sixty_days_ahead(client, episode, typed, status):
    response = add(client, episode, started_on=typed)
    assert response.status_code == status, response.words
    if status == 422:
        error = response.page.find(id="course-new-started_on-error").text
        assert "a course may begin up to 60 days ahead" in error
    assert db.session.query(Course).count() == (status == 200)


def test_it_is_said_to_start_and_not_to_run(client, episode):
    added = add(client, episode, started_on="tomorrow").page
    course = db.session.query(Course).one()
    shown = added.find(id=f"course-{course.id}").text
    assert "Starts tomorrow" in shown
    assert "Day" not in shown

    page = client.get(f"/episodes/{episode.id}").page
    strip = page.select_one(".pms-now").text
    assert "Drugs todayNone" in "".join(part.strip() for part in strip.splitlines())
    assert "starts tomorrow" in strip
    later = client.post(
        f"/episodes/{episode.id}/courses/{course.id}/correct",
        {
            **opened(client, f"/episodes/{episode.id}/courses/{course.id}/correct"),
            **CEFTRIAXONE,
            "started_on": "+10",
        },
        htmx=True,
    ).page
    assert "Starts on" in later.find(id=f"course-{course.id}").text


@together()
def one_that_starts_tomorrow(**of_patient):
    episode = an_episode(
        patient=a_patient(**of_patient), decided_on=clock.today(), referred_on=clock.today()
    )
    a_course(episode, started_on=in_days(1), ended_on=None, dose=2.0, dose_unit="g")
    return episode


def test_nothing_of_it_counts_until_its_day(client, app):
    episode = one_that_starts_tomorrow()
    (loaded,) = load_records()
    record = loaded.record
    asked = (record.accepted_on, record.courses, record.admissions)
    assert opat_days(*asked, clock.today()) == []
    assert opat_days(*asked, in_days(1)) == [in_days(1)]
    assert db.session.scalars(ids_of_running(clock.today())).all() == []
    assert db.session.get_one(Episode, episode.id).therapy_ended_on is None


def test_the_ward_says_when_it_starts_and_gives_no_drug_today(client, app):
    one_that_starts_tomorrow()
    row = client.get("/ward").page.select_one("#ward-rows, main").text
    assert "Starts tomorrow" in row
    assert "Ceftriaxone" not in row


def test_a_plan_may_start_its_course_ahead(client, app):
    episode = an_episode(decision=None, decided_on=None)
    url = f"/episodes/{episode.id}/decision"
    answers = {
        **opened(client, url),
        "decision": "accepted",
        "decided_on": "today",
        "planned_agent": "ceftriaxone",
        "planned_route": "iv",
        "start_course_on": "tomorrow",
    }
    response = client.post(url, answers, htmx=True)
    assert response.status_code == 200, response.words
    assert db.session.query(Course).one().started_on == in_days(1)


def test_the_discharge_asks_of_it_and_offers_no_day_before_it_begins(client, app):
    episode = one_that_starts_tomorrow()
    page = client.get(f"/episodes/{episode.id}/discharge", htmx=True).page
    course = db.session.query(Course).one()
    assert page.find(id=f"lastday-{course.id}-ended_on").get("value", "") == ""


def test_its_picture_on_the_timeline_lies_ahead(client, app):
    episode = one_that_starts_tomorrow()
    assert client.get(f"/episodes/{episode.id}").status_code == 200
