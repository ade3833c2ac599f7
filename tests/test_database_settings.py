"""What SQLite was told on every connection, and what a transaction keeps others from doing."""

import sqlite3
from contextlib import closing

import pytest

from pms.store.base import db
from pms.store.transactions import intend

FULL, OFF = 2, 0


# These are about SQLite alone.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def setting(name):
    return db.session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.mark.parametrize("what", ["read", "write"])
def test_every_connection_has_the_settings_of_the_recipe(app, what):
    intend(what)
    assert setting("synchronous") == FULL, "a power cut would lose saves already confirmed"
    assert setting("journal_mode") == "wal"
    assert setting("foreign_keys") == 1
    assert setting("trusted_schema") == OFF
    assert setting("secure_delete") == 1
    assert setting("busy_timeout") == 30_000
    assert setting("query_only") == (what == "read")
    intend("read")


def other_writer():
    return closing(sqlite3.connect(db.engine.url.database, timeout=0, isolation_level=None))


def test_a_transaction_that_may_write_keeps_other_writers_out_from_its_begin(app):
    """Else two that both have read would meet at their first change, and one would be lost."""
    intend("write")
    db.session.connection()
    with other_writer() as other, pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    intend("read")


def test_a_transaction_that_reads_keeps_nobody_out(app):
    intend("read")
    db.session.connection()
    with other_writer() as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
