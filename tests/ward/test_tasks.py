"""The list of tasks: one's own, everybody's, done and changed in place."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.models import Task
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from tests.episodes.test_episode_page import statements
from tests.factories import (
    a_patient,
    a_task,
    a_user,
    an_episode,
    an_organisation,
    together,
    writing,
)
from tests.open_form import open_form
from tests.ward.test_ward import TODAY, days_ago

pytestmark = pytest.mark.on_sqlite("the list of tasks: its words and its spans")

ALL = "/ward/tasks?whose=all"


def in_days(number):
    return TODAY + timedelta(days=number)


def rows(client, path=ALL):
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in client.get(path).page.select(".pms-tasks tbody tr")
    ]


def texts(client, path=ALL):
    return [row[1] for row in rows(client, path)]


@together()
def a_todo(text, due_on=None, owner=None, family_name="Testcase", **given):
    episode = an_episode(a_patient(family_name=family_name), diagnosis="cellulitis")
    return a_task(episode, text=text, due_on=due_on, owner=owner, **given)


def test_what_is_longest_overdue_stands_first_and_what_has_no_date_last(client):
    a_todo("Later", in_days(5))
    a_todo("Undated")
    a_todo("Late", days_ago(2), "Ann Smith", "Núñez")
    a_todo("Latest", days_ago(9))
    a_todo("Today", TODAY)
    a_todo("Done", days_ago(9), done_on=days_ago(1))
    assert texts(client) == ["Latest", "Late", "Today", "Later", "Undated"]
    due, text, owner, patient, _ = rows(client)[1]
    assert due.endswith("2 days overdue")
    assert (text, owner) == ("Late", "Ann Smith")
    assert patient.startswith("NÚÑEZ, Ada")
    assert patient.endswith("Cellulitis · Accepted, not started")


def test_ones_own_tasks_come_first_however_the_name_was_typed(client):
    a_todo("Mine", owner=client.user.name.upper())
    a_todo("Another's", owner="Ann Smith")
    assert texts(client, "/ward/tasks") == ["Mine"]
    tabs = client.get("/ward/tasks").page.select(".pms-pages a")
    assert [tab.text for tab in tabs] == ["My tasks (1)", "Everybody's open tasks (2)"]


def test_the_ward_leads_to_ones_own_tasks_and_says_how_many_are_late(client):
    an_episode()
    link = client.get("/ward").page.select_one("[data-shortcut=t]")
    assert (link.text, link["href"]) == ("Tasks", "/ward/tasks?whose=all")
    a_todo("Mine", owner=client.user.name)
    a_todo("Mine too", days_ago(1), owner=client.user.name)
    link = client.get("/ward").page.select_one("[data-shortcut=t]")
    assert (link.text, link["href"]) == ("My tasks (2, 1 overdue)", "/ward/tasks")


@pytest.mark.on_both
def test_the_list_is_limited_to_an_owner_and_to_a_span_of_days(client):
    a_todo("Ann's late", days_ago(1), "Ann Smith")
    a_todo("Ann's later", in_days(20), "Ann Smith")
    a_todo("Nobody's", days_ago(1))
    page = client.get(ALL).page
    assert [option.text for option in page.select("#task-owner option")] == [
        "Anybody",
        "Ann Smith (2)",
        "Not assigned (1)",
    ]
    assert texts(client, f"{ALL}&owner=Ann+Smith") == ["Ann's late", "Ann's later"]
    assert texts(client, f"{ALL}&owner=-") == ["Nobody's"]
    assert texts(client, f"{ALL}&owner=Ann+Smith&due=later") == ["Ann's later"]
    chips = client.get(f"{ALL}&owner=Ann+Smith&due=later").page.select(".pms-chips a")
    assert [" ".join(chip.text.split()) for chip in chips] == [
        "All open 2",
        "Overdue 1",
        "Due today 0",
        "Next 7 days 0",
        "Later 1",
        "No due date 0",
    ]


@pytest.mark.parametrize("path", ["/ward/tasks", ALL, f"{ALL}&due=someday", f"{ALL}&owner=Nobody"])
def test_nothing_to_do_is_said(client, path):
    assert client.get(path).page.select_one(".pms-empty") is not None


def test_a_task_is_done_where_it_stands_and_that_can_be_taken_back(client):
    task = a_todo("Ring the GP", days_ago(1))
    form = client.get(ALL).page.select_one(f"#todo-{task.id} form")
    response = client.post(form["action"], htmx=True)
    row = response.page.find(id=f"todo-{task.id}")
    assert "Done" in row.text
    assert "overdue" not in row.text
    assert db.session.get(Task, task.id).done_on == clock.today()
    assert texts(client) == []
    back = client.post(row.form["action"], htmx=True).page.find(id=f"todo-{task.id}")
    assert "1 day overdue" in back.text
    assert db.session.get(Task, task.id).done_on is None
    changes = db.session.scalars(select(History).where(History.action == "change")).all()
    assert [change.after["done_on"] for change in changes] == [str(clock.today()), None]


@pytest.mark.on_both
def test_without_scripts_one_comes_back_to_the_list_one_had(client):
    task = a_todo("Ring the GP")
    row = client.get(f"{ALL}&due=undated").page.find(id=f"todo-{task.id}")
    one = client.get(row.select_one(".pms-action")["href"]).page
    assert client.get(one.select_one("[data-cancel]")["href"]).location == f"{ALL}&due=undated"
    assert client.post(row.form["action"]).location == f"{ALL}&due=undated"


@pytest.mark.on_both
def test_another_day_and_another_owner_are_given_in_the_list(client):
    task = a_todo("Ring the GP", days_ago(1))
    url = f"/ward/tasks/{task.episode_id}/{task.id}/change"
    form = open_form(client.get(url))
    response = client.post(url, {**form, "due_on": "+3", "owner": "Ann Smith"}, htmx=True)
    row = response.page.find(id=f"todo-{task.id}")
    assert "Ann Smith" in row.text
    assert row.form["action"].endswith("/done")
    assert db.session.get(Task, task.id).due_on == in_days(3)
    wrong = client.post(url, {**form, "text": " "}, htmx=True)
    assert wrong.status_code == 422
    assert "Enter what is to be done" in wrong.words


@pytest.mark.on_both
def test_somebody_elses_change_is_shown_and_not_overwritten(client):
    task = a_todo("Ring the GP")
    url = f"/ward/tasks/{task.episode_id}/{task.id}/change"
    form = open_form(client.get(url))
    with writing():
        db.session.get(Task, task.id).owner = "Ann Smith"
        db.session.commit()
    response = client.post(url, {**form, "owner": "Bo Jones"}, htmx=True)
    assert response.status_code == 409
    assert "Ann Smith" in response.words
    assert db.session.get(Task, task.id).owner == "Ann Smith"


def test_viewers_read_and_change_nothing(client):
    task = a_todo("Ring the GP")
    client.sign_in(a_user(roles=("viewer",)))
    assert client.get(ALL).page.select(".pms-tasks form, .pms-action") == []
    done = client.post(f"/ward/tasks/{task.episode_id}/{task.id}/done")
    assert done.status_code == 403


def test_what_was_entered_in_error_or_is_another_organisations_is_not_listed(client):
    a_todo("Mistake", entered_in_error_at=clock.now())
    episode = an_episode(entered_in_error_at=clock.now())
    a_task(episode, text="Of a mistaken episode")
    with organisation_scope(an_organisation().id):
        a_todo("Foreign")
    assert texts(client) == []
    assert "Foreign" not in client.get("/ward/tasks/print?whose=all").words


def test_the_printed_list_says_what_it_is_and_that_it_was_made(client):
    a_todo("Ring the GP", days_ago(1), "Ann Smith")
    a_todo("Other")
    page = client.get("/ward/tasks/print?whose=all&owner=Ann+Smith&due=overdue")
    assert page.page.h1.text.startswith("Tasks of Ann Smith, overdue, ")
    assert [row.select("td")[2].text for row in page.page.select("tbody tr")] == ["☐ Ring the GP"]
    reading = db.session.scalars(select(History).where(History.action == "view list")).one()
    assert reading.object_type == "tasks"


def test_a_thousand_tasks_come_in_pages_with_as_many_statements_as_three(client):
    episodes = [an_episode() for _ in range(3)]
    with writing():
        for episode in episodes:
            db.session.add(Task(episode=episode, text="Few", due_on=days_ago(1)))
        db.session.commit()
    few = len(statements(client, ALL))
    with writing():
        for number in range(1000):
            episode = episodes[number % 3]
            db.session.add(Task(episode=episode, text=f"No. {number}", owner=f"O{number % 50}"))
        db.session.commit()
    assert len(statements(client, ALL)) == few <= 8
    assert texts(client)[0] == "Few"
    assert [len(rows(client, f"{ALL}&page={page}")) for page in (1, 5, 6, 99)] == [200, 200, 3, 3]
    assert (
        client.get(ALL).page.select_one(".nhsuk-pagination [rel=next]")["href"] == f"{ALL}&page=2"
    )
