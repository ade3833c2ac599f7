"""Asking for more information on a referral."""

from datetime import date

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.models import Enquiry
from pms.store.base import db
from tests.episodes.opened import opened
from tests.factories import an_enquiry, an_episode


@pytest.fixture
def episode(app):
    return an_episode(decision=None, decided_on=None)


def only() -> Enquiry:
    return db.session.scalars(select(Enquiry)).one()


def test_an_enquiry_marks_the_decision_and_the_referral_stays_undecided(client, episode):
    url = f"/episodes/{episode.id}/enquiries/add"
    data = {**opened(client, url), "missing": "Weight", "asked_of": "Ward 7", "asked_on": "today"}
    response = client.post(url, data, htmx=True)
    assert response.status_code == 200
    assert (only().missing, only().asked_on) == ("Weight", clock.today())
    assert "Information requested" in response.page.find(id="decision").text
    assert episode.decision is None


def test_what_arrived_is_ticked_off_in_one_press(client, episode):
    enquiry = an_enquiry(episode)
    url = f"/episodes/{episode.id}/enquiries/{enquiry.id}/arrived"
    response = client.post(url, htmx=True)
    assert only().arrived_on == clock.today()
    assert "Arrived" in response.page.find(id=f"enquiry-{enquiry.id}").text
    assert "Information requested" not in response.page.find(id="decision").text
    assert client.post(url).status_code == 303  # the second press of a double click


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"missing": ""}, "Enter what is missing"),
        ({"asked_on": "tomorrow"}, "has not come yet"),
        ({"asked_on": "31/2/2026"}, "Enter a real date"),
    ],
)
def test_a_slip_is_said_beside_its_field_and_the_rest_kept(client, episode, answers, said):
    url = f"/episodes/{episode.id}/enquiries/add"
    data = {"missing": "Weight", "asked_of": "Dr Who", "asked_on": "today", **answers}
    response = client.post(url, data, htmx=True)
    assert response.status_code == 422
    assert said in response.page.select_one(".nhsuk-error-message").text
    assert response.page.find("input", attrs={"name": "asked_of"})["value"] == "Dr Who"
    assert db.session.scalars(select(Enquiry)).all() == []


def test_an_answer_does_not_arrive_before_it_was_asked_for(client, episode):
    enquiry = an_enquiry(episode, asked_on=date(2026, 1, 9))
    url = f"/episodes/{episode.id}/enquiries/{enquiry.id}/correct"
    data = {**opened(client, url), "missing": "Weight", "asked_on": "9/1/2026"}
    response = client.post(url, {**data, "arrived_on": "8/1/2026"}, htmx=True)
    assert "that is the day it was requested" in response.words
    assert only().arrived_on is None


def test_a_decided_referral_without_enquiries_shows_no_empty_section(client):
    page = client.get(f"/episodes/{an_episode().id}").page
    assert page.find(id="enquiries").has_attr("hidden")
