"""Later outcomes on the episode page: they never overwrite the pair at the end of therapy."""

from datetime import date

import pytest
from sqlalchemy import select

from pms.episodes.models import Episode, LaterOutcome
from pms.store.base import db
from tests.episodes.opened import opened
from tests.factories import a_later_outcome, an_episode

CURED = {"recorded_on": "1/4/2026", "infection_outcome": "cured", "notes": "Walks again"}


@pytest.fixture
def episode(app):
    return an_episode(infection_outcome="improved", opat_outcome="success")


def outcomes_of(episode):
    where = LaterOutcome.episode_id == episode.id
    return db.session.scalars(select(LaterOutcome).where(where)).all()


def test_a_later_outcome_is_added_and_the_pair_stays(client, episode):
    url = f"/episodes/{episode.id}/later-outcomes/add"
    response = client.post(url, {**opened(client, url), **CURED}, htmx=True)
    assert response.status_code == 200
    (outcome,) = outcomes_of(episode)
    words = " ".join(response.page.find(id=f"later-outcome-{outcome.id}").text.split())
    assert "Cured 1 April 2026 Walks again" in words
    assert db.session.get(Episode, episode.id).infection_outcome == "improved"


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("recorded_on", "", "Enter the day it was seen"),
        ("recorded_on", "tomorrow", "has not come yet"),
        ("infection_outcome", "", "Select the infection outcome"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(client, episode, question, answer, words):
    url = f"/episodes/{episode.id}/later-outcomes/add"
    response = client.post(url, {**CURED, question: answer}, htmx=True)
    assert response.status_code == 422
    assert words in response.page.find(id=f"lateroutcome-new-{question}-error").text
    assert outcomes_of(episode) == []


def test_a_later_outcome_is_corrected(client, episode):
    outcome = a_later_outcome(episode, infection_outcome="failed")
    url = f"/episodes/{episode.id}/later-outcomes/{outcome.id}/correct"
    response = client.post(url, {**opened(client, url), **CURED})
    assert response.location.endswith("#later-outcomes")
    assert db.session.get(LaterOutcome, outcome.id).infection_outcome == "cured"
    assert db.session.get(LaterOutcome, outcome.id).recorded_on == date(2026, 4, 1)
