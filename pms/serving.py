"""Whose request is served next: people at work before the doors, and strangers last.

The server's threads are few, and waitress gives them to whoever came first. Forty connections that
hammer at a door would be forty requests before each page of a nurse. Here who is signed in goes
first, then a browser that is enrolled or known, then everybody else; and those before the door
never have all threads, so that one is free for who is inside.
"""

import threading
from collections import deque
from collections.abc import Iterator
from typing import Any, Protocol

from flask import Flask
from itsdangerous import BadSignature
from waitress.task import ThreadedTaskDispatcher
from werkzeug.http import parse_cookie

from pms.auth import browsers, known_browser
from pms.web.security import cookie_name

SIGNED_IN, KNOWN, STRANGER = range(3)


class ServedConnection(Protocol):
    """What waitress serves: a connection, with what it asks for."""

    close_when_flushed: bool

    @property
    def requests(self) -> list[Any]: ...

    def service(self) -> None: ...

    def cancel(self) -> None: ...


def dispatcher(app: Flask, threads: int) -> ThreadedTaskDispatcher:
    """For waitress: so many threads, given in this order."""
    made = ThreadedTaskDispatcher()
    made.queue = ServingQueue(app, threads)
    made.set_thread_count(threads)
    return made


class ServingQueue:
    """Who waits for a thread, in place of waitress's own queue and asked like that one: each thread
    that has finished looks whom it may serve next."""

    def __init__(self, app: Flask, threads: int) -> None:
        self._app = app
        self._guard = threading.Lock()
        self._waiting: tuple[deque[ServedConnection], ...] = (deque(), deque(), deque())
        self._most = (threads, max(1, threads // 4), max(1, threads // 8))
        self._busy = [0, 0, 0]
        self.is_stopping = False
        """Whether connections are closed after what they asked for was answered."""

    @property
    def is_idle(self) -> bool:
        """Whether nobody is served, and nobody waits."""
        with self._guard:
            return not any(self._busy) and not any(self._waiting)

    def append(self, task: ServedConnection) -> None:
        place = rank(self._app, task)
        with self._guard:
            self._waiting[place].append(task)

    def popleft(self) -> ServedConnection:
        with self._guard:
            place = next(self._ready())
            self._busy[place] += 1
            return Served(self, place, self._waiting[place].popleft())

    def __len__(self) -> int:
        """How many wait whose turn may come now."""
        with self._guard:
            return sum(len(self._waiting[place]) for place in self._ready())

    def done(self, place: int) -> None:
        with self._guard:
            self._busy[place] -= 1

    def _ready(self) -> Iterator[int]:
        for place, waiting in enumerate(self._waiting):
            if waiting and sum(self._busy[place:]) < self._most[place]:
                yield place


class Served:
    """A task with its place given back at the end."""

    def __init__(self, line: ServingQueue, place: int, task: ServedConnection) -> None:
        self._line, self._place, self._task = line, place, task

    @property
    def close_when_flushed(self) -> bool:
        return self._task.close_when_flushed

    @close_when_flushed.setter
    def close_when_flushed(self, value: bool) -> None:
        self._task.close_when_flushed = value

    @property
    def requests(self) -> list[Any]:
        return self._task.requests

    def service(self) -> None:
        try:
            self._task.service()
        finally:
            if self._line.is_stopping and not self._task.requests:
                self._task.close_when_flushed = True
            self._line.done(self._place)

    def cancel(self) -> None:
        self._line.done(self._place)
        self._task.cancel()


def rank(app: Flask, task: ServedConnection) -> int:
    """By the signed cookies alone: nothing is looked up, and no one can make one for themselves."""
    cookies = parse_cookie(task.requests[0].headers.get("COOKIE", "")) if task.requests else {}
    session = cookies.get(cookie_name(app.config["SESSION_COOKIE_NAME"], app), "")
    if _is_of_a_session(app, session):
        return SIGNED_IN
    for name, serializer in (
        (browsers.COOKIE, browsers.serializer_of(app)),
        (known_browser.COOKIE, known_browser.serializer_of(app)),
    ):
        if serializer.loads_unsafe(cookies.get(cookie_name(name, app), ""))[0]:
            return KNOWN
    return STRANGER


def _is_of_a_session(app: Flask, value: str) -> bool:
    """Whether somebody has signed in with it, not longer ago than a session lasts."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    try:
        content = serializer.loads(value, max_age=app.config["SESSION_HOURS"] * 3600)
    except BadSignature:
        return False
    return "_user_id" in content
