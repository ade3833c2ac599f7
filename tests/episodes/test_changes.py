"""Other people's changes, as the open page asks for them."""

import pytest
from sqlalchemy import select, update

from pms import clock
from pms.auth.models import UserSession
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from tests.client import Client
from tests.episodes.opened import opened
from tests.factories import a_course, a_user, an_episode, an_organisation, together, writing


@pytest.fixture
@together()
def episode(app):
    episode = an_episode()
    a_course(episode)
    return episode


@pytest.fixture
def colleague(app):
    colleague = Client(app)
    colleague.sign_in(a_user(name="Ann Smith"))
    return colleague


def asked(client, episode):
    """What the page, opened now, will ask for."""
    place = client.get(f"/episodes/{episode.id}").page.find(id="changes")
    return f"{place['data-url']}?since={place['data-since']}"


def write(client, episode, text="Rang"):
    url = f"/episodes/{episode.id}/dated-notes/add"
    sent = {**opened(client, url), "text": text, "written_on": "today"}
    assert client.post(url, sent, htmx=True).status_code == 200


def test_nothing_new_is_204_and_says_what_to_ask_next(client, colleague, episode):
    url = asked(client, episode)
    colleague.get(f"/episodes/{episode.id}")  # reading is no change, but moves the history on
    response = client.get(url, htmx=True)
    assert (response.status_code, response.data) == (204, b"")
    assert int(response.headers["PMS-Since"]) > int(url.rpartition("=")[2])
    assert client.get(url.partition("?")[0]).status_code == 204


def test_a_colleagues_change_is_said_of_its_section_once(client, colleague, episode):
    url = asked(client, episode)
    write(colleague, episode)
    write(colleague, episode, "Again")
    response = client.get(url, htmx=True)
    (change,) = response.page.select(".pms-changed")
    assert change["data-section"] == "dated-notes"
    assert change["data-words"].startswith("Ann Smith changed Notes at ")
    shown = client.get(change.find("a")["hx-get"].partition("#")[0], htmx=True).page
    assert "Again" in shown.find(id="dated-notes").text
    assert shown.find(id="standing")["hx-swap-oob"] == "true"
    again = f"{url.partition('=')[0]}={response.headers['PMS-Since']}"
    assert client.get(again).status_code == 204


def test_ones_own_change_and_that_of_another_episode_are_no_news(client, colleague, episode):
    url = asked(client, episode)
    write(client, episode)
    write(colleague, an_episode())
    assert client.get(url).status_code == 204


def test_changes_of_the_episode_itself_name_the_section_of_their_columns(
    client, colleague, episode
):
    url = asked(client, episode)
    path = f"/episodes/{episode.id}/notes"
    colleague.post(path, {**opened(colleague, path), "notes": "Key safe"}, htmx=True)
    (change,) = client.get(url, htmx=True).page.select(".pms-changed")
    assert change["data-section"] == "notes"


def test_changed_allergies_are_said_of_the_patient(client, colleague, episode):
    url = asked(client, episode)
    path = f"/patients/{episode.patient_id}/allergies"
    sent = {**opened(colleague, path), "state": "recorded", "allergies": "Latex"}
    assert colleague.post(path, sent, htmx=True).status_code == 200
    (change,) = client.get(url, htmx=True).page.select(".pms-changed")
    assert change["data-section"] == "patient-banner"
    assert "Latex" not in change.text


def test_asking_neither_extends_the_session_nor_counts_as_reading(client, colleague, episode):
    url = asked(client, episode)
    write(colleague, episode)
    long_ago = clock.now().replace(year=clock.now().year - 1)
    readings = len(db.session.scalars(select(History).where(History.action == "view")).all())
    with writing():
        db.session.execute(update(UserSession).values(last_seen_at=clock.now()))
        db.session.commit()
    before = set(db.session.scalars(select(UserSession.last_seen_at)))
    assert client.get(url, htmx=True).status_code == 200
    assert set(db.session.scalars(select(UserSession.last_seen_at))) == before
    after = len(db.session.scalars(select(History).where(History.action == "view")).all())
    assert after == readings
    with writing():
        db.session.execute(update(UserSession).values(last_seen_at=long_ago))
        db.session.commit()
    assert client.get(url, htmx=True).status_code == 401


def test_another_organisations_changes_are_not_told(app, client, episode):
    foreign = an_organisation()
    stranger = Client(app)
    with organisation_scope(foreign.id):
        stranger.sign_in(a_user(organisation=foreign))
    assert stranger.get(f"/episodes/{episode.id}/changes?since=0").status_code == 404
