"""The triage checklist on the episode page."""

from datetime import date

import pytest
from sqlalchemy import select

from pms import clock
from pms.domain.care.triage import QUESTIONS
from pms.episodes import triage as actions
from pms.episodes.models import Triage
from pms.refusal import Refused
from pms.store.base import db
from pms.store.history import History
from tests.episodes.opened import hidden, opened
from tests.factories import a_triage, a_user, an_episode, writing

pytestmark = pytest.mark.on_sqlite("a checklist: its questions and words")

ALL = dict.fromkeys(QUESTIONS, "yes")


@pytest.fixture
def episode(app):
    return an_episode(decision=None, decided_on=None)


@pytest.fixture
def url(episode):
    return f"/episodes/{episode.id}/triage"


def only() -> Triage:
    return db.session.scalars(select(Triage)).one()


def test_answers_are_saved_with_who_and_when_and_counted_beside_the_decision(client, url):
    answers = {"is_stable": "yes", "home_suitable": "no", "no_oral_option": "na"}
    response = client.post(url, {**opened(client, url), **answers}, htmx=True)

    assert response.status_code == 200
    assert (only().is_stable, only().home_suitable, only().patient_agrees) == ("yes", "no", None)
    row = response.page.find("th", string=QUESTIONS["home_suitable"]).parent
    today = clock.today()
    words = [cell.text for cell in row.find_all("td")]
    assert words == ["No", f"{client.user.name}, {today.day} {today:%B} {today.year}"]
    decision = response.page.find(id="decision")
    assert decision["hx-swap-oob"] == "true"
    assert "3 of 9 answered, 1 answered no" in decision.text


def test_without_htmx_the_episode_page_follows_at_the_checklist(client, url):
    response = client.post(url, {"is_stable": "yes", "comment": "Seen on Ward 7"})
    assert response.location.endswith("?section=triage#triage")
    assert "Seen on Ward 7" in client.follow(response).page.find(id="triage").text


@pytest.mark.on_both
def test_only_a_changed_answer_names_its_changer(client, url):
    client.post(url, {**opened(client, url), "is_stable": "yes"}, htmx=True)
    first = client.user.name
    client.sign_in(a_user(name="Second Reader"))
    again = {**opened(client, url), "is_stable": "yes", "home_suitable": "yes"}
    client.post(url, again, htmx=True)
    by = {answer.name: answer.by for answer in only().answers}
    assert (by["is_stable"], by["home_suitable"]) == (first, "Second Reader")
    assert by["patient_agrees"] is None

    client.post(url, {**opened(client, url), "is_stable": "no"}, htmx=True)
    by = {answer.name: answer.by for answer in only().answers}
    assert by["is_stable"] == "Second Reader"


def test_an_answer_can_be_taken_back(client, url):
    client.post(url, {**opened(client, url), **ALL}, htmx=True)
    client.post(url, {**opened(client, url), **ALL, "is_stable": ""}, htmx=True)
    assert only().is_stable is None
    assert "is_stable" not in only().answered


@pytest.mark.on_both
def test_one_form_sent_twice_makes_one_checklist(client, url):
    data = {**opened(client, url), **ALL}
    first, second = client.post(url, data, htmx=True), client.post(url, data, htmx=True)
    assert (first.status_code, second.status_code) == (200, 200)
    assert only().is_stable == "yes"


@pytest.mark.on_both
def test_a_save_that_meets_a_newer_answer_shows_both_and_writes_nothing(client, episode, url):
    a_triage(episode)
    mine = {**opened(client, url), "is_stable": "no"}
    with writing():
        only().is_stable = "na"
        db.session.commit()
    response = client.post(url, mine, htmx=True)
    assert response.status_code == 409
    row = response.page.select_one(".pms-panel table").find("th", string=QUESTIONS["is_stable"])
    assert [cell.text for cell in row.parent.find_all("td")] == ["Not applicable", "No"]
    assert only().is_stable == "na"
    assert client.post(url, {**mine, **hidden(response.page)}, htmx=True).status_code == 200
    assert only().is_stable == "no"


@pytest.mark.on_both
def test_two_people_who_begin_a_checklist_do_not_overwrite_each_other(client, episode, url):
    mine = {**opened(client, url), "is_stable": "no"}
    a_triage(episode, is_stable="yes")
    response = client.post(url, mine, htmx=True)
    assert response.status_code == 409
    assert only().is_stable == "yes"


def test_an_unknown_answer_is_refused_and_the_comment_kept(client, url):
    response = client.post(url, {"is_stable": "perhaps", "comment": "Kept"}, htmx=True)
    assert response.status_code == 422
    assert response.page.find("textarea").text.strip() == "Kept"
    assert db.session.scalars(select(Triage)).all() == []


def test_the_action_insists_too(app, episode):
    answers = {**ALL, "is_stable": "perhaps", "comment": None}
    with writing(), pytest.raises(Refused):
        actions.begin_triage(episode, "Nurse", date(2026, 1, 9), ref="pms-x", **answers)


def test_the_history_says_which_answer_changed(client, episode, url):
    a_triage(episode)
    client.post(url, {**opened(client, url), "is_stable": "no"}, htmx=True)
    change = db.session.scalars(select(History).where(History.action == "change")).one()
    assert (change.before, change.after) == ({"is_stable": "yes"}, {"is_stable": "no"})
    assert "Triage" in client.get(f"/episodes/{episode.id}/history").words


def test_a_viewer_reads_the_answers_and_changes_none(client, episode, url):
    a_triage(episode)
    client.sign_in(a_user(roles=("viewer",)))
    section = client.get(f"/episodes/{episode.id}").page.find(id="triage")
    assert "1 of 9 answered" in section.text
    assert section.find("a") is None
    assert client.post(url, ALL).status_code == 403
