"""A patient who returns to IV: a new episode beside the treatment before, which is not copied."""

from datetime import date

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.models import Course, Episode
from pms.store.base import db
from tests.episodes.opened import chosen
from tests.factories import a_course, a_line, an_episode, together
from tests.open_form import open_form


@pytest.fixture
@together()
def before(app):
    """A treatment that was ended and discharged."""
    episode = an_episode(
        outcome_on=date(2026, 1, 23), infection_outcome="improved", opat_outcome="success"
    )
    a_course(episode, dose=2.0, dose_unit="g")
    a_line(episode, removed_on=date(2026, 1, 23))
    return episode


def url_of(episode):
    return f"/episodes/{episode.id}/return"


def newest():
    return db.session.scalars(select(Episode).order_by(Episode.id.desc()).limit(1)).one()


def test_the_treatment_before_is_shown_and_its_diagnosis_offered(client, before):
    page = client.get(url_of(before)).page
    panel = page.select_one(".pms-previous").get_text(" ")
    assert "Previous treatment, ended 23 January 2026" in panel
    assert "Ceftriaxone 2 g" in panel
    assert "Midline, removed 23 January 2026" in panel
    assert chosen(page, "return-new-diagnosis") == "cellulitis"


def test_the_return_is_a_new_episode_without_a_course_of_the_one_before(client, before):
    response = client.post(url_of(before), open_form(client.get(url_of(before))))
    episode = newest()
    assert episode.id != before.id
    assert response.location.endswith(f"/episodes/{episode.id}")
    assert (episode.decision, episode.diagnosis) == (None, "cellulitis")
    assert episode.referred_on == clock.today()
    assert db.session.scalars(select(Course.episode_id)).all() == [before.id]
    page = client.follow(response)
    assert "Previous treatment, ended 23 January 2026" in page.words
    assert page.page.find("a", href=f"/episodes/{before.id}")


def test_a_double_click_makes_one_episode(client, before):
    data = open_form(client.get(url_of(before)))
    places = {client.post(url_of(before), data).location for _ in range(2)}
    assert len(places) == 1
    assert len(db.session.scalars(select(Episode.id)).all()) == 2


def test_a_pause_without_an_outcome_goes_on_in_the_same_episode(client, app):
    episode = an_episode()
    a_course(episode)
    response = client.get(url_of(episode))
    assert "stays in the same episode" in response.words
    assert response.page.find("a", href=f"/episodes/{episode.id}/courses/add")
    assert client.post(url_of(episode), {"referred_on": "today"}).status_code == 422
    assert len(db.session.scalars(select(Episode.id)).all()) == 1


def test_a_rejected_referral_has_nothing_to_return_to(client, app):
    episode = an_episode(decision="rejected", decided_on=date(2026, 1, 9))
    assert "was not accepted" in client.get(url_of(episode)).words
