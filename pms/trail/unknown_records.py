"""Records of which the history does not say how they came to be, or became as they are.

Each change writes a row of the history in its own transaction. Where records are beside which
nothing is written, rows were taken out of the history, or the records were written past it.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from pms.auth.models import Organisation, User
from pms.store.base import Base, Versioned, db
from pms.store.history import Audited, History
from pms.transfer.models import ImportedRow
from pms.transfer.tables import TABLES

WRITES = ("create", "change", "override", "entered in error")
COUNTED_OTHERWISE = (Organisation, User)
"""Whose secrets change by actions of other names, and in no history."""
IMPORTED_AS = {table.stored_in.name: table.name for table in TABLES.values()}


def unknown_records() -> dict[int, list[str]]:
    """By chain: in words, what is recorded there beyond what the history says."""
    found: dict[int, list[str]] = {}
    for model in sorted(_audited(), key=lambda one: one.__tablename__):
        for chain, message in _unknown_of(model):
            found.setdefault(chain, []).append(message)
    return found


def _audited() -> list[Any]:
    classes = (mapper.class_ for mapper in Base.registry.mappers)
    return [one for one in classes if issubclass(one, Audited)]


def _unknown_of(model: Any) -> Iterator[tuple[int, str]]:
    """What is told of a record: a row for each change, or that an import brought it."""
    organisation = _organisation_of(model)
    told = _rows_about(model, organisation) + sa.case((_was_imported(model), 1), else_=0)
    is_counted = issubclass(model, Versioned) and model not in COUNTED_OTHERWISE
    changes = model.version if is_counted else sa.literal(1)
    records = (
        select(organisation.label("owner"), told.label("told"), changes.label("changes"))
        .select_from(model)
        .subquery()
    )
    rows = db.session.execute(
        select(
            records.c.owner,
            sa.func.sum(sa.case((records.c.told == 0, 1), else_=0)),
            sa.func.count(),
        )
        .where(records.c.told < records.c.changes)
        .group_by(records.c.owner),
        execution_options={"entered_in_error": True},
    )
    table = model.__tablename__
    for owner, untold, all_ in rows:
        if untold:
            yield owner or 0, f"{_records(untold)} of the table {table} without any history"
        if changed := all_ - untold:
            more = "changed more often than the history says"
            yield owner or 0, f"{_records(changed)} of the table {table} {more}"


def _organisation_of(model: Any) -> Any:
    """Whose chain tells of the records; nothing of those that belong to the whole installation."""
    if model is Organisation:
        return model.id
    return getattr(model, "organisation_id", sa.null())


def _rows_about(model: Any, organisation: Any) -> Any:
    # A history that can be searched by its index wherever every record has an organisation.
    same = (
        History.organisation_id.is_not_distinct_from(organisation)
        if model is User
        else History.organisation_id == organisation  # IS NULL, where none has
    )
    return (
        select(sa.func.count())
        .select_from(History)
        .where(
            same,
            History.object_type == model.__tablename__,
            History.object_id == model.id,
            History.action.in_(WRITES),
        )
        .correlate(model)
        .scalar_subquery()
    )


def _was_imported(model: Any) -> Any:
    table = IMPORTED_AS.get(model.__tablename__)
    if table is None:
        return sa.false()
    return (
        select(ImportedRow.ref)
        .where(
            ImportedRow.organisation_id == model.organisation_id,
            ImportedRow.table_name == table,
            ImportedRow.record_id == model.id,
        )
        .correlate(model)
        .exists()
    )


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"
