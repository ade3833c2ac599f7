"""A discharge asks each fact once: what a choice says besides is asked below it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.models import Admission, Course, Episode, Event, Line
from pms.store.base import db
from pms.store.history import History
from tests.factories import a_course, a_line, an_admission, an_episode, an_event, together, writing
from tests.open_form import open_form

BEGAN = clock.today() - timedelta(days=20)
YESTERDAY = clock.today() - timedelta(days=1)
ENDED = {
    "therapy_end_reason": "completed_as_planned",
    "infection_outcome": "cured",
    "opat_outcome": "partial",
    "opat_outcome_reason": "As agreed at the round",
}


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
    return db.session.scalars(select(model)).all()


def named(episode, **given):
    """Answers by names in which c and l stand for the course and the line."""
    course, line = course_of(episode).id, line_of(episode).id
    return {
        name.replace("COURSE", str(course)).replace("LINE", str(line)): value
        for name, value in given.items()
    }


def answers(client, episode, **given):
    form = open_form(client.get(f"/episodes/{episode.id}/discharge", htmx=True))
    removed = {f"line-{line_of(episode).id}-removed_on": "today"}
    return {**form, **removed, **ENDED, **named(episode, **given)}


def save(client, episode, data, *, htmx=True):
    return client.post(f"/episodes/{episode.id}/discharge", data, htmx=htmx)


def region(response, id_):
    return response.page.find(id=f"{id_}-questions")


STOPPED = {"course-COURSE-course_end_reason": "stopped_adverse_event"}
EVENT = {
    "courseeventCOURSE-type": "rash_generalised",
    "courseeventCOURSE-severity": "moderate",
    "courseeventCOURSE-consequence": "drug_stopped",
}


def test_a_drug_stopped_for_an_adverse_event_comes_back_with_the_questions_of_the_event(
    client, episode
):
    data = answers(client, episode, **STOPPED, opat_outcome_reason="Typed before")
    refused = save(client, episode, data, htmx=False)

    assert refused.status_code == 422
    course = course_of(episode)
    questions = region(refused, f"courseevent{course.id}")
    assert not questions.has_attr("hidden")
    error = refused.page.find(id=f"courseevent{course.id}-new-type-error").text
    assert "Select what the adverse event was, or say that it is not known now" in error
    assert "Typed before" in refused.page.select_one("[name=opat_outcome_reason]").text
    assert rows(Event) == []
    assert course.ended_on is None
    chosen = refused.page.find(id=f"courseevent{course.id}-new-consequence")
    assert chosen.find("option", selected=True)["value"] == "drug_stopped"


def test_the_questions_stay_closed_until_a_choice_asks_for_them(client, episode):
    page = client.get(f"/episodes/{episode.id}/discharge").page
    regions = page.select("[data-when]")
    assert len(regions) >= 8
    assert [one["id"] for one in regions if not one.has_attr("hidden")] == []


def test_the_event_is_saved_with_the_course_on_its_last_day(client, episode):
    given = {**STOPPED, **EVENT, "course-COURSE-ended_on": "-1"}
    response = save(client, episode, answers(client, episode, **given))
    assert response.status_code == 200, response.words
    (event,), course = rows(Event), course_of(episode)
    assert (event.kind, event.type, event.occurred_on) == ("drug", "rash_generalised", YESTERDAY)
    assert (event.course_id, event.line_id) == (course.id, None)
    assert (event.severity, event.consequence) == ("moderate", "drug_stopped")
    assert (course.ended_on, course.course_end_reason) == (YESTERDAY, "stopped_adverse_event")
    assert "Rash, generalised" in response.page.find(id="events").text
    assert response.page.find(id="events")["hx-swap-oob"] == "true"
    actions = db.session.scalars(select(History.action).where(History.object_type == "event")).all()
    assert actions == ["create"]


def test_what_is_not_known_now_may_be_left_out_knowingly(client, episode):
    unknown = {f"courseevent{course_of(episode).id}-not_known": "y"}
    response = save(client, episode, {**answers(client, episode, **STOPPED), **unknown})
    assert response.status_code == 200, response.words
    assert rows(Event) == []
    assert course_of(episode).course_end_reason == "stopped_adverse_event"


def test_an_event_that_is_recorded_already_is_named_and_not_asked_again(client, episode):
    an_event(episode, kind="drug", type="rash_local", occurred_on=YESTERDAY)
    page = client.get(f"/episodes/{episode.id}/discharge", htmx=True).page
    questions = page.find(id=f"courseevent{course_of(episode).id}-questions")
    assert "Recorded: Rash, local on " in questions.text
    assert save(client, episode, answers(client, episode, **STOPPED)).status_code == 200
    assert len(rows(Event)) == 1


def test_an_event_outside_the_treatment_is_no_answer(client, episode):
    an_event(episode, kind="drug", type="rash_local", occurred_on=BEGAN - timedelta(days=9))
    assert save(client, episode, answers(client, episode, **STOPPED)).status_code == 422


def test_one_event_of_two_drugs_is_asked_once(client, episode):
    other = a_course(episode, agent="ertapenem", started_on=BEGAN, ended_on=None)
    given = {**STOPPED, **EVENT, f"course-{other.id}-course_end_reason": "stopped_adverse_event"}
    response = save(client, episode, answers(client, episode, **given))
    assert response.status_code == 200, response.words
    assert len(rows(Event)) == 1


def test_an_answer_that_was_taken_back_is_not_saved(client, episode):
    given = {**EVENT, "course-COURSE-course_end_reason": "completed_course"}
    assert save(client, episode, answers(client, episode, **given)).status_code == 200
    assert rows(Event) == []


def test_a_wrong_answer_is_said_beside_it_and_nothing_is_saved(client, episode):
    data = answers(client, episode, **STOPPED, **EVENT)
    data[f"courseevent{course_of(episode).id}-occurred_on"] = "tomorrow"
    refused = save(client, episode, data)
    error = refused.page.find(id=f"courseevent{course_of(episode).id}-new-occurred_on-error")
    assert "has not come yet" in error.text
    assert (refused.status_code, rows(Event), again(episode).outcome_on) == (422, [], None)


def test_pressed_twice_the_event_is_there_once(client, episode):
    data = answers(client, episode, **STOPPED, **EVENT)
    assert [save(client, episode, data).status_code for _ in range(2)] == [200, 200]
    assert len(rows(Event)) == 1


def test_sent_again_with_another_event_the_form_says_so(client, episode):
    data = answers(client, episode, **STOPPED, **EVENT)
    save(client, episode, data)
    data[f"courseevent{course_of(episode).id}-type"] = "nausea_vomiting"
    refused = save(client, episode, data)
    assert refused.status_code == 422
    assert "This was saved a moment ago with other values" in refused.words
    assert [event.type for event in rows(Event)] == ["rash_generalised"]


def test_a_clash_at_the_course_leaves_the_event_unsaved_and_typed(client, episode):
    data = answers(client, episode, **STOPPED, **EVENT)
    with writing():
        course = db.session.get_one(Course, course_of(episode).id)
        course.ended_on, course.course_end_reason = YESTERDAY, "other"
        db.session.commit()
    refused = save(client, episode, data)
    assert refused.status_code == 409
    assert rows(Event) == []
    mine = open_form(refused)
    assert mine[f"courseevent{course_of(episode).id}-type"] == "rash_generalised"
    assert save(client, episode, mine).status_code == 200
    assert len(rows(Event)) == 1


@pytest.mark.parametrize("name", ["courseadmissionCOURSE", "endadmission"])
def test_ended_by_an_admission_the_admission_is_asked(client, episode, name):
    choice = (
        {"therapy_end_reason": "unplanned_admission"}
        if name == "endadmission"
        else {"course-COURSE-course_end_reason": "admitted_to_hospital"}
    )
    data = answers(client, episode, **choice)
    part = next(iter(named(episode, **{name: ""})))
    refused = save(client, episode, data)
    assert refused.status_code == 422
    assert (
        "Enter the day of admission" in refused.page.find(id=f"{part}-new-admitted_on-error").text
    )

    given = {f"{part}-admitted_on": "-1", f"{part}-cause": "new_infection"}
    response = save(client, episode, {**data, **given})
    assert response.status_code == 200, response.words
    (stay,) = rows(Admission)
    assert (stay.admitted_on, stay.planned, stay.cause) == (YESTERDAY, False, "new_infection")
    assert "Unplanned admission" in response.page.find(id="admissions").text


def test_the_course_and_the_therapy_ended_by_one_admission_ask_for_it_once(client, episode):
    both = {
        "course-COURSE-course_end_reason": "admitted_to_hospital",
        "therapy_end_reason": "unplanned_admission",
    }
    refused = save(client, episode, answers(client, episode, **both))
    course = course_of(episode)
    assert not region(refused, f"courseadmission{course.id}").has_attr("hidden")
    assert region(refused, "endadmission").has_attr("hidden")
    given = {**both, "endadmission-admitted_on": "-1"}
    assert save(client, episode, answers(client, episode, **given)).status_code == 200
    assert len(rows(Admission)) == 1


def test_an_admission_that_is_recorded_is_named(client, episode):
    an_admission(episode, admitted_on=YESTERDAY, discharged_on=None)
    given = {"therapy_end_reason": "unplanned_admission"}
    page = client.get(f"/episodes/{episode.id}/discharge", htmx=True).page
    assert "Recorded: unplanned admission on " in page.find(id="endadmission-questions").text
    assert save(client, episode, answers(client, episode, **given)).status_code == 200
    assert len(rows(Admission)) == 1


def test_a_course_ended_by_death_asks_for_the_day(client, episode):
    died = {
        "course-COURSE-course_end_reason": "died",
        "therapy_end_reason": "died",
        "infection_outcome": "failed",
        "opat_outcome": "failure",
    }
    refused = save(client, episode, answers(client, episode, **died))
    assert refused.status_code == 422
    assert "the date of death" in refused.page.find(id=f"discharge-{episode.id}-died_on-error").text
    given = {**died, "died_on": "today", "death_category": "infection"}
    assert save(client, episode, answers(client, episode, **given)).status_code == 200
    assert again(episode).died_on == clock.today()


def test_a_course_alone_ended_by_death_asks_for_the_day_too(client, episode):
    given = {"course-COURSE-course_end_reason": "died"}
    refused = save(client, episode, answers(client, episode, **given))
    error = refused.page.find(id=f"discharge-{episode.id}-died_on-error").text
    assert "a course ended because the patient died" in error
    assert not refused.page.find(id=f"coursedeath{course_of(episode).id}").has_attr("hidden")


LINE_INFECTED = {"line-LINE-removal_reason": "infection"}


def test_a_line_removed_for_infection_asks_for_the_event_of_that_line(client, episode):
    refused = save(client, episode, answers(client, episode, **LINE_INFECTED))
    assert refused.status_code == 422
    line = line_of(episode)
    assert "Select what happened to the line" in (
        refused.page.find(id=f"lineevent{line.id}-new-type-error").text
    )
    given = {**LINE_INFECTED, "lineeventLINE-type": "infection_bacteraemia"}
    assert save(client, episode, answers(client, episode, **given)).status_code == 200
    (event,) = rows(Event)
    assert (event.kind, event.line_id, event.occurred_on) == ("line", line.id, clock.today())


@pytest.mark.parametrize(
    ("reason", "type_"),
    [
        ("occluded", "line_occlusion"),
        ("extravasation", "extravasation"),
        ("signs_of_thromboembolism", "thrombus"),
        ("infection", ""),
        ("signs_of_phlebitis", ""),
        ("displaced", ""),
    ],
)
def test_the_event_is_answered_beforehand_where_the_reason_can_mean_one_alone(
    client, episode, reason, type_
):
    given = {"line-LINE-removal_reason": reason, "opat_outcome": ""}
    refused = save(client, episode, answers(client, episode, **given))
    form = open_form(refused)
    line = line_of(episode)
    assert form[f"lineevent{line.id}-type"] == type_
    assert form[f"lineevent{line.id}-consequence"] == "line_replaced_or_removed"


@pytest.mark.parametrize(("days", "status"), [(8, 422), (7, 200), (0, 200)])
def test_a_line_event_of_the_week_before_the_removal_is_the_one(client, episode, days, status):
    occurred_on = clock.today() - timedelta(days=days)
    an_event(episode, line_id=line_of(episode).id, occurred_on=occurred_on)
    assert save(client, episode, answers(client, episode, **LINE_INFECTED)).status_code == status


def test_a_line_event_of_another_line_is_not_the_one(client, episode):
    other = a_line(episode, inserted_on=BEGAN, removed_on=YESTERDAY)
    an_event(episode, line_id=other.id, occurred_on=YESTERDAY)
    assert save(client, episode, answers(client, episode, **LINE_INFECTED)).status_code == 422


def test_an_event_that_led_to_an_admission_asks_for_it(client, episode):
    given = {**STOPPED, **EVENT, "courseeventCOURSE-consequence": "admission"}
    refused = save(client, episode, answers(client, episode, **given))
    assert refused.status_code == 422
    part = f"eventadmission{course_of(episode).id}"
    assert not region(refused, part).has_attr("hidden")
    form = open_form(refused)
    assert form[f"{part}-cause"] == "drug_adverse_event"
    assert save(client, episode, {**form, f"{part}-admitted_on": "today"}).status_code == 200
    assert [stay.cause for stay in rows(Admission)] == ["drug_adverse_event"]


SWITCHED = {"therapy_end_reason": "planned_switch_to_oral"}


def test_a_switch_to_oral_asks_for_the_oral_antimicrobial(client, episode):
    data = answers(client, episode, **SWITCHED)
    refused = save(client, episode, data)
    assert refused.status_code == 422
    assert "Select the oral antimicrobial" in refused.page.find(id="stepdown-new-agent-error").text
    assert not refused.page.find(id="stepdown-unknown").has_attr("hidden")
    assert save(client, episode, {**data, "stepdown-not_known": "y"}).status_code == 200


def test_an_oral_course_that_is_there_answers_the_switch(client, episode):
    a_course(episode, agent="linezolid", route="po", started_on=clock.today(), ended_on=None)
    assert save(client, episode, answers(client, episode, **SWITCHED)).status_code == 200


# --- The suggestion follows ---------------------------------------------------------------------


def weighed(client, episode, **given):
    data = answers(client, episode, **given)
    response = client.post(f"/episodes/{episode.id}/discharge/so-far", data, htmx=True)
    return response.page.find(id="discharge-so-far")


def test_the_suggestion_counts_the_admission_that_is_typed_in_the_same_form(client, episode):
    given = {
        "therapy_end_reason": "unplanned_admission",
        "endadmission-admitted_on": "today",
        "endadmission-planned": "no",
        "endadmission-cause": "infection_worsening_or_relapse",
    }
    found = weighed(client, episode, **given)
    assert found.find("strong").text == "Failure"
    assert rows(Admission) == []


def test_the_suggestion_counts_the_event_that_is_typed_in_the_same_form(client, episode):
    assert weighed(client, episode, **STOPPED, **EVENT).find("strong").text == "Partial success"
    assert rows(Event) == []


def test_a_death_during_treatment_offers_to_say_that_therapy_ended_by_it(client, episode):
    def offered(**given):
        return weighed(client, episode, **given).find("button", attrs={"data-fill": True})

    assert '"therapy_end_reason": "died"' in offered(died_on="today")["data-fill"]
    assert offered(died_on="today", therapy_end_reason="died") is None
    assert offered(died_on="-30") is None
    assert offered() is None


def test_who_listens_hears_that_questions_are_open_until_they_are_answered(client, episode):
    heard = weighed(client, episode, **STOPPED)["data-announce"]
    assert "Questions about the adverse event are open." in heard
    assert "are open" not in weighed(client, episode, **STOPPED, **EVENT)["data-announce"]


@pytest.mark.parametrize("typed", ["31/2/2026", "<b>", "x" * 3000, "9" * 400, "-1e9", "\x07"])
def test_whatever_is_typed_in_place_is_answered_beside_it_and_saves_nothing(client, episode, typed):
    """In every question that may open, all of them open."""
    choices = {
        **STOPPED,
        **LINE_INFECTED,
        "therapy_end_reason": "unplanned_admission",
    }
    data = answers(client, episode, **choices)
    begins = ("courseevent", "lineevent", "endadmission", "eventadmission", "stepdown")
    ours = (".", "seen", "override", "ref")
    for name in [one for one in data if one.startswith(begins) and not one.endswith(ours)]:
        data[name] = typed
    url = f"/episodes/{episode.id}/discharge"
    assert client.post(f"{url}/so-far", data, htmx=True).status_code == 200
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert (rows(Event), rows(Admission), again(episode).outcome_on) == ([], [], None)
    assert refused.page.find(id="endadmission-new-admitted_on-error")
