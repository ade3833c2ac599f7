"""All that differs between SQLite and PostgreSQL.

On SQLite a transaction that may write begins with BEGIN IMMEDIATE behind a fair queue, and one that
only reads cannot write (the library's defaults silently lose updates).
"""

from typing import Any

import sqlalchemy as sa
from flask import Flask, g, has_app_context
from flask.signals import before_render_template
from sqlalchemy import event

from pms.store.base import db
from pms.store.scoping import wall_for
from pms.store.transactions import intend_by_method, intent, render_outside_write_transactions
from pms.store.write_queue import WriteQueue

ENGINE_OPTIONS = {
    "pool_size": 20,
    "max_overflow": 0,
    "hide_parameters": True,  # an error's text may reach a log, and logs hold no patient data
}


def init_app(app: Flask) -> None:
    url = sa.make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.drivername == "postgresql":
        app.config["SQLALCHEMY_DATABASE_URI"] = url.set(drivername="postgresql+psycopg")
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", ENGINE_OPTIONS)
    db.init_app(app)
    app.before_request(intend_by_method)
    before_render_template.connect(render_outside_write_transactions, app)
    with app.app_context():
        prepare_engine(db.engine, app.config["WRITE_WAIT_SECONDS"])


def prepare_engine(engine: sa.Engine, wait_seconds: float = 20) -> None:
    """Set an engine up for safe transactions: the recipe for SQLite, read-only reads on both."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, wait_seconds)
    else:
        _prepare_postgresql(engine, wait_seconds)


def _prepare_postgresql(engine: sa.Engine, wait_seconds: float) -> None:
    """No one waits for another's row, or for the server itself, without an end."""
    patience = f"SET LOCAL lock_timeout = {round(wait_seconds * 1000)}; "

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, arguments: Any, options: dict[str, Any]) -> None:
        options.setdefault("connect_timeout", CONNECT_SECONDS)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        scope = g.get("organisation_scope") if has_app_context() else None
        only_read = "SET TRANSACTION READ ONLY; " if intent() == "read" else patience
        connection.exec_driver_sql(only_read + wall_for(scope))


CONNECT_SECONDS = 10


SQLITE_SETTINGS = (
    "PRAGMA busy_timeout = 30000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # with NORMAL a power cut loses saves already confirmed
    "PRAGMA secure_delete = ON",
)


def _prepare_sqlite(engine: sa.Engine, wait_seconds: float) -> None:
    queue = WriteQueue(wait_seconds)

    @event.listens_for(engine, "connect")
    def settings(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions on its own
        for setting in SQLITE_SETTINGS:
            connection.execute(setting)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        reading = intent() == "read"
        if connection.info.get("query_only") != reading:
            connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
            connection.info["query_only"] = reading
        if reading:
            connection.exec_driver_sql("BEGIN")
            return
        queue.enter()
        connection.info["in_queue"] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def leave(connection: Any, record: Any) -> None:
        if record.info.pop("in_queue", False):
            queue.leave()


def in_plain_words(error: sa.exc.DBAPIError, saved: str = "nothing was changed") -> str:
    """What went wrong with the database, for a person; nothing of the failed change was kept.

    `saved` says what became of what came before it.
    """
    text = str(error.orig).casefold()
    if "disk is full" in text or "no space left" in text or "disk i/o" in text:
        return f"the disk is full: {saved}; free some space and try again"
    if "locked" in text or "busy" in text:
        return f"the database is busy: {saved}; try again in a moment"
    if "readonly" in text or "unable to open" in text or "read-only" in text:
        return "the database cannot be written: check the rights on the instance folder"
    if "connection" in text or "connect" in text:
        return "the database server cannot be reached: check PMS_DATABASE_URL and that it runs"
    return f"the database refused: {str(error.orig).splitlines()[0]}"


def reserve_ids(table: sa.Table, count: int) -> range:
    """Consecutive unused primary keys for a bulk insert within this write transaction."""
    session = db.session
    if db.engine.dialect.name == "sqlite":
        top: int | None = session.scalar(sa.select(sa.func.max(table.c.id)))
        start = (top or 0) + 1
        return range(start, start + count)
    sequence = f"{table.name}_id_seq"
    session.execute(sa.text(f'LOCK TABLE "{table.name}" IN SHARE ROW EXCLUSIVE MODE'))
    start = session.scalar(sa.text("SELECT nextval(:name)"), {"name": sequence})
    if count > 1:
        session.execute(
            sa.text("SELECT setval(:name, :last)"), {"name": sequence, "last": start + count - 1}
        )
    return range(start, start + count)
