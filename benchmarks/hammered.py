"""The ward page while strangers hammer at the doors, against the same page in quiet.

The real program in a process of its own, on loopback: its threads, its queue for hashing and its
throttle are what is measured. The hammering is a process of its own too, bounded in tries and in
time.
"""

import http.client
import os
import random
import re
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, perf_counter

from sqlalchemy import update

from benchmarks import database
from benchmarks.findings import Finding
from benchmarks.records import make_current
from benchmarks.signed_in import signed_in
from pms import clock
from pms.auth import browsers
from pms.auth.models import EnrolledBrowser, Organisation, UserSession
from pms.store.base import db
from pms.store.transactions import intend

CONNECTIONS = 40
ROOT = Path(__file__).resolve().parent.parent
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
MOST_TRIES = 100_000
SOON = 30.0
"""Seconds that any one thing may take."""
LONGEST = 60.0
"""Seconds that the hammering lasts, if nobody ends it before."""
FORM = "application/x-www-form-urlencoded"


def measure(
    folder: Path,
    *,
    rows: int = 40,
    turns: int = 6,
    pages: int = 10,
    connections: int = CONNECTIONS,
) -> Iterator[Finding]:
    """By turns: so many pages in quiet, so many under the hammer."""
    path = database.new_database(folder / "pms.sqlite")
    with database.opened(path) as app:
        database.add_organisation("RXX", make_current(clock.today(), rows, seed=1))
        cookie = signed_in(app, 1).get_cookie("pms")
        assert cookie is not None
        with app.test_request_context():
            intend("write")
            enrolled = browsers.enrol(db.session.get_one(Organisation, 1))
            begin_now()
            db.session.commit()
    nurse = {"Cookie": f"pms={cookie.value}"}
    doors = {"/technical/sign-in": "a=stranger", "/sign-in": f"{browsers.COOKIE}={enrolled}"}
    with served(folder) as address:
        for door, shown in doors.items():
            hammer = [address, door, shown, str(connections)]
            yield from under_the_hammer(hammer, nurse, turns, pages)


def begin_now() -> None:
    """The server has a clock of its own: what begins here begins by that one."""
    now = datetime.now(UTC)
    db.session.execute(update(UserSession).values(created_at=now, last_seen_at=now))
    db.session.execute(update(EnrolledBrowser).values(enrolled_at=now))


def under_the_hammer(
    hammer: list[str], nurse: dict[str, str], turns: int, pages: int
) -> Iterator[Finding]:
    address, door, _, connections = hammer
    quiet: list[float] = []
    loud: list[float] = []
    tries = 0
    ward(address, nurse)
    for _ in range(turns):
        quiet += [ward(address, nurse) for _ in range(pages)]
        with hammering(hammer) as made:
            loud += [ward(address, nurse) for _ in range(pages)]
        tries += sum(made)
    work = f"ward page under {connections} connections at {door} ({tries:,} tries)"
    yield Finding(work, median(loud), median(quiet), "ms", median(loud) / median(quiet), at_most=5)
    worst, usual = ninety_five(loud), ninety_five(quiet)
    yield Finding("the slowest twentieth of these", worst, usual, "ms", worst / usual)


def ninety_five(times: list[float]) -> float:
    return quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def ward(address: str, nurse: dict[str, str]) -> float:
    """Milliseconds of a whole page, on a connection of its own."""
    began = perf_counter()
    connection = http.client.HTTPConnection(address, timeout=SOON)
    connection.request("GET", "/ward", headers=nurse)
    response = connection.getresponse()
    page = response.read()
    connection.close()
    assert response.status == 200, response.status
    assert b"<tbody" in page
    return (perf_counter() - began) * 1000


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """`pms serve` on a free port, on the folder's database and with its settings."""
    environment = {
        **os.environ,
        "PMS_INSTANCE": str(folder),
        "PMS_SECRET_KEY": database.SETTINGS["SECRET_KEY"],
        "PMS_HISTORY_KEY": database.SETTINGS["HISTORY_KEY"],
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "pms", "serve", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # where waitress says how many wait
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            found = (re.search(r"http://([^/\s]+)", line) for line in server.stdout)
            yield next(match[1] for match in found if match)
        finally:
            server.terminate()
            server.wait(SOON)


@contextmanager
def hammering(hammer: list[str]) -> Iterator[list[int]]:
    """Connections in a process of its own, each with its form open; the tries they made."""
    command = [sys.executable, "-m", "benchmarks.hammered", *hammer]
    made: list[int] = []
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "begun"
        try:
            yield made
            assert process.poll() is None
        finally:
            process.stdin.close()  # which it takes as the sign to end
            made.append(int(process.stdout.readline()))


# --- The process that hammers -------------------------------------------------------------------


def main(address: str, door: str, cookie: str, connections: str) -> None:
    count = int(connections)
    ended, begun, tries = threading.Event(), threading.Barrier(count + 1), [0] * count

    def hammer(place: int) -> None:
        """Wrong passwords on one connection, each time of the same name or of another."""
        connection = http.client.HTTPConnection(address, timeout=SOON)
        session, token = open_form(connection, door, cookie)
        headers = {"Cookie": f"{cookie}; {session}", "Content-Type": FORM}
        begun.wait(2 * SOON)
        until = monotonic() + LONGEST
        while not ended.is_set() and monotonic() < until and tries[place] < MOST_TRIES // count:
            name = random.choice(("nobody", f"nobody{random.randrange(1000)}"))
            typed = {"csrf_token": token, "username": name, "password": "wrong"}
            with suppress(OSError, http.client.HTTPException):
                connection.request("POST", door, urllib.parse.urlencode(typed), headers)
                connection.getresponse().read()
                tries[place] += 1
        connection.close()

    threads = [threading.Thread(target=hammer, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    begun.wait(2 * SOON)
    print("begun", flush=True)
    sys.stdin.read()
    ended.set()
    for thread in threads:
        thread.join(SOON)
    print(sum(tries), flush=True)


def open_form(connection: http.client.HTTPConnection, door: str, cookie: str) -> tuple[str, str]:
    """The session's cookie and the token that goes with it."""
    connection.request("GET", door, headers={"Cookie": cookie})
    response = connection.getresponse()
    page, session = response.read(), response.getheader("Set-Cookie") or ""
    token = TOKEN.search(page)
    assert token is not None, response.status
    return session.partition(";")[0], token[1].decode()


if __name__ == "__main__":
    main(*sys.argv[1:])
