"""Whose request is served next, where more come than the server has threads."""

import threading
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from pms import serving
from pms.auth import browsers
from tests.auth.door import sign_in
from tests.client import Client
from tests.factories import a_user

THREADS = 8
LONG = 60  # seconds; no test waits for it


# Which cookie a request carries does not hang on the database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Request:
    """What waitress would serve, until it is let go."""

    cookie: str = ""
    begun: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    cancelled: bool = False

    @property
    def requests(self):
        return [SimpleNamespace(headers={"COOKIE": self.cookie} if self.cookie else {})]

    def service(self):
        self.begun.set()
        self.let_go.wait(LONG)

    def cancel(self):
        self.cancelled = True


def cookies_of(client):
    return "; ".join(f"{one.key}={one.value}" for one in client.http._cookies.values())


@pytest.fixture
def nurse(app, stranger):
    """The cookies of somebody signed in."""
    sign_in(stranger, a_user().username)
    return cookies_of(stranger)


@pytest.fixture
def enrolled(app, organisation):
    browser = Client(app)
    browser.enrol(organisation)
    return cookies_of(browser)


def served_in_order(line):
    found = []
    while line:
        task = line.popleft()
        found.append(task._task)
        line.done(task._place)
    return found


def test_who_is_signed_in_goes_first_and_a_stranger_last(app, nurse, enrolled):
    line = serving.ServingQueue(app, THREADS)
    came = [Request(), Request(enrolled), Request(nurse), Request(), Request(nurse)]
    for request in came:
        line.append(request)
    first, second, third, fourth, fifth = came
    assert served_in_order(line) == [third, fifth, second, first, fourth]


def test_those_before_the_door_never_have_all_threads(app, nurse, enrolled):
    line = serving.ServingQueue(app, THREADS)
    for cookie in ("", enrolled):
        for _ in range(40):
            line.append(Request(cookie))
    taken = []
    while line:
        taken.append(line.popleft())
    ranks = [serving.rank(app, task) for task in taken]
    assert len(ranks) == THREADS // 4 + THREADS // 8
    assert ranks.count(serving.STRANGER) == THREADS // 8
    line.append(Request(nurse))
    assert len(line) == 1


def test_a_place_that_is_given_back_goes_to_the_next(app):
    line = serving.ServingQueue(app, threads=4)
    requests = [Request() for _ in range(2)]
    for request in requests:
        line.append(request)
        request.let_go.set()
    first = line.popleft()
    assert not line
    first.service()
    assert line.popleft()._task is requests[1]


def test_a_request_that_failed_gives_its_place_back(app):
    line = serving.ServingQueue(app, threads=4)
    broken = Request()
    broken.service = lambda: 1 / 0
    for request in (broken, Request()):
        line.append(request)
    with pytest.raises(ZeroDivisionError):
        line.popleft().service()
    assert line


@pytest.mark.parametrize(
    "lie", ["pms=x", "pms=.eJw.aaaa.bbbb", "pms_browser=WzFd.x", "\x00;;=", ""]
)
def test_nobody_gets_ahead_by_saying_so(app, lie):
    assert serving.rank(app, Request(lie)) == serving.STRANGER


def test_the_cookie_of_a_page_that_asks_who_it_is_gets_nobody_ahead(app):
    outside = Client(app)
    with outside.http.session_transaction() as cookie:
        cookie["csrf_token"] = "a token"
    assert cookies_of(outside).startswith("pms=")
    assert serving.rank(app, Request(cookies_of(outside))) == serving.STRANGER


def test_an_enrolled_browser_is_known_and_somebody_signed_in_more_than_that(app, nurse, enrolled):
    assert browsers.COOKIE in enrolled
    assert serving.rank(app, Request(enrolled)) == serving.KNOWN
    assert serving.rank(app, Request(nurse)) == serving.SIGNED_IN


def test_the_servers_own_threads_keep_to_it(app, nurse):
    """Every thread that strangers may have is taken; who is signed in is served all the same."""
    made = serving.dispatcher(app, threads=4)
    strangers = [Request() for _ in range(10)]
    inside = Request(nurse)
    try:
        for stranger in strangers:
            made.add_task(stranger)
        assert strangers[0].begun.wait(LONG)
        made.add_task(inside)
        assert inside.begun.wait(LONG)
        assert sum(stranger.begun.is_set() for stranger in strangers) == 1
        for request in (inside, *strangers):
            request.let_go.set()
        assert all(stranger.begun.wait(LONG) for stranger in strangers)
    finally:
        for request in (inside, *strangers):
            request.let_go.set()
        made.shutdown()
