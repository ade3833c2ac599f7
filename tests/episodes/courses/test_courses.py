"""Antimicrobial courses on the episode page."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.entries import courses as actions
from pms.episodes.models import Course, Episode
from pms.refusal import Refused
from pms.store.base import db
from pms.store.history import History
from tests.episodes.opened import hidden, opened
from tests.factories import a_course, a_list_value, an_episode, writing
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("a section of the page: its questions, rules and words")

CEFTRIAXONE = {
    "agent": "ceftriaxone",
    "route": "iv",
    "dose": "2",
    "dose_unit": "g",
    "frequency": "od",
    "administered_by": "opat_clinic",
    "started_on": "10/1/2026",
    "ended_on": "23/1/2026",
}


@pytest.fixture
def episode(app):
    return an_episode()


def url_of(course, what):
    return f"/episodes/{course.episode_id}/courses/{course.id}/{what}"


def courses_of(episode):
    return db.session.scalars(select(Course).where(Course.episode_id == episode.id)).all()


def test_a_course_is_added_in_place_and_its_days_counted(client, episode):
    url = f"/episodes/{episode.id}/courses/add"
    response = client.post(url, {**opened(client, url), **CEFTRIAXONE}, htmx=True)

    assert response.status_code == 200
    (course,) = courses_of(episode)
    added = response.page.find(id=f"course-{course.id}")
    assert "Ceftriaxone" in added.text
    assert "14 days" in added.text
    assert response.page.find(id="course-new").find("form") is None
    assert response.page.find(id="standing")["hx-swap-oob"] == "true"
    assert db.session.get(Episode, episode.id).opat_days == 14


def test_without_htmx_the_episode_page_follows_at_its_courses(client, episode):
    response = client.post(f"/episodes/{episode.id}/courses/add", CEFTRIAXONE)
    assert response.location.endswith(f"/episodes/{episode.id}?section=courses#courses")
    assert "Ceftriaxone" in client.follow(response).page.find(id="courses").text


def test_a_new_course_begins_today_and_is_given_as_the_one_before(client, episode):
    a_course(episode, administered_by="self", delivery_form="bolus_or_push")
    page = client.get(f"/episodes/{episode.id}/courses/add").page
    today = clock.today()
    assert page.find(id="course-new-started_on")["value"] == (
        f"{today.day}/{today.month}/{today.year}"
    )
    chosen = {tag["value"] for tag in page.select("option[selected]")}
    assert {"iv", "self", "bolus_or_push"} <= chosen


def test_what_is_refused_is_said_beside_its_field_and_what_was_typed_is_kept(client, episode):
    data = {**CEFTRIAXONE, "agent": "", "dose": "two", "ended_on": "9/1/2026"}
    response = client.post(f"/episodes/{episode.id}/courses/add", data, htmx=True)

    assert response.status_code == 422
    page = response.page
    assert "Select the antimicrobial" in page.find(id="course-new-agent-error").text
    assert "Enter a number" in page.find(id="course-new-dose-error").text
    assert "Enter 10 January 2026 or a later date" in page.find(id="course-new-ended_on-error").text
    assert page.find(id="course-new-dose")["value"] == "two"
    assert page.find(id="course-new-ended_on")["value"] == "9/1/2026"
    assert courses_of(episode) == []


def test_a_course_may_end_ahead(client, episode):
    ahead = (clock.today() + timedelta(days=7)).isoformat()
    url = f"/episodes/{episode.id}/courses/add"
    assert client.post(url, {**CEFTRIAXONE, "ended_on": ahead}, htmx=True).status_code == 200


@pytest.mark.on_both
def test_one_form_sent_twice_adds_one_course(client, episode):
    url = f"/episodes/{episode.id}/courses/add"
    data = {**opened(client, url), **CEFTRIAXONE}
    first, second = client.post(url, data, htmx=True), client.post(url, data, htmx=True)
    assert (first.status_code, second.status_code) == (200, 200)
    assert len(courses_of(episode)) == 1


def test_save_and_add_another_leaves_an_empty_form_after_the_new_course(client, episode):
    url = f"/episodes/{episode.id}/courses/add"
    sent = {**opened(client, url), **CEFTRIAXONE, "another": "yes"}
    page = client.post(url, sent, htmx=True).page
    form = page.find(id="course-new").find("form")
    assert form.find(id="course-new-agent").find("option", selected=True)["value"] == ""
    assert form.find("option", value="opat_clinic").has_attr("selected")
    assert form.find(id="course-new-ref")["value"] != sent["ref"]
    assert page.find(id=f"course-{courses_of(episode)[0].id}").find("form") is None

    plain = client.post(url, {**CEFTRIAXONE, "agent": "ertapenem", "another": "yes"})
    assert plain.location.endswith(url)
    assert "Saved" in client.follow(plain).words


def test_a_rejected_referral_takes_no_course(client, app):
    episode = an_episode(
        decision="rejected", decided_on=date(2026, 1, 9), rejection_reasons=("other",)
    )
    section = client.get(f"/episodes/{episode.id}").page.find(id="courses")
    assert "rejected, so it can have no antimicrobial course" in section.text
    assert section.find("a") is None

    response = client.post(f"/episodes/{episode.id}/courses/add", CEFTRIAXONE, htmx=True)
    assert response.status_code == 422
    assert "This referral was rejected" in response.words
    assert courses_of(episode) == []


def test_a_referral_awaiting_its_decision_takes_a_planned_course(client, app):
    episode = an_episode(decision=None, decided_on=None)
    url = f"/episodes/{episode.id}/courses/add"
    assert client.post(url, CEFTRIAXONE, htmx=True).status_code == 200
    assert db.session.get(Episode, episode.id).opat_days == 0


def test_a_course_from_before_acceptance_is_taken_with_a_warning(client, episode):
    data = {**CEFTRIAXONE, "started_on": "1/1/2026"}
    response = client.post(f"/episodes/{episode.id}/courses/add", data, htmx=True)
    assert "9 days before acceptance were clipped" in response.page.select_one(".pms-item").text
    assert db.session.get(Episode, episode.id).opat_days == 14


def test_a_correction_is_in_the_history_with_what_stood_before(client, episode):
    course = a_course(episode, dose=1.0, dose_unit="g")
    url = url_of(course, "correct")
    data = {**opened(client, url), **CEFTRIAXONE, "ended_on": "24/1/2026"}
    response = client.post(url, data, htmx=True)

    assert response.page.find(id=f"course-{course.id}").find("form") is None
    change = db.session.scalars(
        select(History).where(History.object_type == "course", History.action == "change")
    ).one()
    assert (change.before["dose"], change.after["dose"]) == (1.0, 2.0)
    assert (change.before["ended_on"], change.after["ended_on"]) == ("2026-01-23", "2026-01-24")
    assert db.session.get(Episode, episode.id).opat_days == 15


@pytest.mark.on_both
def test_a_save_that_meets_a_newer_change_shows_both_and_writes_nothing(client, episode):
    course = a_course(episode, dose=1.0)
    url = url_of(course, "correct")
    mine = {**opened(client, url), **CEFTRIAXONE, "dose": "2"}
    with writing():
        db.session.get(Course, course.id).dose = 4.0
        db.session.commit()

    response = client.post(url, mine, htmx=True)
    assert response.status_code == 409
    row = response.page.find("th", string="Dose").parent
    assert [cell.text for cell in row.find_all("td")] == ["4", "2"]
    assert db.session.get(Course, course.id).dose == 4.0

    assert client.post(url, {**mine, **hidden(response.page)}, htmx=True).status_code == 200
    assert db.session.get(Course, course.id).dose == 2.0


@pytest.mark.on_both
def test_a_course_is_ended_with_its_day_and_reason_alone(client, episode):
    course = a_course(episode, ended_on=None)
    url = url_of(course, "end")
    assert (
        clock.today().strftime("%Y")
        in client.get(url).page.find(id=f"endcourse-{course.id}-ended_on")["value"]
    )
    data = {
        **opened(client, url),
        "ended_on": "20/1/2026",
        "course_end_reason": "switched_to_oral",
        "stepdown-not_known": "y",
    }
    response = client.post(url, data, htmx=True)
    assert "Switched to oral" in response.page.find(id=f"course-{course.id}").text
    assert db.session.get(Episode, episode.id).therapy_ended_on == date(2026, 1, 20)


def test_a_course_with_a_slip_in_its_dose_from_long_ago_can_still_be_ended(client, episode):
    course = a_course(episode, dose=500.0, dose_unit="g", ended_on=None)
    url = url_of(course, "end")

    response = client.post(url, {**opened(client, url), "ended_on": "20/1/2026"}, htmx=True)

    assert response.status_code == 200
    assert db.session.get_one(Course, course.id).ended_on == date(2026, 1, 20)
    whole = url_of(course, "correct")
    refused = client.post(whole, open_form(client.get(whole, htmx=True)), htmx=True)
    assert refused.status_code == 422
    assert "500 g is more than is ever given" in refused.words


def test_a_course_does_not_end_before_it_starts(client, episode):
    course = a_course(episode, ended_on=None)
    url = url_of(course, "end")
    data = {**opened(client, url), "ended_on": "9/1/2026"}
    response = client.post(url, data, htmx=True)
    assert response.status_code == 422
    assert "the day the course started" in response.page.select_one(".nhsuk-error-message").text
    assert db.session.get(Course, course.id).ended_on is None


def test_the_action_refuses_what_the_form_refuses(app, episode):
    course = a_course(episode)
    with writing():
        with pytest.raises(Refused, match="a later date"):
            actions.end_course(
                course, clock.today(), ended_on=date(2026, 1, 9), course_end_reason=None
            )
        with pytest.raises(Refused, match="Select one of the list"):
            actions.end_course(
                course, clock.today(), ended_on=date(2026, 1, 20), course_end_reason="bored"
            )
        db.session.rollback()


def test_a_retired_value_is_offered_only_to_the_course_that_has_it(client, episode):
    a_list_value(list_name="antimicrobial", code="local_old", label="Old drug", retired=True)
    course = a_course(episode, agent="local_old")
    kept = client.get(url_of(course, "correct")).page.find("option", value="local_old")
    assert kept.text.strip() == "Old drug"
    add = client.get(f"/episodes/{episode.id}/courses/add")
    assert add.page.find("option", value="local_old") is None
    data = {**CEFTRIAXONE, "agent": "local_old"}
    assert client.post(f"/episodes/{episode.id}/courses/add", data).status_code == 422
