"""Allergies, recorded from the banner."""

import pytest

from pms.patients.models import Patient
from pms.store.base import db
from tests.episodes.opened import opened
from tests.factories import a_course, a_patient, an_episode

pytestmark = pytest.mark.on_sqlite("the words of allergies")


@pytest.fixture
def patient(app):
    return a_patient()


@pytest.mark.parametrize(
    ("answers", "kept", "shown"),
    [
        ({"state": "recorded", "allergies": " Latex: rash "}, "Latex: rash", "Allergies: Latex"),
        ({"state": "none", "allergies": ""}, "None known", "None known"),
        ({"state": "unknown", "allergies": ""}, None, "Allergies not recorded"),
    ],
)
def test_some_none_and_not_known_are_said_plainly(client, patient, answers, kept, shown):
    url = f"/patients/{patient.id}/allergies"
    response = client.post(url, {**opened(client, url), **answers}, htmx=True)
    assert response.status_code == 200
    assert response.headers["HX-Trigger"] == "pms:allergies"
    assert shown in response.words
    assert db.session.get(Patient, patient.id).allergies == kept
    plain = client.post(url, {**opened(client, url), **answers})
    assert shown in client.follow(plain).page.find(id="patient-banner").text


@pytest.mark.parametrize(
    "answers",
    [
        {"state": "recorded", "allergies": " "},
        {"state": "none", "allergies": "Latex"},
        {"state": "unknown", "allergies": "Latex"},
        {"allergies": "Latex"},
    ],
)
def test_contradictions_are_refused_beside_the_question(client, patient, answers):
    url = f"/patients/{patient.id}/allergies"
    response = client.post(url, {**opened(client, url), **answers}, htmx=True)
    assert response.status_code == 422
    assert response.page.select(".nhsuk-error-message")
    assert db.session.get(Patient, patient.id).allergies is None


@pytest.mark.on_both
def test_two_people_who_record_allergies_both_see_both(client, patient):
    url = f"/patients/{patient.id}/allergies"
    mine, theirs = opened(client, url), opened(client, url)
    client.post(url, {**theirs, "state": "recorded", "allergies": "Latex"}, htmx=True)
    response = client.post(url, {**mine, "state": "none", "allergies": ""}, htmx=True)
    assert response.status_code == 409
    assert [cell.text for cell in response.page.select("td")] == ["Latex", "None known"]
    assert db.session.get(Patient, patient.id).allergies == "Latex"


def test_the_banner_opens_and_closes_in_its_place(client, patient):
    link = client.get(f"/patients/{patient.id}").page.select_one("#allergies a")
    opened_form = client.get(link["hx-get"], htmx=True).page
    cancel = opened_form.select_one("[data-cancel]")
    closed = client.get(cancel["hx-get"], htmx=True).page
    assert closed.find(id="allergies")
    assert not closed.select("form")


def test_a_drug_given_that_meets_an_allergy_is_to_be_checked(client, app):
    episode = an_episode(a_patient(allergies="Penicillin: rash"))
    a_course(episode, agent="flucloxacillin", ended_on=None)
    a_course(episode, agent="amoxicillin")
    page = client.get(f"/episodes/{episode.id}").page
    (alert,) = page.select("#alerts li")
    assert "Flucloxacillin is being given and may belong to a recorded allergy" in alert.text
    alone = client.get(page.find(id="alerts")["hx-get"], htmx=True).page
    assert alone.select("#alerts li")
