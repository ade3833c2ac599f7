"""The question whether it is known what happened in the 30 days after OPAT, and who said so."""

from datetime import date

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.models import Episode
from pms.store.base import db
from pms.store.history import History
from tests.client import Client
from tests.factories import a_course, a_user, an_admission, an_episode, let_others_work
from tests.open_form import open_form

LAST = date(2026, 1, 23)
"""The last OPAT day of what factories.a_course gives."""


@pytest.fixture(autouse=True)
def in_may(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 20))


def treated(**given) -> Episode:
    episode = an_episode(**given)
    a_course(episode)
    return episode


def say(client, episode: Episode, day: str, *, htmx: bool = True):
    url = f"/episodes/{episode.id}/after-opat"
    return client.post(url, {**open_form(client.get(url)), "after_opat_known_on": day}, htmx=htmx)


def kept(episode: Episode) -> tuple[date | None, str | None]:
    let_others_work()
    row = db.session.get_one(Episode, episode.id)
    return row.after_opat_known_on, row.after_opat_known_by


def words_of(client, episode: Episode) -> str:
    section = client.get(f"/episodes/{episode.id}").page.find(id="after-opat")
    return " ".join(section.get_text(" ").split())


def test_it_saves_on_its_own_with_the_day_and_who_said_so(client):
    episode = treated()
    response = say(client, episode, "1/3/2026")
    assert f"Yes, on 1 March 2026 by {client.user.name}" in " ".join(response.words.split())
    assert kept(episode) == (date(2026, 3, 1), client.user.name)


def test_it_needs_no_script(client):
    episode = treated()
    response = client.follow(say(client, episode, "1/3/2026", htmx=False))
    assert "Yes, on 1 March 2026" in " ".join(response.words.split())


def test_the_history_has_who_said_it_and_when(client):
    episode = treated()
    say(client, episode, "1/3/2026")
    row = db.session.scalars(select(History).order_by(History.number.desc())).first()
    assert (row.object_type, row.username) == ("episode", client.user.username)
    assert row.after["after_opat_known_on"] == "2026-03-01"
    assert row.after["after_opat_known_by"] == client.user.name


def test_who_said_it_first_stays_until_another_day_is_said(client, app):
    episode = treated()
    say(client, episode, "1/3/2026")
    other = Client(app)
    other.sign_in(a_user())
    say(other, episode, "1/3/2026")
    assert kept(episode) == (date(2026, 3, 1), client.user.name)
    say(other, episode, "2/3/2026")
    assert kept(episode) == (date(2026, 3, 2), other.user.name)
    say(other, episode, "")
    assert kept(episode) == (None, None)


def test_nothing_is_known_before_the_30_days_are_over(client):
    episode = treated()
    refused = say(client, episode, "22/2/2026")
    assert refused.status_code == 422
    assert "Enter 23 February 2026 or a later date" in refused.words
    assert 'value="22/2/2026"' in str(refused.page.select_one("input[name=after_opat_known_on]"))
    assert say(client, episode, "23/2/2026").status_code == 200


def test_of_a_patient_who_has_died_it_is_known_from_that_day(client):
    episode = treated(died_on=date(2026, 2, 3))
    assert say(client, episode, "2/2/2026").status_code == 422
    assert say(client, episode, "3/2/2026").status_code == 200


@pytest.mark.parametrize("ended_on", [None, date(2026, 5, 21)], ids=["open", "its end ahead"])
def test_while_treatment_goes_on_there_is_nothing_to_say(client, ended_on):
    episode = an_episode()
    a_course(episode, ended_on=ended_on)
    assert "OPAT treatment has not ended." in words_of(client, episode)
    assert "have not begun" in say(client, episode, "1/3/2026").words


def test_the_page_shows_what_is_recorded_of_these_days(client):
    episode = treated(died_on=date(2026, 2, 22))
    for day, planned in ((24, "no"), (25, "no"), (26, "yes")):
        on = date(2026, 1, day)
        an_admission(episode, admitted_on=on, discharged_on=on, planned=planned == "yes")
    found = words_of(client, episode)
    assert "Days 2 to 30 after OPAT 25 January 2026 to 22 February 2026" in found
    assert "Unplanned admission 25 January 2026 Death 22 February 2026" in found
    assert "No one has said so yet" in found
