"""Reading and writing: what a transaction may do, and when it ends.

A request that only reads cannot write; the one writer's place is never held while a page is made.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

import sqlalchemy as sa
from flask import Flask, current_app, g, has_app_context, request
from sqlalchemy import event, orm

from pms.store.base import Base, db

Intent = Literal["read", "write"]


def intent() -> Intent:
    """What the next transaction may do; outside a request, write."""
    return g.get("database_intent", "write") if has_app_context() else "write"


def intend(what: Intent) -> None:
    """End the current transaction and say what the next one may do."""
    db.session.rollback()
    g.database_intent = what


def read_snapshot() -> None:
    """Begin a transaction that only reads, and whose every statement sees the same moment."""
    intend("read")
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@contextmanager
def write_aside() -> Iterator[sa.Connection]:
    """A short write transaction of its own, beside a request that only reads."""
    before = g.get("database_intent", "write")
    g.database_intent = "write"
    try:
        with db.engine.begin() as connection:
            yield connection
    finally:
        g.database_intent = before


View = TypeVar("View", bound=Callable[..., Any])


def only_reads(view: View) -> View:
    """Mark a view whose POST changes nothing: a search, whose words must not be in an address."""
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def intend_by_method() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    reads = request.method in {"GET", "HEAD", "OPTIONS"} or hasattr(view, "only_reads")
    g.database_intent = "read" if reads else "write"


def render_outside_write_transactions(app: Flask, **_: object) -> None:
    """Never hold the one writer's place while a page is made: what was not committed is undone."""
    if has_app_context() and g.get("database_intent") == "write":
        intend("read")


@event.listens_for(orm.Session, "after_commit")
def _read_after_commit(session: orm.Session) -> None:
    if has_app_context() and "database_intent" in g:
        g.database_intent = "read"


HELD = {"key_share": True}
"""How a row is held: others that only name it, as a review names its author, need not wait."""


def hold(row: Base) -> None:
    """Read a row as it stands now; whoever else would change it waits for this transaction.

    What is judged of it after this is what is acted on. On SQLite there is one writer, and nothing
    to wait for.
    """
    db.session.refresh(row, with_for_update={**HELD, "of": type(row)})  # not what comes with it


class Saved:
    """Whether a command has saved anything yet."""

    def __init__(self) -> None:
        self.anything = False

    def note(self, _: sa.Connection) -> None:
        self.anything = self.anything or intent() == "write"

    def in_words(self) -> str:
        return "what it had saved before stays saved" if self.anything else "nothing was changed"


@contextmanager
def noting_commits() -> Iterator[Saved]:
    """Of every database, whichever way the change is made."""
    saved = Saved()
    event.listen(sa.Engine, "commit", saved.note)
    try:
        yield saved
    finally:
        event.remove(sa.Engine, "commit", saved.note)
