"""A page of the history among a million rows, to the same among a few hundred."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask.testing import FlaskClient

from benchmarks import database
from benchmarks.findings import Finding, times_as_long
from benchmarks.records import make_current
from benchmarks.signed_in import signed_in
from benchmarks.timing import Side, by_turns
from benchmarks.ward import get
from pms import clock

PAGES = {
    "newest": "/history",
    "of one kind": "/history?action=view",
    "of a rare kind": "/history?action=create",
    "of today": "/history?since=today&until=today",
    "of one user": "/history?user=2",
    "one user's changes": "/history?user=2&action=change",
    "of one patient": "/history?patient=7",
    "of one episode": "/episodes/7/history",
}
ROWS = """
WITH RECURSIVE row (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < :rows)
INSERT INTO history (at, organisation_id, user_id, username, roles, address, action, object_type,
                     object_id, patient_id, episode_id, chain, number, hash)
SELECT strftime('%Y-%m-%d %H:%M:%f', :now, '-' || ((:rows - n) * 4) || ' seconds') || '000', 1,
       2 + n % 20, 'benchmark', 'clinician', '127.0.0.1',
       CASE WHEN n % 97 = 0 THEN 'create' WHEN n % 7 = 0 THEN 'change' ELSE 'view' END,
       'episode', 1 + n % :episodes, 1 + n % :episodes, 1 + n % :episodes, 1, 1000 + n, ''
FROM row
"""
EPISODES = 40


def measure(
    folder: Path, *, few: int = 400, many: int = 1_000_000, runs: int = 15
) -> Iterator[Finding]:
    """A row of every four seconds; nothing is checked of their hashes, which are none."""
    with ExitStack() as opened:
        behind, alone = (opened.enter_context(client_of(folder, rows)) for rows in (many, few))
        for name, path in PAGES.items():
            assert rows_of(get(alone, path))
            times = by_turns(
                Side(lambda path=path: get(behind, path)),
                Side(lambda path=path: get(alone, path)),
                runs,
            )
            work = f"page of the history, {name}, among {many:,} rows; to {few:,}"
            yield times_as_long(work, times, at_most=2)


@contextmanager
def client_of(folder: Path, rows: int) -> Iterator[FlaskClient]:
    path = database.new_database(folder / f"history-of-{rows}.sqlite")
    with database.opened(path) as app:
        database.add_organisation("RXX", make_current(clock.today(), EPISODES, seed=1))
        with database.plainly(path) as connection:
            add_history(connection, rows)
        yield signed_in(app, 1, "organisation_admin", "clinician")


def add_history(connection: sqlite3.Connection, rows: int) -> None:
    now = clock.now().strftime("%Y-%m-%d %H:%M:%S")
    connection.execute(ROWS, {"rows": rows, "now": now, "episodes": EPISODES})


def rows_of(page: bytes) -> int:
    return page.count(b"<tr>") - 1
