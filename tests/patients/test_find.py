"""Where the found stand, whom one saw last, and the box in the header of every page."""

from datetime import date, timedelta

import pytest

from pms import clock
from pms.store.base import db
from pms.store.scoping import organisation_scope
from tests.episodes.test_episode_page import statements
from tests.factories import (
    a_course,
    a_patient,
    a_review,
    a_user,
    an_episode,
    an_organisation,
    writing,
)

TODAY = clock.today()


def states(client, text="test"):
    page = client.post("/patients", {"text": text}, htmx=True).page
    return {row.th.text: row.find_all("td")[-1] for row in page.select("#results tbody tr")}


def test_what_is_found_shows_where_each_stands_and_leads_to_the_last_episode(client):
    running = an_episode(a_patient(family_name="Testa"))
    a_course(running, ended_on=None)
    left = an_episode(a_patient(family_name="Testb"), opat_outcome="success")
    a_course(left)
    a_review(left, next_review_on=TODAY + timedelta(days=7))
    a_patient(family_name="Testc")
    found = states(client)
    assert found["TESTA, Ada"].text == "On treatment since 10 January 2026"
    assert found["TESTA, Ada"].a["href"] == f"/episodes/{running.id}"
    assert found["TESTB, Ada"].text.startswith("Discharged on 23 January 2026, follow-up on")
    assert found["TESTC, Ada"].text == "Never referred"


def test_the_follow_up_named_at_discharge_is_told(client):
    left = an_episode(a_patient(family_name="Testa"), opat_outcome="success")
    a_course(left)
    with writing():
        db.session.merge(left).follow_up_on = TODAY + timedelta(days=30)
        db.session.commit()
    assert "follow-up on" in states(client)["TESTA, Ada"].text


def test_the_last_of_several_episodes_counts(client):
    patient = a_patient(family_name="Testa")
    an_episode(patient, decision=None, decided_on=None, referred_on=date(2026, 3, 1))
    an_episode(patient, decision="rejected", referred_on=date(2026, 1, 8))
    assert states(client)["TESTA, Ada"].text == "Awaiting a decision since 1 March 2026"


def test_a_blank_box_shows_whom_one_saw_last(client):
    first, second, never = (a_patient(family_name=name) for name in ("First", "Second", "Never"))
    for patient in (first, second, first):
        client.get(f"/patients/{patient.id}")
    for path in ("/patients", "/patients/find"):
        page = client.post(path, {"text": " "}, htmx=True).page
        assert [link["href"] for link in page.select("a[data-found]")] == [
            f"/patients/{first.id}",
            f"/patients/{second.id}",
        ]
    assert never.family_name.upper() not in client.get("/patients").text


def test_whom_others_saw_is_not_among_them(client):
    client.get(f"/patients/{a_patient(family_name='Seen').id}")
    client.sign_in(a_user())
    assert "SEEN" not in client.get("/patients").text
    with organisation_scope(an_organisation().id):
        a_patient(family_name="Elsewhere")
    assert "ELSEWHERE" not in client.post("/patients/find", {"text": ""}, htmx=True).text


@pytest.mark.parametrize("path", ["/ward", "/reports/adult/2026Q1", "/account", "/lists"])
def test_every_page_has_a_box_to_find_a_patient(client, path):
    box = client.get(path).page.select_one("header .pms-finder input[type=search]")
    assert box["data-shortcut"] == "/"
    assert box["hx-post"] == box.find_parent("form")["action"] == "/patients/find"


def test_the_search_has_one_box_of_its_own(client):
    for response in (client.get("/patients"), client.post("/patients/find", {"text": "zz"})):
        assert not response.page.select(".pms-finder")
        assert response.page.find(id="search-text")["data-shortcut"] == "/"


def test_whoever_reads_no_patients_has_none(client):
    client.sign_in(a_user(roles=("manager",)))
    assert not client.get("/lists").page.select(".pms-finder")
    assert client.post("/patients/find", {"text": "test"}).status_code == 403


def test_the_box_works_without_scripts(client):
    a_patient(family_name="Testa")
    page = client.post("/patients/find", {"text": "testa"}).page
    assert page.h1.text == "Patients"
    assert page.find(id="search-text")["value"] == "testa"
    assert [link.text for link in page.select("#results th a")] == ["TESTA, Ada"]


def test_under_the_box_stands_who_they_are_and_where_they_stand(client):
    patient = a_patient(family_name="<Testa>")
    an_episode(patient)
    response = client.post("/patients/find", {"text": "testa"}, htmx=True)
    link = response.page.select_one("#found a[data-found]")
    assert link["href"] == f"/patients/{patient.id}"
    assert link.strong.text == "<TESTA>, Ada"
    assert "Accepted on 10 January 2026, not started" in link.text
    assert response.page.find(id="found")["data-announce"] == "1 patient"


@pytest.mark.parametrize(
    ("text", "words"), [("t", "at least two letters"), ("zz", "No patient is found for “zz”")]
)
def test_too_little_and_nobody_are_said_there(client, text, words):
    assert words in client.post("/patients/find", {"text": text}, htmx=True).words


def test_whom_one_saw_last_costs_the_same_after_many(client):
    def see(number):
        for _ in range(number):
            client.get(f"/patients/{a_patient(family_name='Seen').id}")

    see(2)
    few = len(statements(client, "/patients"))
    see(9)
    assert len(statements(client, "/patients")) == few
    assert len(client.get("/patients").page.select("a[data-found]")) == 8
