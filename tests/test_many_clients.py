"""Thirty-two people saving over HTTP at once: nothing lost, on either database.

PMS_SECONDS_OF_SAVING makes it last longer than in the usual run, for example a minute.
"""

import os
import secrets
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

import sqlalchemy as sa
from bs4 import BeautifulSoup

from pms.episodes.models import Task
from pms.store.base import db
from pms.store.history import History
from tests.client import Client
from tests.factories import a_course, a_user, an_episode, let_others_work
from tests.live import served

CLIENTS = 32
SECONDS = float(os.environ.get("PMS_SECONDS_OF_SAVING", "4"))
SAVED, IN_THE_WAY = 303, 409


class Unmoved(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect for the caller to see."""

    def redirect_request(self, *_: object) -> None:
        return None


@dataclass
class Person:
    """A signed-in browser, without a screen."""

    url: str
    cookie: str

    def send(self, path: str, answers: dict[str, str] | None = None) -> tuple[int, str]:
        data = urllib.parse.urlencode(answers).encode() if answers is not None else None
        request = urllib.request.Request(self.url + path, data, {"Cookie": self.cookie})
        opener = urllib.request.build_opener(Unmoved)
        try:
            with opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode()


def people(app, url) -> list[Person]:
    found = []
    for _ in range(CLIENTS):
        client = Client(app)
        client.sign_in(a_user())
        cookies = client.http._cookies.values()
        found.append(Person(url, "; ".join(f"{one.key}={one.value}" for one in cookies)))
    return found


def test_32_clients_saving_at_once_lose_nothing(app):
    course = a_course(an_episode(), dose=1.0, ended_on=None)
    tasks = f"/episodes/{course.episode_id}/tasks/add"
    correct = f"/episodes/{course.episode_id}/courses/{course.id}/correct"
    course_id, said, changed, wrong = course.id, [], [], []
    with served(app) as url:
        crowd = people(app, url)
        let_others_work()
        until = time.monotonic() + SECONDS
        threads = [
            threading.Thread(
                target=add_tasks if number % 2 else change_dose,
                args=(person, until, *((tasks, said) if number % 2 else (correct, changed)), wrong),
            )
            for number, person in enumerate(crowd)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS + 120)
    let_others_work()
    assert wrong == []
    assert said
    assert changed
    assert sorted(db.session.scalars(sa.select(Task.text))) == sorted(said)
    doses = doses_in_history(course_id)
    assert sorted(doses) == sorted(changed)
    db.session.refresh(course)
    assert course.dose == doses[-1]


def doses_in_history(course_id: int) -> list[float]:
    """Each dose that the course was changed to, in order."""
    changes = sa.select(History.after).where(
        History.object_type == "course", History.object_id == course_id, History.action == "change"
    )
    return [after["dose"] for after in db.session.scalars(changes.order_by(History.id))]


def add_tasks(
    person: Person, until: float, path: str, said: list[str], wrong: list[object]
) -> None:
    while time.monotonic() < until:
        text = secrets.token_hex(6)
        status, _ = person.send(path, {"ref": f"pms-{secrets.token_hex(8)}", "text": text})
        (said if status == SAVED else wrong).append(text if status == SAVED else (status, text))


def change_dose(
    person: Person, until: float, path: str, changed: list[float], wrong: list[object]
) -> None:
    """To a dose that nobody else gives; whoever is overtaken looks again."""
    while time.monotonic() < until:
        answers = form_in(person.send(path)[1])
        answers["dose"] = f"{1 + secrets.randbelow(900_000) / 1000:.3f}"
        status, page = person.send(path, answers)
        if status == SAVED:
            changed.append(float(answers["dose"]))
        elif status != IN_THE_WAY:
            summary = BeautifulSoup(page, "html.parser").select_one(".nhsuk-error-summary")
            wrong.append((status, answers, summary and summary.get_text(" ")))


def form_in(page: str) -> dict[str, str]:
    form = BeautifulSoup(page, "html.parser").select_one("main form[method=post]")
    answers = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    for select in form.select("select[name]"):
        chosen = select.select_one("option[selected]")
        answers[select["name"]] = chosen["value"] if chosen else ""
    return answers
