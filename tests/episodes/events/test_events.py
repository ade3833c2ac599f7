"""Line and drug events on the episode page."""

from datetime import date

import pytest
from sqlalchemy import select

from pms.episodes.entries import events as actions
from pms.episodes.models import Event
from pms.refusal import Refused
from pms.store.base import db
from tests.episodes.opened import chosen, opened
from tests.factories import a_course, a_line, an_episode, an_event, together, writing

pytestmark = pytest.mark.on_sqlite("a section of the page: its questions, rules and words")


@pytest.fixture
@together()
def episode(app):
    episode = an_episode()
    a_course(episode)
    return episode


def add_url(episode, kind):
    return f"/episodes/{episode.id}/events/add-{kind}"


def events_of(episode):
    return db.session.scalars(select(Event).where(Event.episode_id == episode.id)).all()


def test_the_list_of_events_depends_on_the_kind(client, episode):
    line = client.get(add_url(episode, "line")).page.find(id="lineevent-new-type")
    drug = client.get(add_url(episode, "drug")).page.find(id="drugevent-new-type")
    assert line.find("option", value="line_occlusion")
    assert drug.find("option", value="line_occlusion") is None
    assert drug.find("option", value="nephrotoxicity")


def test_both_kinds_are_linked_from_the_section(client, episode):
    links = client.get(f"/episodes/{episode.id}").page.find(id="events").select("a")
    assert [link.text for link in links] == ["Add line event", "Add drug event"]


def test_a_line_event_names_the_only_line_in_place_by_itself(client, episode):
    a_line(episode, removed_on=date(2026, 1, 12))
    line = a_line(episode, device="picc")
    page = client.get(add_url(episode, "line")).page
    assert chosen(page, "lineevent-new-line_id") == str(line.id)


def test_an_event_is_added_and_says_what_it_belongs_to(client, episode):
    line = a_line(episode, device="picc")
    url = add_url(episode, "line")
    data = {
        "type": "line_occlusion",
        "occurred_on": "15/1/2026",
        "line_id": line.id,
        "severity": "mild",
        "consequence": "line_replaced_or_removed",
    }
    response = client.post(url, {**opened(client, url), **data}, htmx=True)
    assert response.status_code == 200
    (event,) = events_of(episode)
    words = " ".join(response.page.find(id=f"event-{event.id}").text.split())
    assert "Line occlusion 15 January 2026 Line event: PICC" in words
    assert "Mild · Line replaced or removed" in words


def test_an_event_outside_the_episode_is_taken_with_a_warning(client, episode):
    data = {"type": "eosinophilia", "occurred_on": "1/1/2026"}
    response = client.post(add_url(episode, "drug"), data, htmx=True)
    assert response.status_code == 200
    assert "before the first OPAT day and is not counted" in (
        response.page.select_one(".pms-item").text
    )


@pytest.mark.parametrize(
    ("kind", "question", "answer", "words"),
    [
        ("line", "type", "", "Select what happened"),
        ("line", "type", "eosinophilia", "Select one of the list"),
        ("drug", "type", "line_occlusion", "Select one of the list"),
        ("drug", "occurred_on", "tomorrow", "has not come yet"),
        ("drug", "occurred_on", "", "Enter the day it happened"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(client, episode, kind, question, answer, words):
    right = {"line": "line_occlusion", "drug": "eosinophilia"}[kind]
    data = {"type": right, "occurred_on": "15/1/2026", question: answer}
    response = client.post(add_url(episode, kind), data, htmx=True)
    assert response.status_code == 422
    assert words in response.page.find(id=f"{kind}event-new-{question}-error").text
    assert events_of(episode) == []


def test_an_event_does_not_name_a_line_of_another_episode(client, episode):
    foreign = a_line(an_episode())
    data = {"type": "line_occlusion", "occurred_on": "15/1/2026", "line_id": foreign.id}
    response = client.post(add_url(episode, "line"), data, htmx=True)
    assert response.status_code == 422
    assert "Select one of the list" in response.page.find(id="lineevent-new-line_id-error").text


@pytest.mark.on_both
def test_the_action_refuses_it_too(app, episode):
    foreign = a_line(an_episode())
    event = an_event(episode)
    values = {"type": event.type, "occurred_on": event.occurred_on}
    with writing():
        with pytest.raises(Refused, match="Select one of the list"):
            actions.correct_event(
                event,
                event.occurred_on,
                **values,
                line_id=foreign.id,
                severity=None,
                consequence=None,
            )
        db.session.rollback()


@pytest.mark.on_both
def test_an_event_is_corrected_within_its_kind(client, episode):
    event = an_event(episode, kind="drug", type="eosinophilia")
    url = f"/episodes/{episode.id}/events/{event.id}/correct"
    data = {**opened(client, url), "type": "leucopenia", "occurred_on": "16/1/2026"}
    response = client.post(url, data, htmx=True)
    assert "Leucopenia" in response.page.find(id=f"event-{event.id}").text
    assert db.session.get(Event, event.id).kind == "drug"


@pytest.mark.on_both
def test_save_and_add_another_keeps_the_kind(client, episode):
    data = {"type": "eosinophilia", "occurred_on": "15/1/2026", "another": "yes"}
    page = client.post(add_url(episode, "drug"), data, htmx=True).page
    form = page.find(id="event-new").find("form")
    assert form["action"] == add_url(episode, "drug")
    assert form.find(id="drugevent-new-type")


@pytest.mark.on_both
def test_one_form_sent_twice_adds_one_event(client, episode):
    url = add_url(episode, "drug")
    data = {**opened(client, url), "type": "eosinophilia", "occurred_on": "15/1/2026"}
    for _ in range(2):
        client.post(url, data, htmx=True)
    assert len(events_of(episode)) == 1
