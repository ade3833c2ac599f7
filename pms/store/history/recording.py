"""Recording: every change of an audited row, by the flush that makes it; and what was read."""

import hashlib
from typing import Any

import sqlalchemy as sa
from flask import g, has_app_context
from sqlalchemy import event, orm

from pms import clock
from pms.store.base import Record
from pms.store.history.chain import Database, append, plain
from pms.store.history.rows import NOT_HISTORY, Audited


def record(
    database: Database,
    action: str,
    object_type: str,
    object_id: int | None,
    *,
    organisation_id: int | None,
    patient_id: int | None = None,
    episode_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add one row to the history within the transaction of the session (or connection)."""
    row = {
        "action": action,
        "object_type": object_type,
        "object_id": object_id,
        "organisation_id": organisation_id,
        "patient_id": patient_id,
        "episode_id": episode_id,
        "before": before,
        "after": after,
    }
    append(database, [row])


def record_download(
    database: Database,
    object_type: str,
    object_id: int | None = None,
    *,
    organisation_id: int,
    data: bytes,
    **told: Any,
) -> None:
    """Who takes which file, by its hash and what is told of it; written before it leaves."""
    record(
        database,
        "export",
        object_type,
        object_id,
        organisation_id=organisation_id,
        after={**told, "sha256": hashlib.sha256(data).hexdigest()},
    )


def note_reading(
    action: str,
    object_type: str,
    object_id: int | None = None,
    *,
    patient_id: int | None = None,
    episode_id: int | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Have what this request shows of a record written to the history, once, before it is sent."""
    row = {
        "action": action,
        "object_type": object_type,
        "object_id": object_id,
        "organisation_id": g.get("organisation_scope"),
        "patient_id": patient_id,
        "episode_id": episode_id,
        "before": None,
        "after": after,
    }
    readings: list[dict[str, Any]] = g.setdefault("readings", [])
    if row not in readings:
        readings.append(row)


def mark_entered_in_error(row: Record, reason: str) -> None:
    """Take a record out of every list and count; the history keeps it, with the reason."""
    row.entered_in_error_at = clock.now()
    row.entered_in_error_reason = reason


@event.listens_for(orm.Mapper, "mapper_configured")
def remember_old_values(mapper: orm.Mapper[Any], audited: type[Any]) -> None:
    """Have a changed column know its value before, even where it was not loaded yet."""
    if issubclass(audited, Audited):
        for attribute in mapper.column_attrs:
            event.listen(getattr(audited, attribute.key), "set", _nothing, active_history=True)


def _nothing(*_: object) -> None: ...


@event.listens_for(orm.Session, "after_flush")
def write_changes(session: orm.Session, _: object) -> None:
    rows = [
        _change(row, "create", None, _values(row))
        for row in session.new
        if isinstance(row, Audited)
    ]
    for row in session.dirty:
        if isinstance(row, Audited):
            before, after = _difference(row)
            if after:
                rows.append(_change(row, _kind_of_change(row, after), before, after))
                row.overrides = False
    rows += [
        _change(row, "delete", _values(row), None)
        for row in session.deleted
        if isinstance(row, Audited)
    ]
    if rows:
        append(session, rows)
        if has_app_context():
            g.has_changed = True


def _kind_of_change(row: Audited, after: dict[str, Any]) -> str:
    if after.get("entered_in_error_at"):
        return "entered in error"
    return "override" if row.overrides else "change"


def _change(
    row: Any, action: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> dict[str, Any]:
    table = row.__tablename__
    return {
        "action": action,
        "object_type": table,
        "object_id": row.id,
        "organisation_id": _owner(row, "organisation"),
        "patient_id": _owner(row, "patient"),
        "episode_id": _owner(row, "episode"),
        "before": before,
        "after": after,
    }


def _owner(row: Any, kind: str) -> int | None:
    """The organisation, patient or episode that a row is, or belongs to."""
    found: int | None = row.id if row.__tablename__ == kind else getattr(row, f"{kind}_id", None)
    return found


def _columns(row: Any) -> list[str]:
    left_out = NOT_HISTORY | row.__not_in_history__
    return [
        attribute.key
        for attribute in sa.inspect(type(row)).column_attrs
        if attribute.key not in left_out
    ]


def _values(row: Any) -> dict[str, Any]:
    """What a row holds, blanks left out."""
    values = {key: plain(getattr(row, key)) for key in _columns(row)}
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _difference(row: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The changed columns' values before and after this flush."""
    before, after = {}, {}
    for key in _columns(row):
        change = sa.inspect(row).attrs[key].history
        if change.has_changes():
            before[key] = plain(change.deleted[0]) if change.deleted else None
            after[key] = plain(change.added[0]) if change.added else None
    return before, after
