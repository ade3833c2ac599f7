"""Ward rounds: started over the ward, patient after patient, resumed, summed up."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.models import Course, Event, Review, Task
from pms.store.base import db
from pms.ward.models import RoundPatient, WardRound
from tests.client import Client
from tests.factories import a_patient, a_user, an_episode, saved
from tests.open_form import open_form
from tests.ward.test_ward import TODAY, days_ago, on_treatment

pytestmark = pytest.mark.on_sqlite("the pages of a round")

START = "/ward/round/start"


@pytest.fixture
def ward(client):
    """Three patients in the order of their names."""
    return [on_treatment(name) for name in ("Alder", "Birch", "Cedar")]


@pytest.fixture
def held(client, ward):
    """A round over all of them that the client leads."""
    return start(client)


def start(client, query="", **answers):
    data = {**open_form(client.get(f"/ward/round?{query}")), "present": "Dr Grey", **answers}
    response = client.post(START, data)
    assert response.status_code == 303, response.words
    return db.session.scalars(select(WardRound).order_by(WardRound.id.desc())).first()


def place(held, episode):
    return f"/ward/round/{held.id}/patients/{episode.id}"


def see(client, held, episode, **answers):
    url = place(held, episode)
    return client.post(url, {**open_form(client.get(url, htmx=True)), **answers})


def seen(held):
    rows = select(RoundPatient).where(RoundPatient.round_id == held.id)
    ordered = db.session.scalars(rows.order_by(RoundPatient.position)).all()
    return [row.seen_at is not None for row in ordered]


# --- Starting -----------------------------------------------------------------------------------


def test_a_round_begins_with_the_list_as_it_was_filtered_and_sorted(client, ward):
    on_treatment("Other", consultant="Dr B White")
    held = start(client, "consultant=-&sort=-name")
    rows = db.session.scalars(select(RoundPatient).order_by(RoundPatient.position)).all()
    assert [row.episode_id for row in rows] == [one.id for one in reversed(ward)]
    assert (held.led_by_id, held.present, held.finished_at) == (client.user.id, "Dr Grey", None)
    assert held.asked == "consultant=-&sort=-name"


def test_a_double_click_starts_one_round(client, ward):
    data = open_form(client.get("/ward/round"))
    assert client.post(START, data).location == client.post(START, data).location
    assert len(db.session.scalars(select(WardRound)).all()) == 1


def test_no_round_is_held_over_an_empty_list(client):
    assert "There are no patients on the virtual ward" in client.get("/ward/round").words
    response = client.post(START, {"present": "", "asked": ""})
    assert response.status_code == 422
    assert "There are no patients on the virtual ward" in response.words
    assert not db.session.scalars(select(WardRound)).all()


# --- One patient --------------------------------------------------------------------------------


def test_a_patient_is_shown_as_on_the_ward_with_the_way_to_the_next(client, held, ward):
    url = place(held, ward[1])
    page = client.get(url).page
    assert "BIRCH, Ada" in page.h1.text
    assert "Patient 2 of 3" in page.h1.text
    assert page.find(attrs={"data-key": "PageUp"})["href"] == place(held, ward[0])
    assert page.find(attrs={"data-key": "PageDown"})["href"] == place(held, ward[2])
    assert "CRP 48" in page.find("main").text
    assert page.find(id="round-new-present")["value"] == "Dr Grey"
    partial = client.get(url, htmx=True)
    assert partial.page.find(id="round")
    assert partial.page.find(id="patient-banner")["hx-swap-oob"] == "true"
    assert partial.headers["HX-Push-Url"] == url


def test_a_drug_stopped_on_the_round_for_an_adverse_event_asks_for_the_event(client, held, ward):
    course = ward[0].courses[0]
    stop = f"course-{course.id}-"
    given = {f"{stop}ended_on": "today", f"{stop}course_end_reason": "stopped_adverse_event"}
    refused = see(client, held, ward[0], **given)
    assert refused.status_code == 422
    assert "Select what the adverse event was" in refused.words
    db.session.refresh(course)
    assert (course.ended_on, seen(held)[0]) == (None, False)

    response = see(client, held, ward[0], **given, **{f"{stop}event-type": "rash_local"})
    assert response.location == place(held, ward[1])
    event = db.session.scalars(select(Event)).one()
    assert (event.course_id, event.type, event.occurred_on) == (course.id, "rash_local", TODAY)


def test_a_save_keeps_the_review_the_stop_date_and_the_task_and_goes_on(client, held, ward):
    course = ward[0].courses[0]
    prefix = f"course-{course.id}-"
    response = see(
        client,
        held,
        ward[0],
        summary="Better",
        plan="Two more days",
        oral_switch="not_applicable",
        oral_switch_reason="No oral option",
        next_review_on="+7",
        crp="12",
        **{f"{prefix}ended_on": "+2", "task-text": "Book line removal", "task-due_on": "+2"},
    )
    assert response.location == place(held, ward[1])
    review = db.session.scalars(select(Review).order_by(Review.id.desc())).first()
    assert (review.summary, review.plan, review.crp) == ("Better", "Two more days", 12.0)
    assert (review.present, review.type) == ("Dr Grey", "virtual_ward_round")
    assert (review.oral_switch, review.oral_switch_reason) == ("not_applicable", "No oral option")
    db.session.refresh(course)
    assert course.ended_on == TODAY + timedelta(days=2)
    task = db.session.scalars(select(Task)).one()
    assert (task.text, task.due_on) == ("Book line removal", TODAY + timedelta(days=2))
    words = client.get(f"/ward/round/{held.id}/summary").words
    end = TODAY + timedelta(days=2)
    for said in (
        "Better",
        "Two more days",
        f"Ceftriaxone ends {end.day} {end:%B %Y}",
        "Task: Book line removal",
        "1 of 3 patients seen",
        "BIRCH",
        client.user.name,
    ):
        assert said in words, said


@pytest.mark.on_both
def test_the_same_form_sent_twice_saves_once(client, held, ward):
    url = place(held, ward[0])
    data = {
        **open_form(client.get(url, htmx=True)),
        "summary": "Better",
        "task-text": "Ring the GP",
    }
    assert client.post(url, data).status_code == client.post(url, data).status_code == 303
    assert len(db.session.scalars(select(Review).where(Review.summary == "Better")).all()) == 1
    assert len(db.session.scalars(select(Task)).all()) == 1
    row = db.session.scalars(select(RoundPatient).where(RoundPatient.seen_at.is_not(None))).one()
    assert row.changes == "Task: Ring the GP"


@pytest.mark.on_both
@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"oral_switch": "not_applicable"}, "Say why a switch to oral treatment"),
        ({"next_review_on": "-3"}, "or a later date"),
        ({"task-due_on": "+1"}, "Enter what is to be done"),
        ({"stop": "-30"}, "that is the day the course started"),
        ({"crp": "many"}, "Enter a number"),
    ],
)
def test_one_wrong_answer_saves_nothing_and_loses_nothing(client, held, ward, answers, said):
    course_id = ward[0].courses[0].id
    answers = {"stop": "+3", **answers}
    answers[f"course-{course_id}-ended_on"] = answers.pop("stop")
    response = see(client, held, ward[0], summary="Typed long", **answers)
    assert response.status_code == 422
    assert said in response.words
    assert response.page.find(id="round-new-summary").text.strip() == "Typed long"
    assert response.page.select_one("form[data-guard]").has_attr("data-unsaved")
    assert seen(held) == [False] * 3
    assert db.session.get(Course, course_id).ended_on is None
    assert not db.session.scalars(select(Review).where(Review.summary == "Typed long")).all()


# --- Two at once --------------------------------------------------------------------------------


@pytest.fixture
def colleague(app):
    colleague = Client(app)
    colleague.sign_in(a_user(name="Second Nurse"))
    return colleague


def test_two_clinicians_in_one_round_see_what_the_other_recorded(client, colleague, held, ward):
    url = place(held, ward[0])
    mine, theirs = open_form(client.get(url, htmx=True)), open_form(colleague.get(url, htmx=True))
    assert colleague.post(url, {**theirs, "summary": "Theirs"}).status_code == 303
    refused = client.post(url, {**mine, "summary": "Mine"}, htmx=True)
    assert refused.status_code == 409
    assert "Theirs" in refused.words
    assert "Mine" in refused.page.find(id="round-new-summary").text
    again = client.post(url, {**open_form(refused), "summary": "Mine"})
    assert again.status_code == 303
    summaries = db.session.scalars(select(Review.summary).order_by(Review.id.desc())).all()
    assert summaries[:2] == ["Mine", "Theirs"]
    first = db.session.scalars(select(RoundPatient).where(RoundPatient.seen_at.is_not(None))).one()
    assert first.seen_by_id == colleague.user.id  # who saw the patient first stays


@pytest.mark.on_both
def test_a_stop_date_that_somebody_else_changed_is_not_overwritten_unseen(
    client, colleague, held, ward
):
    url, course = place(held, ward[0]), ward[0].courses[0]
    name = f"course-{course.id}-ended_on"
    mine = open_form(client.get(url, htmx=True))
    end = f"/episodes/{ward[0].id}/courses/{course.id}/end"
    colleague.post(end, {**open_form(colleague.get(end, htmx=True)), "ended_on": "+5"})
    refused = client.post(url, {**mine, name: "+9", "summary": "Mine"})
    assert refused.status_code == 409
    assert "Test User" in refused.words or "Second Nurse" in refused.words
    assert seen(held) == [False] * 3
    assert client.post(url, {**open_form(refused), name: "+9"}).status_code == 303
    db.session.refresh(course)
    assert course.ended_on == TODAY + timedelta(days=9)


def test_they_divide_the_list_between_them(client, colleague, held, ward):
    see(client, held, ward[0])
    see(colleague, held, ward[2])
    resumed = client.get(f"/ward/round/{held.id}")
    assert resumed.location == place(held, ward[1])


# --- Resuming and finishing ---------------------------------------------------------------------


def test_a_round_is_resumed_where_it_stands_also_on_another_day(client, held, ward, monkeypatch):
    see(client, held, ward[0])
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    client.sign_in(client.user)
    assert client.get("/ward/round").page.find("a", href=f"/ward/round/{held.id}")
    assert client.get(f"/ward/round/{held.id}").location == place(held, ward[1])
    see(client, held, ward[1])
    last = see(client, held, ward[2])
    assert last.location == f"/ward/round/{held.id}/summary"
    assert client.get(f"/ward/round/{held.id}").location == f"/ward/round/{held.id}/summary"


def test_who_was_passed_over_comes_at_the_end(client, held, ward):
    assert see(client, held, ward[1]).location == place(held, ward[2])
    assert see(client, held, ward[2]).location == place(held, ward[0])


@pytest.mark.on_both
def test_a_finished_round_takes_nothing_more(client, held, ward):
    url = place(held, ward[0])
    form = open_form(client.get(url, htmx=True))
    client.post(f"/ward/round/{held.id}/finish")
    db.session.refresh(held)
    finished_at = held.finished_at
    assert finished_at is not None
    assert client.post(url, {**form, "summary": "Late"}).location.endswith("/summary")
    assert not db.session.scalars(select(Review).where(Review.summary == "Late")).all()
    client.post(f"/ward/round/{held.id}/finish")
    db.session.refresh(held)
    assert held.finished_at == finished_at


@pytest.mark.on_both
def test_who_joins_the_ward_meanwhile_can_be_put_on_the_list(client, held, ward):
    joined = on_treatment("Arrived")
    page = client.get(f"/ward/round/{held.id}/summary").page
    assert "Add 1 patient who joined" in page.text
    for _ in range(2):
        client.post(f"/ward/round/{held.id}/extend")
    rows = db.session.scalars(select(RoundPatient).order_by(RoundPatient.position)).all()
    assert [row.episode_id for row in rows] == [*(one.id for one in ward), joined.id]


def test_a_viewer_reads_the_summary_and_holds_no_round(client, held, ward):
    client.sign_in(a_user(roles=("viewer",)))
    assert client.get(f"/ward/round/{held.id}").location.endswith("/summary")
    page = client.get(f"/ward/round/{held.id}/summary").page
    assert not page.select("main form")
    assert not client.get("/ward/round").page.select("main form")
    assert client.get(place(held, ward[0])).status_code == 403


def test_two_patients_of_one_name_are_told_apart_on_a_round(client):
    born = (date(1950, 4, 3), date(1971, 12, 30))
    twins = [on_treatment(patient=a_patient(family_name="Twin", date_of_birth=day)) for day in born]
    held = start(client)
    assert "Same name as another" in client.get(place(held, twins[0])).words
    not_seen = client.get(f"/ward/round/{held.id}/summary").page.select(".pms-not-seen li")
    for line, twin, day in zip(not_seen, twins, ("3 April 1950", "30 December 1971"), strict=True):
        number = twin.patient.nhs_number
        assert f"born {day}, {number[:3]} {number[3:6]} {number[6:]}" in line.text


def test_a_round_shows_what_to_check_and_the_standing_note(client):
    episode = on_treatment(
        patient=a_patient(allergies="Ceftriaxone: rash"), notes="Key safe, ring first"
    )
    shown = client.get(place(start(client), episode)).words
    assert "Check: Ceftriaxone is being given" in shown
    assert "Standing note: Key safe, ring first" in shown


def test_a_patient_who_is_not_on_the_round_is_not_found_there(client, held):
    other = an_episode(a_patient())
    assert client.get(place(held, other)).status_code == 404
    alone = saved(WardRound(led_by_id=client.user.id, started_at=clock.now()))
    assert client.get(f"/ward/round/{alone.id}/patients/{other.id}").status_code == 404
    assert days_ago(0) == TODAY
