"""The forms of one entry, and that of the outcomes, ask what their choices say besides."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.models import Admission, Course, Episode, Event, Line
from pms.store.base import db
from tests.factories import a_course, a_line, an_admission, an_episode, an_event, together, writing
from tests.open_form import open_form

TODAY = clock.today()
BEGAN = TODAY - timedelta(days=20)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
@together()
def episode(app):
    """On treatment for three weeks: one drug, one line."""
    episode = an_episode(referred_on=BEGAN, decided_on=BEGAN)
    a_course(episode, started_on=BEGAN, ended_on=None)
    a_line(episode, inserted_on=BEGAN)
    return episode


def again(episode) -> Episode:
    return db.session.get_one(Episode, episode.id)


def course_of(episode) -> Course:
    return again(episode).courses[0]


def line_of(episode) -> Line:
    return again(episode).lines[0]


def rows(model):
    return db.session.scalars(select(model).order_by(model.id)).all()


class Form:
    """One form of an episode, opened once, to be sent with further answers."""

    def __init__(self, client, episode, address):
        self.client = client
        self.url = f"/episodes/{episode.id}/{address}"
        self.data = open_form(client.get(self.url, htmx=True))

    def send(self, *, htmx=True, **given):
        return self.client.post(self.url, {**self.data, **given}, htmx=htmx)


def end_of(client, episode):
    return Form(client, episode, f"courses/{course_of(episode).id}/end")


# --- A course ends --------------------------------------------------------------------------------

STOPPED = {"course_end_reason": "stopped_adverse_event"}
RASH = {"event-type": "rash_generalised"}


def test_the_end_of_a_course_for_an_adverse_event_asks_for_the_event(client, episode):
    form = end_of(client, episode)
    refused = form.send(**STOPPED, htmx=False)
    assert refused.status_code == 422
    assert "Select what the adverse event was" in refused.words
    assert course_of(episode).ended_on is None

    response = form.send(**STOPPED, **RASH, ended_on="-1")
    assert response.status_code == 200, response.words
    (event,) = rows(Event)
    assert (event.course_id, event.occurred_on) == (course_of(episode).id, YESTERDAY)
    assert "Rash, generalised" in response.page.find(id="events").text


def test_pressed_twice_the_end_of_a_course_has_one_event(client, episode):
    form = end_of(client, episode)
    assert [form.send(**STOPPED, **RASH).status_code for _ in range(2)] == [200, 200]
    assert len(rows(Event)) == 1


def test_the_end_of_a_course_may_leave_the_event_out_knowingly(client, episode):
    assert end_of(client, episode).send(**STOPPED, **{"event-not_known": "y"}).status_code == 200
    assert rows(Event) == []


def test_a_course_that_is_added_ended_is_the_one_that_its_event_names(client, episode):
    form = Form(client, episode, "courses/add")
    given = {"agent": "ertapenem", "started_on": "-5", "ended_on": "-1", **STOPPED, **RASH}
    response = form.send(**given)
    assert response.status_code == 200, response.words
    (event,) = rows(Event)
    assert event.course_id == rows(Course)[-1].id
    assert form.send(**given).status_code == 200
    assert (len(rows(Event)), len(rows(Course))) == (1, 2)


def test_the_change_of_a_course_asks_the_same(client, episode):
    form = Form(client, episode, f"courses/{course_of(episode).id}/correct")
    assert form.send(ended_on="-1", **STOPPED).status_code == 422
    assert form.send(ended_on="-1", **STOPPED, **RASH).status_code == 200
    assert len(rows(Event)) == 1


def test_a_later_correction_of_something_else_is_not_held_up_by_it(client, episode):
    with writing():
        course_of(episode).ended_on = YESTERDAY
        course_of(episode).course_end_reason = "stopped_adverse_event"
        db.session.commit()
    form = Form(client, episode, f"courses/{course_of(episode).id}/correct")
    assert form.send(dose="1", dose_unit="g").status_code == 200
    again_opened = Form(client, episode, f"courses/{course_of(episode).id}/correct")
    assert again_opened.send(**RASH).status_code == 200
    assert [event.course_id for event in rows(Event)] == [course_of(episode).id]


def test_a_course_ended_by_an_admission_asks_for_it(client, episode):
    form = end_of(client, episode)
    admitted = {"course_end_reason": "admitted_to_hospital"}
    assert "Enter the day of admission" in form.send(**admitted).words
    response = form.send(**admitted, **{"admission-admitted_on": "-1"})
    assert [stay.admitted_on for stay in rows(Admission)] == [YESTERDAY]
    assert "Unplanned admission" in response.page.find(id="admissions").text


def test_a_course_ended_by_death_asks_for_the_day_and_the_cause(client, episode):
    form = end_of(client, episode)
    died = {"course_end_reason": "died"}
    assert "Enter the date of death" in form.send(**died).words
    given = {"death-died_on": "today", "death-death_category": "infection"}
    response = form.send(**died, **given)
    assert response.status_code == 200, response.words
    assert (again(episode).died_on, again(episode).death_category) == (TODAY, "infection")
    assert "Died on" in response.page.find(id="outcomes").text


def test_a_death_that_somebody_else_has_entered_meanwhile_is_shown(client, episode):
    form = end_of(client, episode)
    with writing():
        again(episode).died_on = YESTERDAY
        db.session.commit()
    response = form.send(course_end_reason="died", **{"death-died_on": "today"})
    assert response.status_code == 409
    assert "somebody else has changed this" in response.words
    assert course_of(episode).ended_on is None
    mine = open_form(response)
    assert form.client.post(form.url, mine, htmx=True).status_code == 200
    assert again(episode).died_on == TODAY


def test_a_switch_to_oral_asks_for_the_oral_course_and_shows_it_in_its_place(client, episode):
    form = end_of(client, episode)
    switched = {"course_end_reason": "switched_to_oral"}
    assert "Select the oral antimicrobial" in form.send(**switched).words
    response = form.send(**switched, **{"stepdown-agent": "linezolid", "stepdown-ended_on": "+7"})
    assert response.status_code == 200, response.words
    oral = rows(Course)[-1]
    assert (oral.agent, oral.route, oral.administered_by) == ("linezolid", "po", "self")
    assert response.headers["HX-Retarget"] == "#courses"
    assert "Linezolid" in response.page.find(id="courses").text


# --- A line is removed ----------------------------------------------------------------------------


def test_the_removal_of_a_line_asks_for_its_event(client, episode):
    line = line_of(episode)
    form = Form(client, episode, f"lines/{line.id}/remove")
    assert "Select what happened to the line" in form.send(removal_reason="infection").words
    assert line_of(episode).removed_on is None
    response = form.send(removal_reason="infection", **{"event-type": "infection_line"})
    assert response.status_code == 200, response.words
    (event,) = rows(Event)
    assert (event.line_id, event.occurred_on) == (line.id, TODAY)
    assert "Infection: line" in response.page.find(id="events").text


def test_a_line_that_is_no_longer_required_asks_nothing_more(client, episode):
    form = Form(client, episode, f"lines/{line_of(episode).id}/remove")
    assert form.send(removal_reason="no_longer_required").status_code == 200


def test_a_line_that_is_added_removed_is_the_one_that_its_event_names(client, episode):
    form = Form(client, episode, "lines/add")
    removed = {"device": "picc", "removed_on": "-1", "removal_reason": "occluded"}
    assert form.send(**removed, inserted_on="-9").status_code == 422
    given = {**removed, "inserted_on": "-9", "event-type": "line_occlusion"}
    assert form.send(**given).status_code == 200
    assert [event.line_id for event in rows(Event)] == [rows(Line)[-1].id]


# --- The outcomes ---------------------------------------------------------------------------------


@pytest.fixture
def outcomes(client, episode):
    with writing():
        course_of(episode).ended_on = YESTERDAY
        db.session.commit()
    return Form(client, episode, "outcomes")


@pytest.mark.parametrize(
    ("reason", "asked", "given", "model"),
    [
        (
            "unplanned_admission",
            "Enter the day of admission",
            {"admission-admitted_on": "-1"},
            Admission,
        ),
        ("unplanned_intolerance", "Select what the adverse event was", RASH, Event),
        (
            "planned_switch_to_oral",
            "Select the oral antimicrobial",
            {"stepdown-agent": "linezolid"},
            Course,
        ),
    ],
)
def test_the_reason_why_therapy_ended_asks_for_what_it_says(
    outcomes, episode, reason, asked, given, model
):
    before = len(rows(model))
    refused = outcomes.send(therapy_end_reason=reason)
    assert refused.status_code == 422
    assert asked in refused.words
    assert again(episode).therapy_end_reason is None
    assert outcomes.send(therapy_end_reason=reason, **given).status_code == 200
    assert (again(episode).therapy_end_reason, len(rows(model))) == (reason, before + 1)


def test_therapy_ended_by_death_asks_for_the_day(outcomes, episode):
    died = {"therapy_end_reason": "died"}
    refused = outcomes.send(**died)
    assert refused.status_code == 422
    error = refused.page.find(id=f"outcomes-{episode.id}-died_on-error").text
    assert "Enter the date of death, or say that it is not known now" in error
    assert again(episode).therapy_end_reason is None
    assert outcomes.send(**died, **{"death-not_known": "y"}).status_code == 200
    reopened = Form(outcomes.client, episode, "outcomes")
    assert reopened.send(infection_outcome="failed").status_code == 200, "it was chosen before"
    assert Form(outcomes.client, episode, "outcomes").send(died_on="-1").status_code == 200
    assert (again(episode).therapy_end_reason, again(episode).died_on) == ("died", YESTERDAY)


def test_the_suggestion_of_the_outcomes_follows_what_is_typed_and_nothing_is_saved(
    client, outcomes, episode
):
    def suggested(**given):
        data = {**outcomes.data, "infection_outcome": "cured", **given}
        url = f"/episodes/{episode.id}/outcomes/so-far"
        return client.post(url, data, htmx=True).page.find(id="outcomes-so-far")

    assert "Success" in suggested(therapy_end_reason="completed_as_planned").text
    admitted = {
        "therapy_end_reason": "unplanned_admission",
        "admission-admitted_on": "-1",
        "admission-planned": "no",
        "admission-cause": "new_infection",
    }
    region = suggested(**admitted)
    assert "Suggested OPAT outcome: Failure" in region.text
    assert "Failure" in region["data-announce"]
    assert rows(Admission) == []
    assert again(episode).therapy_end_reason is None


def test_without_javascript_the_button_works_the_suggestion_out_on_a_page(
    client, outcomes, episode
):
    page = client.get(f"/episodes/{episode.id}/outcomes").page
    button = page.select_one("#outcomes [formaction]")
    response = client.post(button["formaction"], {**outcomes.data, "infection_outcome": "failed"})
    assert "Failure" in response.page.find(id="outcomes-so-far").text


# --- Where one begins from the event --------------------------------------------------------------


def test_an_event_that_stopped_the_drug_ends_its_course_in_the_same_form(client, episode):
    course = course_of(episode)
    form = Form(client, episode, "events/add-drug")
    given = {
        "type": "rash_local",
        "consequence": "drug_stopped",
        "course_id": course.id,
        f"endcourse{course.id}-ended_on": "today",
    }
    response = form.send(**given)
    assert response.status_code == 200, response.words
    found = course_of(episode)
    assert (found.ended_on, found.course_end_reason) == (TODAY, "stopped_adverse_event")
    assert "Stopped: adverse event" in response.page.find(id="courses").text
    assert form.send(**given).status_code == 200
    assert len(rows(Event)) == 1


def test_the_end_that_an_event_offers_may_be_left_blank(client, episode):
    form = Form(client, episode, "events/add-drug")
    given = {"type": "rash_local", "consequence": "drug_stopped"}
    assert form.send(**given, course_id=course_of(episode).id).status_code == 200
    assert course_of(episode).ended_on is None


def test_an_event_without_a_change_of_the_drug_ends_nothing(client, episode):
    course = course_of(episode)
    given = {"type": "rash_local", "course_id": course.id, "consequence": "no_change"}
    form = Form(client, episode, "events/add-drug")
    assert form.send(**given, **{f"endcourse{course.id}-ended_on": "today"}).status_code == 200
    assert course_of(episode).ended_on is None


def test_a_course_that_somebody_ended_meanwhile_is_not_ended_unseen(client, episode):
    course = course_of(episode)
    form = Form(client, episode, "events/add-drug")
    with writing():
        course_of(episode).ended_on = YESTERDAY
        db.session.commit()
    given = {
        "type": "rash_local",
        "consequence": "drug_stopped",
        "course_id": course.id,
        f"endcourse{course.id}-ended_on": "today",
    }
    response = form.send(**given)
    assert (response.status_code, rows(Event)) == (409, [])
    assert course_of(episode).ended_on == YESTERDAY


def test_a_line_event_takes_the_line_out_in_the_same_form(client, episode):
    line = line_of(episode)
    form = Form(client, episode, "events/add-line")
    given = {
        "type": "line_occlusion",
        "consequence": "line_replaced_or_removed",
        "line_id": line.id,
        f"removeline{line.id}-removed_on": "today",
    }
    assert form.send(**given).status_code == 200
    found = line_of(episode)
    assert (found.removed_on, found.removal_reason) == (TODAY, "occluded")


def test_an_event_that_led_to_an_admission_asks_for_it(client, episode):
    form = Form(client, episode, "events/add-drug")
    given = {"type": "hepatitis", "consequence": "admission"}
    refused = form.send(**given)
    assert "Enter the day of admission" in refused.words
    assert rows(Event) == []
    assert form.send(**given, **{"admission-admitted_on": "today"}).status_code == 200
    assert [stay.cause for stay in rows(Admission)] == ["drug_adverse_event"]


@pytest.mark.parametrize(("later", "status"), [(-1, 422), (0, 200), (2, 200), (3, 422)])
def test_the_admission_of_an_event_is_within_two_days(client, episode, later, status):
    occurred_on = TODAY - timedelta(days=6)
    an_admission(episode, admitted_on=occurred_on + timedelta(days=later), discharged_on=YESTERDAY)
    form = Form(client, episode, "events/add-drug")
    given = {"type": "hepatitis", "consequence": "admission", "occurred_on": "-6"}
    assert form.send(**given).status_code == status


def test_an_unplanned_admission_ends_the_running_course_if_that_is_wanted(client, episode):
    course = course_of(episode)
    form = Form(client, episode, "admissions/add")
    assert form.send(planned="no", **{f"endcourse{course.id}-ended_on": "-1"}).status_code == 200
    found = course_of(episode)
    assert (found.ended_on, found.course_end_reason) == (YESTERDAY, "admitted_to_hospital")


def test_each_course_that_an_admission_may_end_is_named(client, episode):
    a_course(episode, agent="ertapenem", started_on=BEGAN, ended_on=None)
    page = client.get(f"/episodes/{episode.id}/admissions/add").page
    asked = [tag.text for tag in page.select("[data-when] legend") if "does it end?" in tag.text]
    assert [words.split(" from ")[0] for words in asked] == ["Ceftriaxone", "Ertapenem"]


def test_who_is_admitted_may_stay_on_treatment(client, episode):
    assert Form(client, episode, "admissions/add").send(planned="no").status_code == 200
    assert course_of(episode).ended_on is None


def test_after_save_and_add_another_the_next_form_asks_in_place_too(client, episode):
    form = Form(client, episode, "courses/add")
    given = {"agent": "ertapenem", "started_on": "-5", "ended_on": "-1", **STOPPED, **RASH}
    response = form.send(another="yes", **given)
    following = response.page.find(id="course-new")
    assert following.find(id="course-new-event-questions").has_attr("hidden")
    assert following.find(id="course-new-event-new-type").find("option", selected=True) in (
        None,
        following.find(id="course-new-event-new-type").find("option"),
    )
    assert len(rows(Event)) == 1


def test_an_event_that_is_recorded_is_named_where_the_course_ends(client, episode):
    an_event(episode, kind="drug", type="rash_local", occurred_on=YESTERDAY)
    form = end_of(client, episode)
    page = client.get(form.url, htmx=True).page
    assert "Recorded: Rash, local on" in page.text
    assert form.send(**STOPPED).status_code == 200
    assert len(rows(Event)) == 1
