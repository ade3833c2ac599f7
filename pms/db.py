"""The database: model base, organisation scoping, and all that differs between the two engines.

Two floors are laid here, so that no view can forget them:

* Every ORM statement on a `Scoped` model is limited to one organisation, and raises where none
  was chosen. Rows entered in error are left out unless a statement asks for them.
* On SQLite a transaction that may write begins with BEGIN IMMEDIATE behind a fair queue, and one
  that only reads cannot write (the library's defaults silently lose updates).
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, Literal, TypeVar

import sqlalchemy as sa
from flask import Flask, current_app, g, has_app_context, request
from flask.signals import before_render_template
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, orm
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from pms.write_queue import WriteQueue

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware moment, kept in UTC on both databases."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class CodeSet(sa.types.TypeDecorator[tuple[str, ...]]):
    """Several codes of one list in a cell, joined by `;` as in a record bundle."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(
        self, value: tuple[str, ...] | list[str] | None, dialect: sa.Dialect
    ) -> str:
        return ";".join(value or ())

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> tuple[str, ...]:
        return tuple(value.split(";")) if value else ()


# Compared by code point on both databases, so that a range of a prefix can use its index.
SearchKey = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


class Base(DeclarativeBase):
    registry = orm.registry(
        metadata=sa.MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: Moment, tuple[str, ...]: CodeSet, str: sa.Text},
    )


def real_date(table: str, column: str) -> sa.CheckConstraint:
    """Have SQLite refuse 2026-02-30, which its text columns would take (PostgreSQL does anyway)."""
    rule = (
        f"{column} IS NULL OR (length({column}) = 10 AND date({column}) IS NOT NULL"
        f" AND date(julianday({column})) = {column})"
    )
    name = sa.schema.conv(f"ck_{table}_{column}_is_a_date")
    return sa.CheckConstraint(rule, name=name).ddl_if(dialect="sqlite")


@event.listens_for(sa.Column, "after_parent_attach")
def insist_on_real_dates(column: sa.Column[Any], table: sa.Table) -> None:
    if table.metadata is Base.metadata and type(column.type) is sa.Date:
        table.append_constraint(real_date(table.name, column.name))


class Scoped:
    """A row that belongs to one organisation and is invisible to every other."""

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))


class Versioned:
    """A row whose concurrent edits are noticed: an update of an old version matches nothing."""

    version: Mapped[int] = mapped_column(default=1)

    @orm.declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 (SQLAlchemy passes the class)
        return {"version_id_col": cls.version}


def new_ref() -> str:
    """A reference for a record made in the browser, unlike any other's, for its export."""
    return f"pms-{secrets.token_hex(8)}"


class Referenced(Versioned):
    """A row with a reference of its own: its form adds it once, however often it arrives."""

    ref: Mapped[str] = mapped_column(default=new_ref)


class Record(Scoped, Referenced):
    """A clinical row: scoped, versioned, in the history, and corrected rather than deleted."""

    entered_in_error_at: Mapped[datetime | None] = mapped_column(default=None)
    entered_in_error_reason: Mapped[str | None]


db = SQLAlchemy(
    model_class=Base,
    session_options={"autoflush": False},
    disable_autonaming=True,
)


# --- Organisation scoping -----------------------------------------------------------------------


class Unscoped(RuntimeError):
    """A statement on an organisation's rows was tried before an organisation was chosen."""


ALL: Literal["all"] = "all"


def choose_organisation(organisation_id: int) -> None:
    """Limit the rest of this request or command to one organisation's rows."""
    _choose(organisation_id)


def _choose(scope: int | Literal["all"] | None) -> None:
    g.organisation_scope = scope
    if db.session().in_transaction() and db.engine.dialect.name == "postgresql":
        db.session.connection().exec_driver_sql(_wall_for(scope))


def _wall_for(scope: int | Literal["all"] | None) -> str:
    """What tells PostgreSQL's row security whose rows the transaction may see; none by default."""
    return f"SET LOCAL pms.organisation = '{scope or ''}'"


@contextmanager
def organisation_scope(scope: int | Literal["all"]) -> Iterator[None]:
    """Limit a block to one organisation; ALL is for the technical team's commands."""
    before = g.get("organisation_scope")
    _choose(scope)
    try:
        yield
    finally:
        _choose(before)


def current_scope() -> int | Literal["all"]:
    scope: int | Literal["all"] | None = g.get("organisation_scope")
    if scope is None:
        raise Unscoped("choose an organisation before reading or changing its records")
    return scope


def _touches_scoped(state: orm.ORMExecuteState) -> bool:
    return any(issubclass(mapper.class_, Scoped) for mapper in state.all_mappers)


@event.listens_for(orm.Session, "do_orm_execute")
def limit_to_organisation(state: orm.ORMExecuteState) -> None:
    if state.is_column_load or state.is_insert or not state.is_orm_statement:
        return  # a refresh of a row that passed; inserts are looked at by refuse_foreign_rows
    if g.get("organisation_scope") is None and not _touches_scoped(state):
        return  # asked only where none is chosen: asking costs as much as running the statement
    scope = current_scope()
    limits = [] if scope == ALL else [_only_of(scope)]
    if not state.execution_options.get("entered_in_error"):
        limits.append(_not_in_error())
    state.statement = state.statement.options(*limits)


@lru_cache(maxsize=1000)
def _only_of(organisation_id: int) -> orm.LoaderCriteriaOption:
    """Kept, as making it anew for each statement takes a tenth of the statement's time."""
    return orm.with_loader_criteria(
        Scoped, lambda cls: cls.organisation_id == organisation_id, include_aliases=True
    )


@cache
def _not_in_error() -> orm.LoaderCriteriaOption:
    return orm.with_loader_criteria(
        Record, lambda cls: cls.entered_in_error_at.is_(None), include_aliases=True
    )


@event.listens_for(orm.Session, "before_flush")
def refuse_foreign_rows(session: orm.Session, *_: object) -> None:
    """A new or changed row must belong to the chosen organisation."""
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, Scoped):
            continue
        scope = current_scope()
        if scope == ALL:
            continue
        if row in session.new and sa.inspect(row).dict.get("organisation_id") is None:
            row.organisation_id = scope
        if row.organisation_id != scope:
            raise Unscoped(f"{type(row).__name__} belongs to another organisation")


# --- Reading and writing ------------------------------------------------------------------------

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


def _intend_by_method() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    reads = request.method in {"GET", "HEAD", "OPTIONS"} or hasattr(view, "only_reads")
    g.database_intent = "read" if reads else "write"


def _render_outside_write_transactions(app: Flask, **_: object) -> None:
    """Never hold the one writer's place while a page is made: what was not committed is undone."""
    if has_app_context() and g.get("database_intent") == "write":
        intend("read")


@event.listens_for(orm.Session, "after_commit")
def _read_after_commit(session: orm.Session) -> None:
    if has_app_context() and "database_intent" in g:
        g.database_intent = "read"


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
    app.before_request(_intend_by_method)
    before_render_template.connect(_render_outside_write_transactions, app)
    with app.app_context():
        prepare_engine(db.engine, app.config["WRITE_WAIT_SECONDS"])


def prepare_engine(engine: sa.Engine, wait_seconds: float = 20) -> None:
    """Set an engine up for safe transactions: the recipe for SQLite, read-only reads on both."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, wait_seconds)
    else:
        _prepare_postgresql(engine, wait_seconds)


def _prepare_postgresql(engine: sa.Engine, wait_seconds: float) -> None:
    """Nobody waits for another's row, or for the server itself, without an end."""
    patience = f"SET LOCAL lock_timeout = {round(wait_seconds * 1000)}; "

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, arguments: Any, options: dict[str, Any]) -> None:
        options.setdefault("connect_timeout", CONNECT_SECONDS)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        scope = g.get("organisation_scope") if has_app_context() else None
        only_read = "SET TRANSACTION READ ONLY; " if intent() == "read" else patience
        connection.exec_driver_sql(only_read + _wall_for(scope))


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
        connection.isolation_level = None  # the driver must not begin transactions by itself
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


def in_plain_words(error: sa.exc.DBAPIError) -> str:
    """What went wrong with the database, for a person; nothing of the failed change was kept."""
    text = str(error.orig).casefold()
    if "disk is full" in text or "no space left" in text or "disk i/o" in text:
        return "the disk is full: nothing was changed; make room and try again"
    if "locked" in text or "busy" in text:
        return "the database is busy: nothing was changed; try again in a moment"
    if "readonly" in text or "unable to open" in text or "read-only" in text:
        return "the database cannot be written: check the rights on the instance folder"
    if "connection" in text or "connect" in text:
        return "the database server cannot be reached: check PMS_DATABASE_URL and that it runs"
    return f"the database refused: {str(error.orig).splitlines()[0]}"


HELD = {"key_share": True}
"""How a row is held: others that only name it, as a review names its author, need not wait."""


def hold(row: Base) -> None:
    """Read a row as it stands now; whoever else would change it waits for this transaction.

    What is judged of it after this is what is acted on. On SQLite there is one writer, and nothing
    to wait for.
    """
    db.session.refresh(row, with_for_update={**HELD, "of": type(row)})  # not what comes with it


# --- Small questions of many features -----------------------------------------------------------


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
