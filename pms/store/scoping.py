"""Organisation scoping: laid below every statement, so that no view can forget it.

Every ORM statement on a `Scoped` model is limited to one organisation, and raises where none was
chosen. Rows entered in error are left out unless a statement asks for them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Literal

import sqlalchemy as sa
from flask import g
from sqlalchemy import event, orm

from pms.store.base import Record, Scoped, db


class Unscoped(RuntimeError):
    """A statement on an organisation's rows was tried before an organisation was chosen."""


ALL: Literal["all"] = "all"


def choose_organisation(organisation_id: int) -> None:
    """Limit the rest of this request or command to one organisation's rows."""
    _choose(organisation_id)


def _choose(scope: int | Literal["all"] | None) -> None:
    g.organisation_scope = scope
    if db.session().in_transaction() and db.engine.dialect.name == "postgresql":
        db.session.connection().exec_driver_sql(wall_for(scope))


def wall_for(scope: int | Literal["all"] | None) -> str:
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
    """Kept, as making it again for each statement takes a tenth of the statement's time."""
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
