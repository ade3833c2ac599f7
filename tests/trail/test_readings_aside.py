"""Reading waits for nobody who is writing and needs no space, and what was read is noted."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from pms import clock
from pms.auth.models import UserSession
from pms.store.base import db
from pms.store.history import History, HistoryHead, readings
from pms.store.history.anchors import read_anchors, write_anchors
from pms.store.history.journal import NAME, SET_ASIDE, ReadingJournal
from pms.store.transactions import write_aside, write_aside_unless_busy
from pms.trail import check
from tests.factories import a_user, an_episode, writing

KEY = b"k" * 32


@contextmanager
def somebody_writing():
    """Another process in the middle of a long change, as an import is."""
    engine = sa.create_engine(db.engine.url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(sa.select(HistoryHead.id).with_for_update())
        yield
        connection.rollback()
    engine.dispose()


def viewed():
    rows = db.session.scalars(
        sa.select(History).where(History.action == "view").order_by(History.id)
    ).all()
    db.session.rollback()
    return [row.object_id for row in rows]


def full(*_):
    raise sa.exc.OperationalError("INSERT", {}, Exception("database or disk is full"))


def nowhere(*_):
    raise OSError(28, "No space left on device")


def test_a_record_opens_while_somebody_is_writing_and_is_noted_when_they_are_done(app, client):
    first, second = an_episode(), an_episode()
    with somebody_writing():
        assert client.get(f"/episodes/{first.id}").status_code == 200
        assert viewed() == []
        assert readings.journal().count_waiting() == 1
    client.get(f"/episodes/{second.id}")
    assert viewed() == [second.id, first.id]
    assert readings.journal().count_waiting() == 0


def test_what_was_noted_late_says_so_and_says_when_it_was_read_and_by_whom(app, client):
    episode = an_episode()
    with somebody_writing():
        before = clock.now()
        client.get(f"/episodes/{episode.id}")
        after = clock.now()
    readings.move_waiting()
    row = db.session.scalars(sa.select(History).where(History.action == "view")).one()
    assert before - timedelta(seconds=1) <= row.at <= after
    assert (row.username, row.after) == (client.user.username, {readings.LATE: True})


def test_a_reading_noted_hours_late_is_no_sign_of_a_clock_set_back(app, client, monkeypatch):
    episode = an_episode()
    earlier = clock.now() - timedelta(hours=3)
    with somebody_writing(), monkeypatch.context() as patch:
        patch.setattr("pms.store.history.chain.clock.now", lambda: earlier)
        client.get(f"/episodes/{episode.id}")
    an_episode()
    write_anchors()
    chains = check.verify(read_anchors(), just_anchored=True)
    assert [finding for chain in chains for finding in chain.findings] == []
    assert viewed() == [episode.id]


def test_every_record_can_be_read_on_a_full_disk(app, client, monkeypatch):
    episode = an_episode()
    readings.set_space_aside()
    with monkeypatch.context() as patch:
        patch.setattr(readings, "append_signed", full)
        assert client.get(f"/episodes/{episode.id}").status_code == 200
        assert "nothing can be saved until there is space" in client.get("/ward").words
    assert readings.journal().path.stat().st_size == SET_ASIDE
    assert readings.move_waiting() == 1
    client.get(f"/episodes/{episode.id}")
    assert viewed() == [episode.id, episode.id]
    assert "nothing can be saved" not in client.get("/ward").words


def test_a_page_whose_reading_can_be_noted_nowhere_is_not_shown(app, client, monkeypatch):
    episode = an_episode()
    monkeypatch.setattr(readings, "append_signed", full)
    monkeypatch.setattr(ReadingJournal, "keep", nowhere)
    answer = client.get(f"/episodes/{episode.id}")
    assert answer.status_code == 503
    assert "no space left even for that" in answer.words
    assert "Testcase" not in answer.words
    assert answer.headers["Content-Security-Policy"]


def test_readings_of_several_organisations_come_into_their_own_chains(app, client):
    episode = an_episode()
    with somebody_writing():
        client.get(f"/episodes/{episode.id}")
    readings.move_waiting()
    row = db.session.scalars(sa.select(History).where(History.action == "view")).one()
    assert row.chain == row.organisation_id == episode.organisation_id


def test_what_was_moved_before_a_crash_is_not_moved_twice(app, client, monkeypatch):
    episode = an_episode()
    with somebody_writing():
        client.get(f"/episodes/{episode.id}")
    with monkeypatch.context() as patch:
        patch.setattr(ReadingJournal, "_empty", nowhere)
        with pytest.raises(OSError, match="No space"):
            readings.move_waiting()
    assert viewed() == [episode.id]
    assert readings.move_waiting() == 0
    assert viewed() == [episode.id]
    assert readings.journal().count_waiting() == 0


def test_nobody_who_works_is_signed_out_because_their_last_use_cannot_be_written(
    app, client, monkeypatch
):
    start = clock.now()
    with somebody_writing():
        for minutes in (0, 10, 20, 30):
            moment = start + timedelta(minutes=minutes)
            monkeypatch.setattr("pms.auth.sessions.clock.now", lambda now=moment: now)
            assert client.get("/ward").status_code == 200


def test_a_use_that_could_not_be_written_is_not_that_of_a_later_session(app, client, monkeypatch):
    moment = clock.now() + timedelta(minutes=10)
    with somebody_writing(), monkeypatch.context() as patch:
        patch.setattr("pms.auth.sessions.clock.now", lambda: moment)
        assert client.get("/ward").status_code == 200
    long_ago = clock.now() - timedelta(hours=2)
    with writing():
        db.session.execute(sa.delete(UserSession))
        db.session.commit()
    client.sign_in(a_user())
    with writing():
        db.session.execute(sa.update(UserSession).values(last_seen_at=long_ago))
        db.session.commit()
    assert client.get("/ward").status_code != 200


def a_reading(number):
    return {"at": clock.now(), "number": number, "after": None}


def numbers(journal):
    with journal.waiting() as waiting:
        return [row["number"] for row in waiting.rows] if waiting else []


@given(st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=6), max_size=4))
def test_the_journal_gives_each_reading_once_in_order_whoever_kept_it(tmp_path_factory, rounds):
    folder = tmp_path_factory.mktemp("journal")
    journals = [ReadingJournal(folder, KEY) for _ in range(3)]
    count = 0
    for keepers in rounds:
        kept = []
        for keeper in keepers:
            count += 1
            journals[keeper - 1].keep([a_reading(count)])
            kept.append(count)
        assert journals[0].count_waiting() == len(kept)
        assert numbers(journals[1]) == kept


def test_two_that_keep_readings_together_lose_none(tmp_path):
    journals = [ReadingJournal(tmp_path, KEY) for _ in range(2)]

    def keep(journal, first):
        for number in range(first, first + 50):
            journal.keep([a_reading(number)])

    threads = [
        threading.Thread(target=keep, args=(journal, first))
        for journal, first in zip(journals, (0, 100), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers(journals[0])) == [*range(50), *range(100, 150)]


@pytest.mark.parametrize("change", [b"X", b"\0"])
def test_a_reading_that_was_altered_is_not_taken_for_one_and_is_kept_to_be_looked_at(
    tmp_path, change
):
    journal = ReadingJournal(tmp_path, KEY)
    journal.keep([a_reading(1)])
    second = journal.path.stat().st_size
    journal.keep([a_reading(2), a_reading(3)])
    with journal.path.open("r+b") as file:
        file.seek(second + 80)
        file.write(change)
    assert numbers(journal) == [1]
    damaged = b"".join(file.read_bytes() for file in tmp_path.glob("readings.damaged-*"))
    assert b'"number":3' in damaged


def test_a_line_cut_short_by_a_power_cut_hides_no_other(tmp_path):
    journal = ReadingJournal(tmp_path, KEY)
    journal.set_space_aside()
    journal.keep([a_reading(1)])
    with journal.path.open("r+b") as file:
        file.seek(len(journal.path.read_bytes().rstrip(b"\0")))
        file.write(b"0123456789abcdef half a li")
    again = ReadingJournal(tmp_path, KEY)
    again.keep([a_reading(2)])
    assert numbers(again) == [1, 2]


def test_an_emptying_that_was_cut_short_leaves_nothing_to_be_read_again(tmp_path):
    journal = ReadingJournal(tmp_path, KEY)
    journal.keep([a_reading(1), a_reading(2)])
    with journal.path.open("r+b") as file:
        file.write(b"\0")
    again = ReadingJournal(tmp_path, KEY)
    again.set_space_aside()
    again.keep([a_reading(3)])
    assert numbers(again) == [3]
    assert list(tmp_path.iterdir()) == [tmp_path / NAME]


def test_without_the_key_no_reading_can_be_forged(tmp_path):
    ReadingJournal(tmp_path, b"another key of thirty-two bytes!").keep([a_reading(1)])
    assert numbers(ReadingJournal(tmp_path, KEY)) == []


def test_a_connection_that_breaks_after_the_answer_spoils_neither_it_nor_the_next(
    app, client, monkeypatch
):
    episode = an_episode()
    remove = db.session.remove

    def break_off():
        remove()
        full()

    with monkeypatch.context() as patch:
        patch.setattr(db.session, "remove", break_off)
        assert client.get(f"/episodes/{episode.id}").status_code == 200
    assert client.get(f"/episodes/{episode.id}").status_code == 200


def test_a_reading_waits_a_tenth_of_a_second_for_whoever_is_writing(app):
    patience = {
        "sqlite": ("PRAGMA busy_timeout", 100, 30_000),
        "postgresql": ("SHOW lock_timeout", "100ms", "20s"),
    }
    ask, little, usual = patience[db.engine.dialect.name]
    with write_aside_unless_busy() as connection:
        assert connection.exec_driver_sql(ask).scalar() == little
    with write_aside() as connection:
        assert connection.exec_driver_sql(ask).scalar() == usual
