"""Hashing is costly: two passwords at a time, few wait, none for long, and strangers last."""

import threading
import time
from contextlib import contextmanager

import pytest

from pms.auth import passwords, throttle
from pms.auth.models import SignInFailures
from pms.auth.passwords import HashingQueue, TooManyPasswords
from pms.store.base import db
from tests.auth.door import history, sign_in
from tests.client import Client
from tests.factories import PASSWORD, a_user

LONG = 20  # seconds; no test waits for it


class Worker:
    """Somebody whose password is being hashed in a thread, until it is let go."""

    def __init__(self, queue: HashingQueue, *, stranger: bool) -> None:
        self.hashing, self.let_go, self.done = (threading.Event() for _ in range(3))
        self.refused = False
        self.thread = threading.Thread(target=self._work, args=(queue, stranger))
        self.thread.start()

    def _work(self, queue: HashingQueue, stranger: bool) -> None:
        try:
            with queue.turn(stranger=stranger):
                self.hashing.set()
                self.let_go.wait(LONG)
        except TooManyPasswords:
            self.refused = True
        self.done.set()

    def finish(self) -> None:
        self.let_go.set()
        self.thread.join(LONG)


@contextmanager
def at_work(queue: HashingQueue, *who: bool):
    """People who hash or wait, each a stranger or not; they are let go at the end."""
    workers = [Worker(queue, stranger=stranger) for stranger in who]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.finish()


def is_full(queue, *, stranger):
    try:
        queue.insist_on_room(stranger=stranger)
    except TooManyPasswords:
        return True
    return False


def wait_until(is_so):
    """Each worker comes to its place by itself, and says so."""
    never, until = threading.Event(), time.monotonic() + LONG
    while not is_so():
        assert time.monotonic() < until
        never.wait(0.001)


def wait_until_full(queue, *, stranger):
    wait_until(lambda: is_full(queue, stranger=stranger))


def hashing_among(workers):
    return [worker for worker in workers if worker.hashing.is_set()]


def test_two_hash_at_once_and_no_more():
    queue = HashingQueue(at_once=2, places=1, of_strangers=1, patience=LONG)
    with at_work(queue, False, False, False) as workers:
        wait_until_full(queue, stranger=False)
        wait_until(lambda: len(hashing_among(workers)) >= 2)
        assert len(hashing_among(workers)) == 2
        hashing_among(workers)[0].finish()
        assert all(worker.hashing.wait(LONG) for worker in workers)


def test_beyond_the_places_nobody_waits():
    queue = HashingQueue(at_once=2, places=1, of_strangers=1, patience=LONG)
    with at_work(queue, False, False, False):
        wait_until_full(queue, stranger=False)
        with pytest.raises(TooManyPasswords), queue.turn(stranger=False):
            pass
    with queue.turn(stranger=False):  # and the places are free again
        pass


def test_a_wait_that_is_too_long_is_given_up_and_the_place_is_free_for_others():
    queue = HashingQueue(at_once=1, places=1, of_strangers=1, patience=0.01)
    with at_work(queue, False) as [first]:
        assert first.hashing.wait(LONG)
        for _ in range(3):
            with pytest.raises(TooManyPasswords), queue.turn(stranger=False):
                pass
    with queue.turn(stranger=False):
        pass


def test_strangers_leave_one_of_the_two_to_everybody_else():
    queue = HashingQueue(at_once=2, places=4, of_strangers=2, patience=LONG)
    with at_work(queue, True, True) as strangers:
        wait_until_full(queue, stranger=True)
        with pytest.raises(TooManyPasswords), queue.turn(stranger=True):
            pass
        with queue.turn(stranger=False):
            assert len(hashing_among(strangers)) <= 1
    assert [stranger.refused for stranger in strangers] == [False, False]


def test_a_stranger_gives_up_as_soon_as_anybody():
    queue = HashingQueue(at_once=2, places=4, of_strangers=2, patience=0.01)
    with at_work(queue, True) as [first]:
        assert first.hashing.wait(LONG)
        with pytest.raises(TooManyPasswords), queue.turn(stranger=True):
            pass


def test_the_places_of_both_leave_a_thread_of_the_server_free():
    """`pms serve` has eight threads, unless it is told otherwise."""
    queue = passwords.the_queue()
    assert queue.at_once == 2
    assert queue.at_once + queue.places + queue.of_strangers < 8
    assert queue.patience <= 5


# --- At the door --------------------------------------------------------------------------------


@contextmanager
def no_room(monkeypatch):
    """Somebody hashes meanwhile, and nobody may wait."""
    queue = HashingQueue(at_once=1, places=0, of_strangers=1, patience=LONG)
    monkeypatch.setattr(passwords, "_queue", queue)
    with at_work(queue, False) as [worker]:
        assert worker.hashing.wait(LONG)
        yield


def test_who_finds_no_room_is_told_so_and_nothing_is_counted(stranger, monkeypatch):
    user = a_user()
    before = history(count=10)
    with no_room(monkeypatch):
        response = sign_in(stranger, user.username)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "5"
    assert "Many people are signing in just now. Try again in a few seconds" in response.words
    assert response.page.find("input", attrs={"name": "username"})["value"] == user.username
    assert db.session.query(SignInFailures).count() == 0
    assert history(count=10) == before


def test_a_try_that_gave_up_waiting_is_taken_back(stranger, monkeypatch):
    user = a_user()
    queue = HashingQueue(at_once=1, places=1, of_strangers=1, patience=0.01)
    monkeypatch.setattr(passwords, "_queue", queue)
    with at_work(queue, False) as [worker]:
        assert worker.hashing.wait(LONG)
        assert sign_in(stranger, user.username).status_code == 429
    assert {row.count for row in db.session.query(SignInFailures)} == {0}
    assert sign_in(stranger, user.username).status_code == 303


def test_strangers_who_fill_their_places_keep_no_enrolled_browser_out(app, stranger, monkeypatch):
    user, helper = a_user(), a_user(roles=("technical",))
    queue = HashingQueue(at_once=2, places=4, of_strangers=2, patience=LONG)
    monkeypatch.setattr(passwords, "_queue", queue)
    with at_work(queue, True, True):
        wait_until_full(queue, stranger=True)
        outside = sign_in(Client(app), helper.username, path="/technical/sign-in")
        assert outside.status_code == 429
        assert sign_in(stranger, user.username).status_code == 303


def test_who_is_signed_in_is_no_stranger(app, monkeypatch):
    helper = a_user(roles=("technical",))
    browser = Client(app)
    browser.sign_in(helper)
    queue = HashingQueue(at_once=2, places=4, of_strangers=1, patience=LONG)
    monkeypatch.setattr(passwords, "_queue", queue)
    with at_work(queue, True) as [worker]:
        assert worker.hashing.wait(LONG)
        assert browser.post("/password-again", {"password": PASSWORD}).status_code == 303


def test_a_name_that_waits_asks_for_no_place(stranger, hashes):
    user = a_user()
    for _ in range(throttle.ACCOUNT_TRIES):
        sign_in(stranger, user.username, "wrong")
    before = hashes.count
    assert sign_in(stranger, user.username).status_code == 429
    assert hashes.count == before


NEW = "meadow lantern thursday coast"


def test_a_new_password_that_finds_no_room_is_not_lost_in_silence(client, monkeypatch):
    typed = {"current": PASSWORD, "password": NEW, "again": NEW}
    with no_room(monkeypatch):
        response = client.post("/choose-password", typed)
    assert response.status_code == 429
    assert response.page.h1.text == "Choose a password"
    assert "Try again in a few seconds" in response.words


def test_a_form_that_cannot_say_so_has_a_page_for_it(app, monkeypatch):
    """As when an administrator adds somebody: the one-time password is hashed too."""
    administrator = Client(app)
    administrator.sign_in(a_user(roles=("organisation_admin",)))
    typed = {"name": "New Comer", "username": "newcomer", "roles": ["clinician"]}
    with no_room(monkeypatch):
        response = administrator.post("/organisation/users/add", typed)
        htmx = administrator.post("/organisation/users/add", typed, htmx=True)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "5"
    assert response.page.h1.text == "Many people are signing in"
    assert "Nothing was saved" in response.words
    assert (htmx.status_code, htmx.headers["HX-Reswap"]) == (429, "none")
