"""Dated notes: who wrote what when, kept as it was written."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.entries import dated_notes as actions
from pms.episodes.models import DatedNote
from pms.refusal import Refused
from pms.store.base import db
from tests.episodes.opened import opened
from tests.factories import a_dated_note, an_episode, writing


def test_a_note_keeps_its_day_and_its_author(client, app):
    episode = an_episode(notes="Key safe 1234")
    a_dated_note(episode, text="An earlier one")
    url = f"/episodes/{episode.id}/dated-notes/add"
    sent = {**opened(client, url), "text": "Rang\ntwice", "written_on": "today"}
    response = client.post(url, sent, htmx=True)
    assert response.status_code == 200
    note = db.session.scalars(select(DatedNote).where(DatedNote.text == "Rang\ntwice")).one()
    assert (note.author, note.written_on) == (client.user.name, clock.today())
    page = client.get(f"/episodes/{episode.id}").page
    shown = [tag.text for tag in page.select("#dated-notes .pms-text")]
    assert shown == ["Rang\ntwice", "An earlier one"]
    assert "Key safe 1234" in page.find(id="notes").text


def test_nobody_changes_a_note(client, app):
    note = a_dated_note(an_episode())
    url = f"/episodes/{note.episode_id}/dated-notes/{note.id}/correct"
    assert client.post(url, {"text": "Another"}).status_code == 404
    page = client.get(f"/episodes/{note.episode_id}").page
    assert [link.text.split(" note")[0] for link in page.select(f"#dated-note-{note.id} a")] == [
        "Entered in error"
    ]


def test_an_empty_note_and_one_of_tomorrow_are_refused(client, app):
    episode = an_episode()
    ahead = clock.today() + timedelta(days=1)
    url = f"/episodes/{episode.id}/dated-notes/add"
    sent = {"text": " ", "written_on": ahead.isoformat()}
    page = client.post(url, sent, htmx=True).page
    assert "Write the note" in page.find(id="datednote-new-text-error").text
    assert "has not come yet" in page.find(id="datednote-new-written_on-error").text
    for values in ({"text": None, "written_on": clock.today()}, {"text": "x", "written_on": ahead}):
        with writing(), pytest.raises(Refused):
            actions.write_note(episode, clock.today(), "Jo", ref="x", **values)
