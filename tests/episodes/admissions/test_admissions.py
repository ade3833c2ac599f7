"""Admissions to hospital on the episode page."""

from datetime import date

import pytest
from sqlalchemy import select

from pms.episodes.entries import admissions as actions
from pms.episodes.models import Admission, Episode
from pms.refusal import Refused
from pms.store.base import db
from tests.episodes.opened import opened
from tests.factories import a_course, an_admission, an_episode, together, writing

pytestmark = pytest.mark.on_sqlite("a section of the page: its questions, rules and words")

STAY = {
    "admitted_on": "14/1/2026",
    "planned": "no",
    "cause": "line_complication",
    "discharged_on": "18/1/2026",
}


@pytest.fixture
@together()
def episode(app):
    episode = an_episode()
    a_course(episode)
    return episode


def admissions_of(episode):
    return db.session.scalars(select(Admission).where(Admission.episode_id == episode.id)).all()


def test_an_admission_is_added_and_takes_its_full_days_off(client, episode):
    url = f"/episodes/{episode.id}/admissions/add"
    response = client.post(url, {**opened(client, url), **STAY}, htmx=True)
    assert response.status_code == 200
    (stay,) = admissions_of(episode)
    words = " ".join(response.page.find(id=f"admission-{stay.id}").text.split())
    assert "Unplanned admission 14 January 2026 to 18 January 2026 Line complication" in words
    assert db.session.get(Episode, episode.id).opat_days == 14 - 3


@pytest.mark.on_both
def test_a_patient_still_in_hospital_has_no_discharge_date(client, episode):
    data = {**STAY, "discharged_on": ""}
    response = client.post(f"/episodes/{episode.id}/admissions/add", data, htmx=True)
    assert "In hospital" in response.page.select_one(".pms-item").text


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("admitted_on", "", "Enter the day of admission"),
        ("admitted_on", "tomorrow", "has not come yet"),
        ("planned", "", "Say whether it was planned"),
        ("cause", "bad_luck", "Select one of the list"),
        ("discharged_on", "13/1/2026", "the day the patient was admitted"),
        ("discharged_on", "tomorrow", "has not come yet"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(client, episode, question, answer, words):
    url = f"/episodes/{episode.id}/admissions/add"
    response = client.post(url, {**STAY, question: answer}, htmx=True)
    assert response.status_code == 422
    assert words in response.page.find(id=f"admission-new-{question}-error").text
    assert admissions_of(episode) == []


@pytest.mark.on_both
def test_a_correction_of_the_discharge_moves_the_days(client, episode):
    stay = an_admission(episode)
    url = f"/episodes/{episode.id}/admissions/{stay.id}/correct"
    data = {**opened(client, url), **STAY, "admitted_on": "16/1/2026", "discharged_on": "21/1/2026"}
    assert client.post(url, data, htmx=True).status_code == 200
    assert db.session.get(Episode, episode.id).opat_days == 14 - 4


def test_the_action_refuses_a_discharge_before_the_admission(app, episode):
    with writing():
        with pytest.raises(Refused, match="a later date"):
            actions.record_admission(
                episode,
                date(2026, 2, 1),
                ref="pms-0123456789abcdef",
                admitted_on=date(2026, 1, 14),
                planned=False,
                cause=None,
                discharged_on=date(2026, 1, 13),
            )
        db.session.rollback()
