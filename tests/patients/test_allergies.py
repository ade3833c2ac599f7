"""Allergies, recorded from the banner."""

from datetime import timedelta

import pytest

from pms import clock
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
    a_course(episode, agent="ceftriaxone", ended_on=None)
    page = client.get(f"/episodes/{episode.id}").page
    (alert,) = page.select("#alerts li")
    assert (
        "Flucloxacillin is being given. Recorded allergy: “Penicillin: rash”. "
        "Flucloxacillin is a penicillin. Check" in alert.text
    )
    quiet = page.select_one("#alerts > .pms-definition").text
    assert "Ceftriaxone is a cephalosporin: some people with an allergy to a penicillin" in quiet
    assert "Check" not in quiet
    alone = client.get(page.find(id="alerts")["hx-get"], htmx=True).page
    assert alone.select("#alerts li")


@pytest.mark.parametrize(
    ("agent", "written"),
    [
        ("flucloxacillin", "Fluclox - anaphylaxis 2019"),
        ("co_amoxiclav", "Co-amox"),
        ("teicoplanin", "Teic"),
    ],
)
def test_an_allergy_by_a_short_name_raises_the_alarm_as_the_full_name_does(
    client, app, agent, written
):
    episode = an_episode(a_patient(allergies=written))
    a_course(episode, agent=agent, ended_on=None)
    (alert,) = client.get(f"/episodes/{episode.id}").page.select("#alerts li")
    assert f"Recorded allergy: “{written}”" in alert.text


def test_what_no_list_knows_is_said_not_to_be_checked(client, app):
    patient = a_patient(allergies="Zerbidrug rash; Penicillin")
    banner = client.get(f"/patients/{patient.id}").page.find(id="patient-banner").text
    assert "Not checked by the program: “Zerbidrug rash”" in " ".join(banner.split())
    known = a_patient(allergies="Penicillin: rash, 2019; latex")
    assert "Not checked" not in client.get(f"/patients/{known.id}").words


def test_a_drug_that_begins_tomorrow_is_held_against_the_allergies_today(client, app):
    episode = an_episode(a_patient(allergies="Penicillin"))
    tomorrow = clock.today() + timedelta(days=1)
    a_course(episode, agent="flucloxacillin", started_on=tomorrow, ended_on=None)
    (alert,) = client.get(f"/episodes/{episode.id}").page.select("#alerts li")
    assert "Flucloxacillin starts tomorrow. Recorded allergy" in alert.text
