"""What is open, and the newest of the history: what lies behind costs nothing to pass by.

Counted are SQLite's own steps, which are the same on every machine.
"""

from contextlib import ExitStack

import pytest
import sqlalchemy as sa

from benchmarks import behind, history
from benchmarks.ward import get
from pms.store.base import db


@pytest.fixture(scope="module")
def folder(tmp_path_factory, sqlite_template):
    folder = tmp_path_factory.mktemp("flat")
    (folder / "template.sqlite").write_bytes(sqlite_template.read_bytes())
    return folder


@pytest.fixture(scope="module")
def installations(folder):
    """Clients of two installations that hold the same, but for what lies behind: few and many."""
    before = pytest.MonkeyPatch()
    before.setenv("PMS_INSTANCE", str(folder))
    before.delenv("PMS_DATABASE_URL", raising=False)
    with ExitStack() as opened:
        clients = {
            "open": [
                opened.enter_context(behind.client_of(folder, a_year, 3)) for a_year in (1, 30)
            ],
            "history": [
                opened.enter_context(history.client_of(folder, rows)) for rows in (200, 9_000)
            ],
        }
        yield clients
    before.undo()


def steps(client, path):
    """How many hundreds of steps SQLite takes for a page."""
    taken = [0]

    def count():
        taken[0] += 1

    with client.application.app_context():
        engine = db.engine

    def watch(connection, *_):
        connection.set_progress_handler(count, 100)

    def leave(connection, *_):
        connection.set_progress_handler(None, 0)

    sa.event.listen(engine, "checkout", watch)
    sa.event.listen(engine, "checkin", leave)
    try:
        get(client, path)
    finally:
        sa.event.remove(engine, "checkout", watch)
        sa.event.remove(engine, "checkin", leave)
    return taken[0]


@pytest.mark.parametrize("name", behind.PAGES)
def test_a_page_of_what_is_open_takes_no_more_steps_with_three_hundred_episodes_behind(
    installations, name
):
    alone, among = installations["open"]
    path = behind.PAGES[name]
    assert behind.shown(get(among, path)) == behind.shown(get(alone, path))
    assert steps(among, path) <= 1.1 * steps(alone, path) + 5


@pytest.mark.parametrize("name", history.PAGES)
def test_a_page_of_the_history_takes_no_more_steps_among_nine_thousand_rows(installations, name):
    alone, among = installations["history"]
    path = history.PAGES[name]
    assert steps(among, path) <= 2 * steps(alone, path) + 50
