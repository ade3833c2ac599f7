"""Accepting with a plan, and what begins with it."""

from datetime import date, timedelta

import pytest

from pms import clock
from pms.episodes import actions
from pms.episodes.models import Course, Episode, Line
from pms.episodes.plan import plan_in
from pms.refusal import Refused
from pms.store.base import db
from tests.episodes.opened import chosen
from tests.factories import a_course, a_triage, an_enquiry, an_episode, writing
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("a section of the page: its questions, rules and words")

TODAY = clock.today()
PLAN = {
    "planned_agent": "ceftriaxone",
    "planned_dose": "2",
    "planned_dose_unit": "g",
    "planned_frequency": "od",
    "planned_route": "iv",
    "planned_administered_by": "self",
    "planned_device": "picc",
    "planned_end_on": "+14",
    "planned_review_on": "+7",
}


@pytest.fixture
def episode(app):
    return an_episode(decision=None, decided_on=None)


def open_(client, episode):
    return open_form(client.get(f"/episodes/{episode.id}/decision", htmx=True))


def accept(client, episode, htmx=True, **answers):
    data = {**open_(client, episode), "decision": "accepted", "decided_on": "today", **PLAN}
    return client.post(f"/episodes/{episode.id}/decision", {**data, **answers}, htmx=htmx)


@pytest.mark.on_both
def test_the_plan_is_kept_and_shown_with_the_decision(client, episode):
    response = accept(client, episode, start_course_on="", start_line_on="")
    assert response.status_code == 200
    words = " ".join(response.page.find(id="decision").text.split())
    assert "Ceftriaxone, 2 g, Once daily, Intravenous" in words
    assert "Self" in words
    plan = plan_in(db.session.get_one(Episode, episode.id))
    assert plan.drug() == {
        "agent": "ceftriaxone",
        "dose": 2.0,
        "dose_unit": "g",
        "frequency": "od",
        "route": "iv",
        "administered_by": "self",
    }
    assert (plan.device, plan.review_on) == ("picc", TODAY + timedelta(days=7))
    assert plan.end_on == episode.planned_end_on == TODAY + timedelta(days=14)
    assert (episode.courses, episode.lines) == ([], [])


def test_the_first_course_line_and_review_begin_with_the_plan(client, episode):
    accept(client, episode)
    page = client.get(f"/episodes/{episode.id}/courses/add").page
    assert chosen(page, "course-new-agent") == "ceftriaxone"
    assert chosen(page, "course-new-administered_by") == "self"
    assert page.find(id="course-new-dose")["value"] == "2"
    page = client.get(f"/episodes/{episode.id}/lines/add").page
    assert chosen(page, "line-new-device") == "picc"
    page = client.get(f"/episodes/{episode.id}/reviews/add").page
    review_on = TODAY + timedelta(days=7)
    assert page.find(id="review-new-next_review_on")["value"] == (
        f"{review_on.day}/{review_on.month}/{review_on.year}"
    )


def test_a_second_course_begins_as_the_first_and_not_as_the_plan(client, episode):
    accept(client, episode)
    a_course(episode, agent="ertapenem", administered_by="carer")
    page = client.get(f"/episodes/{episode.id}/courses/add").page
    assert page.find(id="course-new-agent").find("option", selected=True)["value"] == ""
    assert chosen(page, "course-new-administered_by") == "carer"


def test_course_and_line_start_with_the_acceptance_without_being_typed_again(client, episode):
    response = accept(client, episode, start_course_on="today", start_line_on="today")
    (course,), (line,) = episode.courses, episode.lines
    assert (course.agent, course.dose, course.frequency) == ("ceftriaxone", 2.0, "od")
    assert (course.administered_by, course.started_on) == ("self", TODAY)
    assert (line.device, line.inserted_on) == ("picc", TODAY)
    for section in ("courses", "lines", "referral", "standing"):
        assert response.page.find(id=section)["hx-swap-oob"] == "true"
    assert "Ceftriaxone" in response.page.find(id="courses").text
    assert episode.first_opat_day == TODAY


def test_a_double_click_starts_one_course_and_one_line(client, episode):
    data = {**open_(client, episode), "decision": "accepted", "decided_on": "today", **PLAN}
    data |= {"start_course_on": "today", "start_line_on": "today"}
    url = f"/episodes/{episode.id}/decision"
    first, second = client.post(url, data, htmx=True), client.post(url, data, htmx=True)
    assert (first.status_code, second.status_code) == (200, 200)
    assert db.session.query(Course).count() == db.session.query(Line).count() == 1


@pytest.mark.on_both
def test_two_people_who_accept_alike_start_one_course(client, episode):
    url = f"/episodes/{episode.id}/decision"
    answers = {"decision": "accepted", "decided_on": "today", **PLAN, "start_course_on": "today"}
    mine, theirs = open_(client, episode), open_(client, episode)
    assert client.post(url, {**theirs, **answers}, htmx=True).status_code == 200
    response = client.post(url, {**mine, **answers}, htmx=True)
    assert response.status_code == 422
    assert "Another antimicrobial is recorded already" in response.words
    assert db.session.query(Course).count() == 1


@pytest.mark.on_both
def test_a_plan_that_somebody_else_changed_meanwhile_is_shown_beside_mine(client, episode):
    accept(client, episode)
    mine = {**open_(client, episode), "planned_dose": "4"}
    with writing():
        db.session.get_one(Episode, episode.id).planned_dose = 1.0
        db.session.commit()
    response = client.post(f"/episodes/{episode.id}/decision", mine, htmx=True)
    assert response.status_code == 409
    row = response.page.select_one(".pms-panel table").find("th", string="Dose").parent
    assert [cell.text for cell in row.find_all("td")] == ["1", "4"]
    assert episode.planned_dose == 1.0


@pytest.mark.parametrize(
    ("answers", "name", "said"),
    [
        ({"planned_dose": "0"}, "planned_dose", "above 0"),
        ({"planned_end_on": "1/1/2026"}, "planned_end_on", "before the referral"),
        ({"planned_review_on": "-3"}, "planned_review_on", "before the decision"),
        ({"start_course_on": "+61"}, "start_course_on", "may begin up to 60 days ahead"),
        ({"start_line_on": "+2"}, "start_line_on", "has not come yet"),
        (
            {"start_course_on": "today", "planned_agent": ""},
            "start_course_on",
            "Select the antimicrobial first",
        ),
        ({"start_line_on": "today", "planned_device": ""}, "start_line_on", "Select the line"),
    ],
)
def test_a_slip_in_the_plan_is_said_beside_it_and_nothing_is_kept(
    client, episode, answers, name, said
):
    response = accept(client, episode, **answers)
    assert response.status_code == 422
    assert said in response.page.find(id=f"decision-{episode.id}-{name}-error").text
    assert response.page.find("input", attrs={"name": "decided_on"})["value"] == "today"
    assert (episode.decision, episode.planned_agent) == (None, None)


def test_a_rejection_and_a_decision_taken_back_leave_the_plan(client, episode):
    accept(client, episode)
    for decision in ("rejected", ""):
        data = {**open_(client, episode), "decision": decision, "planned_agent": "ertapenem"}
        data["rejection_reasons"] = ["other"]
        response = client.post(f"/episodes/{episode.id}/decision", data, htmx=True)
        assert response.status_code == 200
        assert (episode.decision or "", episode.planned_agent) == (decision, "ceftriaxone")
    assert open_(client, episode)["planned_agent"] == "ceftriaxone"


def test_a_plan_typed_before_rejecting_is_compared_with_nobodys(client, episode):
    mine = {**open_(client, episode), **PLAN, "decision": "rejected", "decided_on": "today"}
    mine["rejection_reasons"] = ["other"]
    with writing():
        db.session.get_one(Episode, episode.id).planned_dose = 1.0
        db.session.commit()
    response = client.post(f"/episodes/{episode.id}/decision", mine, htmx=True)
    assert response.status_code == 409
    rows = response.page.select(".pms-panel--warning tbody th")
    assert [row.text for row in rows] == ["Decision", "Decided on", "Why it is rejected"]


def test_a_slip_of_the_unit_is_refused_in_the_plan(client, episode):
    response = accept(client, episode, planned_dose="500 g")
    assert response.status_code == 422
    assert "500 g is more than is ever given" in response.words


def test_whoever_accepts_is_told_what_is_open_and_may_accept_all_the_same(client, episode):
    a_triage(episode, home_suitable="no")
    an_enquiry(episode, missing="Weight", asked_of="Ward 7")
    page = client.get(f"/episodes/{episode.id}/decision", htmx=True).page
    said = " ".join(page.select_one(".pms-panel--warning").text.split())
    assert "Triage: 2 of 9 answered" in said
    assert "No: Home is safe and suitable" in said
    assert "Awaited from Ward 7: Weight" in said
    assert "Not answered: 7 statements, which are in Triage" in said
    assert accept(client, episode).status_code == 200


def test_the_action_insists_on_the_plan(app, episode):
    with writing(), pytest.raises(Refused, match="before the decision"):
        actions.decide(
            episode,
            TODAY,
            decision="accepted",
            decided_on=TODAY,
            decided_by=None,
            rejection_reasons=(),
            planned_review_on=date(2026, 1, 9),
        )
