"""A drug event in words, and added to the patient's allergies in the same save."""

import pytest

from pms import clock
from pms.domain.care.allergies import with_allergy
from pms.domain.text.days import in_full
from pms.episodes.models import Event
from pms.letters import wording
from pms.patients.models import Patient
from pms.store.base import db
from tests.episodes.opened import opened
from tests.factories import a_course, a_patient, an_episode, an_event, writing
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("a section of the page: its questions, rules and words")

HOW = "2 hours after the third dose, face, settled with chlorphenamine"
ADDED = f"Ertapenem: anaphylaxis, {in_full(clock.today())}"


@pytest.fixture
def episode(app):
    episode = an_episode(a_patient(allergies="Latex"))
    a_course(episode, agent="ertapenem", ended_on=None)
    return episode


def add(client, episode, **answers):
    url = f"/episodes/{episode.id}/events/add-drug"
    form = open_form(client.get(url, htmx=True))
    return client.post(url, {**form, "type": "anaphylaxis", **answers}, htmx=True)


def allergies_of(episode):
    return db.session.get_one(Patient, episode.patient_id).allergies


def test_an_event_is_kept_in_words_and_shown_on_the_page_and_in_letters(client, episode):
    response = add(client, episode, words=HOW)
    assert response.status_code == 200, response.words
    event = db.session.query(Event).one()
    assert event.words == HOW
    assert HOW in response.page.find(id=f"event-{event.id}").text
    assert wording.event(event).endswith(HOW)
    assert allergies_of(episode) == "Latex"


def test_a_line_event_has_words_too_and_no_allergies(client, episode):
    page = client.get(f"/episodes/{episode.id}/events/add-line", htmx=True).page
    assert page.find(id="lineevent-new-words")
    assert page.find(id="lineevent-new-to_allergies") is None


@pytest.mark.on_both
def test_one_tick_adds_it_to_the_allergies_and_the_banner_says_so(client, episode):
    response = add(client, episode, to_allergies="y")
    assert response.status_code == 200, response.words
    assert allergies_of(episode) == f"Latex; {ADDED}"
    banner = response.page.find(id="patient-banner")
    assert banner["hx-swap-oob"] == "true"
    assert ADDED in banner.text
    assert "Ertapenem is being given. Recorded allergy" in response.page.find(id="alerts").text
    assert "Not checked" not in banner.text


def test_what_somebody_else_recorded_meanwhile_stays(client, episode):
    url = f"/episodes/{episode.id}/events/add-drug"
    form = open_form(client.get(url, htmx=True))
    with writing():
        db.session.get_one(Patient, episode.patient_id).allergies = "Latex; teicoplanin: rash"
        db.session.commit()
    sent = {**form, "type": "anaphylaxis", "to_allergies": "y"}
    assert client.post(url, sent, htmx=True).status_code == 200
    assert allergies_of(episode) == f"Latex; teicoplanin: rash; {ADDED}"


def test_it_is_added_once_however_often_it_is_ticked(client, episode):
    add(client, episode, to_allergies="y")
    event = db.session.query(Event).one()
    url = f"/episodes/{episode.id}/events/{event.id}/correct"
    form = open_form(client.get(url, htmx=True))
    assert "to_allergies" not in form
    assert client.post(url, {**form, "to_allergies": "y"}, htmx=True).status_code == 200
    assert allergies_of(episode) == f"Latex; {ADDED}"


def test_without_its_course_nobody_knows_which_drug(client, episode):
    response = add(client, episode, to_allergies="y", course_id="")
    assert response.status_code == 422
    error = response.page.find(id="drugevent-new-course_id-error").text
    assert "its drug is added to the patient’s allergies" in error
    assert allergies_of(episode) == "Latex"


def test_a_recorded_event_may_be_added_later(client, episode):
    (course,) = episode.courses
    event = an_event(episode, kind="drug", type="anaphylaxis", course=course)
    url = f"/episodes/{episode.id}/events/{event.id}/correct"
    sent = {**opened(client, url), "type": "anaphylaxis", "course_id": course.id}
    sent |= {"occurred_on": "today", "to_allergies": "y"}
    assert client.post(url, sent, htmx=True).status_code == 200
    assert allergies_of(episode).endswith(ADDED)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "Ertapenem: rash"),
        (" ", "Ertapenem: rash"),
        ("None known", "Ertapenem: rash"),
        ("NKDA.", "Ertapenem: rash"),
        ("Latex", "Latex; Ertapenem: rash"),
        ("Latex;", "Latex; Ertapenem: rash"),
        ("Latex; ertapenem: RASH", "Latex; ertapenem: RASH"),
    ],
)
def test_an_allergy_takes_the_place_of_none_known_and_stands_once(before, after):
    assert with_allergy(before, "Ertapenem: rash") == after


def test_the_event_that_an_end_opens_offers_it_too(client, episode):
    (course,) = episode.courses
    url = f"/episodes/{episode.id}/courses/{course.id}/end"
    form = open_form(client.get(url, htmx=True))
    answers = {
        **form,
        "ended_on": "today",
        "course_end_reason": "stopped_adverse_event",
        "event-type": "anaphylaxis",
        "event-words": HOW,
        "event-to_allergies": "y",
    }
    response = client.post(url, answers, htmx=True)
    assert response.status_code == 200, response.words
    assert allergies_of(episode) == f"Latex; {ADDED}"
    assert db.session.query(Event).one().words == HOW
