"""What stands above everything on the episode page: drugs today, line, next review, tasks."""

from datetime import timedelta

import pytest

from pms import clock
from pms.store.base import db
from tests.episodes.opened import opened
from tests.factories import a_course, a_line, a_review, a_task, an_episode, together, writing

TODAY = clock.today()


def ago(days):
    return TODAY - timedelta(days=days)


def written(day):
    return f"{day.day} {day:%B} {day.year}"


@pytest.fixture
@together()
def episode(app):
    episode = an_episode(referred_on=ago(12), decided_on=ago(10))
    a_course(
        episode,
        started_on=ago(9),
        ended_on=None,
        dose=2.0,
        dose_unit="g",
        frequency="od",
        administered_by="self",
    )
    a_course(episode, agent="ertapenem", started_on=ago(9), ended_on=ago(1))
    a_line(episode, device="picc", inserted_on=ago(9))
    a_review(episode, reviewed_on=ago(9), next_review_on=ago(2))
    a_task(episode, text="Ring the GP", due_on=ago(1))
    a_task(episode, text="Order devices")
    return episode


def now(client, episode):
    region = client.get(f"/episodes/{episode.id}").page.select_one("#alerts .pms-now")
    return " ".join(region.get_text(" ").split()) if region else None


def test_what_one_is_asked_on_the_telephone_stands_at_the_top(client, episode):
    assert now(client, episode) == (
        "Drugs today Ceftriaxone 2 g once daily (Self) Line PICC day 10 "
        f"Next review {written(ago(2))} 2 days overdue Tasks 2 open 1 overdue"
    )


def test_it_follows_a_save(client, episode):
    path = f"/episodes/{episode.id}/tasks/add"
    response = client.post(path, {**opened(client, path), "text": "Weigh"}, htmx=True)
    assert "3 open" in response.page.find(id="alerts").get_text()


def test_without_anything_recorded_it_says_so(client, app):
    episode = an_episode(referred_on=ago(1), decided_on=ago(1))
    assert now(client, episode) == "Drugs today None Line None in Next review Not planned"


def test_nobody_looks_after_who_is_not_accepted_or_is_discharged(client, episode):
    assert now(client, an_episode(decision=None, decided_on=None)) is None
    with writing():
        episode.opat_outcome, episode.courses[0].ended_on = "success", ago(1)
        db.session.commit()
    assert now(client, episode) is None
