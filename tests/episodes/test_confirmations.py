"""Saying that both facts of a query are right: what it silences, and for how long."""

import threading
from datetime import date

import pytest
from sqlalchemy import event, select

from pms.domain.care.data_queries import episode_queries
from pms.domain.counting.quarter import Quarter
from pms.episodes.asked import all_queries
from pms.episodes.models import Episode, Event, Line, QueryConfirmation
from pms.episodes.records import BY_ID, load_records, record_of
from pms.reports.nors_return.draft import count_open
from pms.store.base import db
from pms.store.history import History
from tests.client import Client
from tests.factories import (
    a_confirmation,
    a_course,
    a_line,
    a_user,
    an_episode,
    an_event,
    let_others_work,
    writing,
)

pytestmark = pytest.mark.on_sqlite("the pages of confirmations: their words and who may press")

REASON = "Taken out because of a fever that had another cause"
REMOVED = {"removed_on": date(2026, 1, 20), "removal_reason": "infection"}


def an_ended_episode(**given):
    episode = an_episode(
        decided_on=date(2026, 1, 10),
        therapy_end_reason="completed_as_planned",
        infection_outcome="cured",
        opat_outcome="success",
        outcome_on=date(2026, 1, 24),
        **given,
    )
    a_course(episode, started_on=date(2026, 1, 10), ended_on=date(2026, 1, 24))
    return episode


@pytest.fixture
def episode(app):
    """Treatment that is over, and a line removed for infection without an event of it."""
    episode = an_ended_episode()
    a_line(episode, inserted_on=date(2026, 1, 10), **REMOVED)
    return episode


def queries_of(episode):
    (loaded,) = load_records(BY_ID, ids=[episode.id])
    return all_queries(loaded.record, date(2026, 3, 1))


def the_query(episode, kind="line_event_not_recorded"):
    found = [query for query in queries_of(episode) if query.kind == kind]
    assert found, [query.kind for query in queries_of(episode)]
    return found[0]


def page_of(episode):
    return f"/episodes/{episode.id}"


def confirm(client, episode, reason=REASON, **more):
    values = {"query": the_query(episode).digest, "reason": reason}
    return client.post(f"{page_of(episode)}/confirm", values, **more)


def kept():
    return list(db.session.scalars(select(QueryConfirmation).order_by(QueryConfirmation.id)))


# --- On the page --------------------------------------------------------------------------------


def test_a_query_is_confirmed_with_a_reason_and_stands_below_as_confirmed(app, client, episode):
    message = the_query(episode).message
    page = client.get(page_of(episode)).page
    link = page.select_one("#standing .pms-action")
    assert link.get_text().startswith("Both are right")
    form = client.get(link["href"])
    assert message in form.words

    answer = confirm(client, episode)
    assert answer.status_code == 303
    standing = client.follow(answer).page.find(id="standing").get_text(" ")
    assert "Both are right…" not in standing
    assert f"said {client.user.name} on" in " ".join(standing.split())
    assert REASON in standing
    (row,) = kept()
    assert (row.kind, row.item_ref) == ("line_event_not_recorded", episode.lines[0].ref)


@pytest.mark.on_both
def test_a_confirmed_query_is_open_nowhere(app, client, episode):
    """The episode's page, the entry, the quarter, the board, the exclusion and the lists."""
    message = the_query(episode).message
    manager = Client(app)
    manager.sign_in(a_user(roles=("manager",)))
    places = [
        (manager, "/reports/adult/2026Q1"),
        (manager, f"/reports/exclusions/{episode.id}"),
    ]
    for who, path in places:
        assert message in who.get(path).words, path
    assert open_warnings() == 1
    listed = f'href="{page_of(episode)}"'
    assert listed in client.get("/lists?data_query=yes").text
    confirm(client, episode)

    for who, path in [*places, (client, page_of(episode))]:
        open_ = who.get(path).page
        for done in open_.select("#confirmed"):
            done.decompose()
        assert message not in " ".join(open_.get_text(" ").split()), path
    assert open_warnings() == 0
    assert listed not in client.get("/lists?data_query=yes").text


def open_warnings():
    quarter = Quarter.parse("2026Q1")
    return count_open("adult", [quarter], date(2026, 11, 30))[quarter].warnings


@pytest.mark.on_both
@pytest.mark.parametrize("change", ["removal_reason", "device", "removed_on"])
def test_the_query_comes_back_once_either_fact_is_changed(app, client, episode, change):
    confirm(client, episode)
    values = {"removal_reason": "displaced", "device": "picc", "removed_on": date(2026, 1, 21)}
    with writing():
        line = db.session.scalars(select(Line)).one()
        setattr(line, change, values[change])
        db.session.commit()

    words = client.get(page_of(episode)).page.find(id="standing").get_text(" ")
    assert the_query(episode).message in " ".join(words.split())
    assert REASON not in words


def test_the_query_comes_back_once_the_other_fact_is_changed(app, client, episode):
    an_event(episode, kind="line", type="occlusion", occurred_on=date(2026, 1, 11))
    confirm(client, episode)
    assert open_kinds(episode) == []
    with writing():
        db.session.scalars(select(Event)).one().occurred_on = date(2026, 1, 12)
        db.session.commit()
    assert "line_event_not_recorded" in open_kinds(episode)


def open_kinds(episode):
    (loaded,) = load_records(BY_ID, ids=[episode.id])
    return [one.kind for one in episode_queries(loaded.record, date(2026, 3, 1)) if one.digest]


def test_a_confirmation_silences_no_query_of_another_patient(app, client, episode):
    other = an_ended_episode()
    a_line(other, inserted_on=date(2026, 1, 10), **REMOVED)
    digest = the_query(other).digest
    a_confirmation(episode, kind="line_event_not_recorded", digest=digest)

    assert "line_event_not_recorded" in open_kinds(other)
    assert open_warnings() == 2
    assert "Both are right…" in client.get(page_of(other)).page.find(id="standing").get_text(" ")


def test_of_two_lines_the_one_that_was_not_confirmed_is_still_asked_about(app, client, episode):
    a_line(episode, inserted_on=date(2026, 1, 10), **REMOVED)
    confirm(client, episode)
    assert open_kinds(episode) == ["line_event_not_recorded"]


def test_without_a_reason_nothing_is_confirmed_and_what_is_wrong_is_said(app, client, episode):
    answer = confirm(client, episode, "  ", htmx=True)
    assert answer.status_code == 422
    assert "Say why both are right" in answer.words
    assert confirm(client, episode, "x" * 201).status_code == 422
    assert kept() == []


def test_viewers_and_managers_confirm_nothing(app, episode):
    for role in ("viewer", "manager", "organisation_admin"):
        client = Client(app)
        client.sign_in(a_user(roles=(role,)))
        assert confirm(client, episode).status_code == 403
    viewer = Client(app)
    viewer.sign_in(a_user(roles=("viewer",)))
    assert "Both are right…" not in viewer.get(page_of(episode)).words


def test_what_differs_from_the_suggestion_is_not_confirmed(app, client):
    """Only its own reason settles it."""
    episode = an_ended_episode()
    with writing():
        db.session.get_one(Episode, episode.id).opat_outcome = "failure"
        db.session.commit()
    query = the_query(episode, "outcome_differs_from_suggestion")
    assert query.digest is None
    assert "Both are right…" not in client.get(page_of(episode)).words


# --- Two people ---------------------------------------------------------------------------------


def test_a_fact_changed_meanwhile_is_said_and_nothing_is_confirmed(app, client, episode):
    digest = the_query(episode).digest
    with writing():
        db.session.scalars(select(Line)).one().removal_reason = "displaced"
        db.session.commit()
    answer = client.post(
        f"{page_of(episode)}/confirm", {"query": digest, "reason": REASON}, htmx=True
    )
    assert answer.status_code == 409
    assert "One of the two facts has been changed since you opened this" in answer.words
    assert REASON in answer.text
    assert kept() == []


def test_who_was_slower_reads_what_the_other_has_confirmed(app, client, episode):
    digest = the_query(episode).digest
    a_confirmation(episode, digest=digest, reason="Another reason", confirmed_by="Jo Field")
    values = {"query": digest, "reason": REASON}
    answer = client.post(f"{page_of(episode)}/confirm", values, htmx=True)
    assert answer.status_code == 409
    assert "Not saved. Jo Field has confirmed this: Another reason" in answer.words
    assert [row.reason for row in kept()] == ["Another reason"]


def test_a_double_click_confirms_once(app, client, episode):
    digest = the_query(episode).digest
    for _ in range(2):
        values = {"query": digest, "reason": REASON}
        assert client.post(f"{page_of(episode)}/confirm", values).status_code == 303
    assert len(kept()) == 1


@pytest.mark.on_both
def test_of_two_who_confirm_at_once_one_is_kept(app, episode):
    clients = [Client(app) for _ in range(2)]
    for number, client in enumerate(clients):
        client.sign_in(a_user(name=f"Nurse {number}"))
    digest, path = the_query(episode).digest, f"{page_of(episode)}/confirm"
    start, answers = threading.Barrier(2), []
    let_others_work()

    def press(number):
        values = {"query": digest, "reason": f"Reason {number}"}
        with app.app_context():
            start.wait()
            answers.append(clients[number].http.post(path, data=values).status_code)

    threads = [threading.Thread(target=press, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409]
    assert len(kept()) == 1


# --- Taking it back -----------------------------------------------------------------------------


def take_back(client, episode, confirmation_id, **more):
    values = {"confirmation": confirmation_id}
    return client.post(f"{page_of(episode)}/take-back", values, **more)


@pytest.mark.on_both
def test_a_confirmation_is_taken_back_and_the_history_keeps_it(app, client, episode):
    confirm(client, episode)
    answer = take_back(client, episode, kept()[0].id, htmx=True)
    assert answer.status_code == 200
    assert "Both are right…" in answer.words
    assert kept() == []
    actions = select(History.action).where(History.object_type == "query_confirmation")
    assert list(db.session.scalars(actions.order_by(History.id))) == ["create", "delete"]
    history = client.get(f"/episodes/{episode.id}/history").words
    assert "Confirmation of a query" in history
    assert REASON in history


def test_the_second_of_two_who_take_back_is_told(app, client, episode):
    confirm(client, episode)
    confirmation_id = kept()[0].id
    for expected in (False, True):
        page = client.follow(take_back(client, episode, confirmation_id))
        assert ("Somebody else has just undone this confirmation" in page.words) is expected


def test_a_confirmation_is_taken_back_only_on_its_own_episode(app, client, episode):
    row, other = a_confirmation(episode), an_ended_episode()
    take_back(client, other, row.id)
    assert len(kept()) == 1


# --- What it costs ------------------------------------------------------------------------------


def test_confirmations_of_many_episodes_are_read_by_one_statement(app, episode):
    def read():
        sent = []

        def see(connection, cursor, statement, *more):
            sent.append(statement)

        event.listen(db.engine, "before_cursor_execute", see)
        try:
            load_records()
        finally:
            event.remove(db.engine, "before_cursor_execute", see)
        return len(sent)

    alone = read()
    for _ in range(3):
        a_confirmation(an_ended_episode())
    assert read() == alone


def test_one_episode_and_many_give_the_same_confirmations(app, episode):
    rows = [a_confirmation(episode) for _ in range(2)]
    expected = tuple(sorted(row.digest for row in rows))
    (loaded,) = load_records(BY_ID, ids=[episode.id])
    found = db.session.get_one(Episode, episode.id)
    assert loaded.record.confirmed == record_of(found).confirmed == expected
