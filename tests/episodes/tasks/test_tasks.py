"""Tasks on the episode page."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.models import Task
from pms.store.base import db
from pms.store.history import History
from tests.episodes.opened import opened
from tests.factories import a_task, an_episode

pytestmark = pytest.mark.on_sqlite("a section of the page: its questions, rules and words")


@pytest.fixture
def episode(app):
    return an_episode()


def tasks_of(episode):
    return db.session.scalars(select(Task).where(Task.episode_id == episode.id)).all()


@pytest.mark.on_both
def test_a_task_is_added_with_a_due_date_ahead(client, episode):
    url = f"/episodes/{episode.id}/tasks/add"
    data = {**opened(client, url), "text": "Ring the GP", "due_on": "+2", "owner": "Ann"}
    response = client.post(url, data, htmx=True)
    assert response.status_code == 200
    (task,) = tasks_of(episode)
    assert task.due_on == clock.today() + timedelta(days=2)
    assert "Ring the GP" in response.page.find(id=f"task-{task.id}").text


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("text", " ", "Enter what is to be done"),
        ("text", "x" * 201, "Use 200 characters or fewer"),
        ("due_on", "someday", "Enter a real date"),
        ("owner", "x" * 101, "Use 100 characters or fewer"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(client, episode, question, answer, words):
    data = {"text": "Ring the GP", question: answer}
    response = client.post(f"/episodes/{episode.id}/tasks/add", data, htmx=True)
    assert response.status_code == 422
    assert words in response.page.find(id=f"task-new-{question}-error").text
    assert tasks_of(episode) == []


def test_a_task_is_done_in_one_click(client, episode):
    task = a_task(episode)
    page = client.get(f"/episodes/{episode.id}").page
    form = page.find(id=f"task-{task.id}").find("form")
    response = client.post(form["action"], {}, htmx=True)
    assert "Done" in response.page.find(id=f"task-{task.id}").text
    assert response.page.find(id=f"task-{task.id}").find("form") is None
    assert db.session.get(Task, task.id).done_on == clock.today()
    assert db.session.scalars(select(History).where(History.action == "change")).one().before == {
        "done_on": None
    }


def test_a_task_that_is_done_keeps_its_day(client, episode):
    task = a_task(episode, done_on=date(2026, 1, 12))
    response = client.post(f"/episodes/{episode.id}/tasks/{task.id}/done", {})
    assert response.location.endswith("#tasks")
    assert db.session.get(Task, task.id).done_on == date(2026, 1, 12)


def test_a_task_done_by_mistake_is_to_be_done_again(client, episode):
    task = a_task(episode, done_on=date(2026, 1, 12))
    url = f"/episodes/{episode.id}/tasks/{task.id}/correct"
    data = {**opened(client, url), "text": task.text, "done_on": ""}
    client.post(url, data)
    assert db.session.get(Task, task.id).done_on is None


def test_a_task_is_not_done_before_it_happens(client, episode):
    task = a_task(episode)
    url = f"/episodes/{episode.id}/tasks/{task.id}/correct"
    data = {**opened(client, url), "text": task.text, "done_on": "tomorrow"}
    assert "has not come yet" in client.post(url, data, htmx=True).words


def test_what_is_to_be_done_comes_before_what_is_done(client, episode):
    a_task(episode, text="Done long ago", done_on=date(2026, 1, 12))
    a_task(episode, text="Overdue", due_on=date(2026, 1, 13))
    names = client.get(f"/episodes/{episode.id}").page.find(id="tasks").select("h3")
    assert [name.text for name in names] == ["Overdue", "Done long ago"]
