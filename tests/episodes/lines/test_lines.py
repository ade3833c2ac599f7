"""Lines on the episode page."""

from datetime import date

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.entries import lines as actions
from pms.episodes.models import Line
from pms.refusal import Refused
from pms.store.base import db
from pms.store.history import History
from tests.episodes.opened import opened
from tests.factories import a_line, an_episode, writing

pytestmark = pytest.mark.on_sqlite("a section of the page: its questions, rules and words")

PICC = {
    "device": "picc",
    "site": "right_arm",
    "inserted_on": "10/1/2026",
    "insertion_guidance": "ultrasound",
}


@pytest.fixture
def episode(app):
    return an_episode()


def url_of(line, what):
    return f"/episodes/{line.episode_id}/lines/{line.id}/{what}"


def lines_of(episode):
    return db.session.scalars(select(Line).where(Line.episode_id == episode.id)).all()


def test_a_line_is_added_in_place(client, episode):
    url = f"/episodes/{episode.id}/lines/add"
    response = client.post(url, {**opened(client, url), **PICC}, htmx=True)
    assert response.status_code == 200
    (line,) = lines_of(episode)
    words = response.page.find(id=f"line-{line.id}").text
    assert "PICC" in words
    assert "Right arm" in words
    assert "In, " in words
    assert (line.inserted_on, line.removed_on) == (date(2026, 1, 10), None)


def test_without_htmx_the_episode_page_follows_at_its_lines(client, episode):
    response = client.post(f"/episodes/{episode.id}/lines/add", PICC)
    assert response.location.endswith("#lines")
    assert "PICC" in client.follow(response).page.find(id="lines").text


def test_the_day_of_insertion_need_not_be_known(client, episode):
    data = {**PICC, "inserted_on": ""}
    response = client.post(f"/episodes/{episode.id}/lines/add", data, htmx=True)
    assert "Insertion date not recorded" in response.words


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("device", "", "Select the device"),
        ("device", "drinking_straw", "Select one of the list"),
        ("inserted_on", "31/2/2026", "Enter a real date"),
        ("inserted_on", "+1", "has not come yet"),
        ("removed_on", "9/1/2026", "Enter 10 January 2026 or a later date"),
        ("removed_on", "+1", "has not come yet"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(client, episode, question, answer, words):
    url = f"/episodes/{episode.id}/lines/add"
    response = client.post(url, {**PICC, question: answer}, htmx=True)
    assert response.status_code == 422
    assert words in response.page.find(id=f"line-new-{question}-error").text
    assert lines_of(episode) == []


@pytest.mark.on_both
def test_one_form_sent_twice_adds_one_line(client, episode):
    url = f"/episodes/{episode.id}/lines/add"
    data = {**opened(client, url), **PICC}
    assert [client.post(url, data).status_code for _ in range(2)] == [303, 303]
    assert len(lines_of(episode)) == 1


@pytest.mark.on_both
def test_a_line_is_removed_with_its_day_and_reason_alone(client, episode):
    line = a_line(episode)
    url = url_of(line, "remove")
    today = clock.today()
    form = client.get(url).page
    assert form.find(id=f"removeline-{line.id}-removed_on")["value"] == (
        f"{today.day}/{today.month}/{today.year}"
    )
    data = {**opened(client, url), "removed_on": "20/1/2026", "removal_reason": "patient_request"}
    response = client.post(url, data, htmx=True)
    words = response.page.find(id=f"line-{line.id}").text
    assert "Removed 20 January 2026, 11 days" in " ".join(words.split())
    assert "Patient request" in words
    change = db.session.scalars(select(History).where(History.action == "change")).one()
    assert change.before == {"removed_on": None, "removal_reason": None}
    assert change.after == {"removed_on": "2026-01-20", "removal_reason": "patient_request"}


def test_a_line_is_not_removed_before_it_was_inserted(client, episode):
    line = a_line(episode)
    url = url_of(line, "remove")
    data = {**opened(client, url), "removed_on": "9/1/2026"}
    response = client.post(url, data, htmx=True)
    assert response.status_code == 422
    assert "the day the line was inserted" in response.words
    assert db.session.get(Line, line.id).removed_on is None


def test_the_action_refuses_it_too(app, episode):
    line = a_line(episode)
    with writing():
        with pytest.raises(Refused, match="a later date"):
            actions.remove_line(
                line, date(2026, 2, 1), removed_on=date(2026, 1, 9), removal_reason=None
            )
        db.session.rollback()


@pytest.mark.on_both
def test_two_who_change_one_line_see_both_answers(client, episode):
    line = a_line(episode)
    url = url_of(line, "correct")
    mine = {**opened(client, url), **PICC}
    with writing():
        db.session.get(Line, line.id).site = "left_arm"
        db.session.commit()
    response = client.post(url, mine, htmx=True)
    assert response.status_code == 409
    row = response.page.find("th", string="Site").parent
    assert [cell.text for cell in row.find_all("td")] == ["Left arm", "Right arm"]
    assert db.session.get(Line, line.id).site == "left_arm"
