"""History: every change of an audited row, written by the flush in the same transaction."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, Response, current_app, g, has_app_context
from sqlalchemy import event, orm
from sqlalchemy.orm import Mapped, mapped_column

from pms import clock
from pms.db import Base, Record, write_aside

NOT_HISTORY = {"version"}
"""Columns whose change is no news: the version says only that something else changed."""

CHANGING = ("create", "change", "override", "entered in error", "delete")
"""Actions that left a record other than it was; the rest are readings and sign-ins."""


class History(Base):
    """One thing that happened to one object. Rows are only ever added: triggers refuse the rest."""

    __tablename__ = "history"
    __table_args__ = (
        sa.UniqueConstraint("chain", "number"),
        sa.Index("ix_history_object", "organisation_id", "object_type", "object_id"),
        sa.Index("ix_history_patient", "organisation_id", "patient_id", "at"),
        sa.Index("ix_history_episode", "organisation_id", "episode_id", "id"),
        sa.Index("ix_history_user", "organisation_id", "user_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    organisation_id: Mapped[int | None]
    user_id: Mapped[int | None]
    username: Mapped[str]
    roles: Mapped[str]
    address: Mapped[str]
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[int | None]
    patient_id: Mapped[int | None]
    episode_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    chain: Mapped[int]
    """The organisation, or 0: each has a chain of its own, so that none waits for another."""
    number: Mapped[int]
    """The row's place in its chain, from 1 without a gap."""
    hash: Mapped[str]
    """Over this row and the hash before it, keyed: a changed or missing row breaks the chain."""


class HistoryHead(Base):
    """The end of one organisation's chain of history rows; id 0 is the chain of no organisation."""

    __tablename__ = "history_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str]


class Audited:
    """A model whose every change goes into the history."""

    __not_in_history__: frozenset[str] = frozenset()
    """Further columns left out: secrets, and figures derived from other rows."""

    overrides = False
    """Whether the row's next change is known to replace somebody else's newer one."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is at work: a signed-in user, or the console of the server."""

    user_id: int | None = None
    username: str = "console"
    roles: str = ""
    address: str = ""


CONSOLE = Actor()


def actor() -> Actor:
    """Whoever the request or command acts for."""
    return g.get("actor", CONSOLE) if has_app_context() else CONSOLE


def replaces_newer_change(row: Any) -> None:
    """Have the history call the row's next change an override: its user saw the other values."""
    row.overrides = True


Database = orm.Session | orm.scoped_session[Any] | sa.Connection


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


def hold_chain(session: orm.Session | orm.scoped_session[Any], organisation_id: int) -> None:
    """Have everybody else's changes of the organisation wait until this transaction ends.

    For what counts many rows and must not see half of a change, on PostgreSQL too.
    """
    session.execute(
        sa.select(HistoryHead.number).where(HistoryHead.id == organisation_id).with_for_update()
    )


def append(database: Database, rows: list[dict[str, Any]]) -> None:
    """Add rows to the end of their chains, saying who did it and when.

    A session's rows are written as the last thing of its transaction. The end of a chain is where
    everybody's saves meet: who holds it must not wait for anything else, or on PostgreSQL two
    people who save at once each wait for the other.
    """
    who, now = actor(), clock.now()
    signed = [
        {
            **row,
            "at": now,
            "user_id": who.user_id,
            "username": who.username,
            "roles": who.roles,
            "address": who.address,
            "chain": row["organisation_id"] or 0,
        }
        for row in rows
    ]
    if isinstance(database, sa.Connection):
        _append_to_chains(database, signed)
        return
    session = database() if isinstance(database, orm.scoped_session) else database
    to_write: ToWrite = session.info.setdefault(TO_WRITE, [])
    to_write += [(session.get_nested_transaction(), row) for row in signed]


TO_WRITE = "rows of the history to write"
ToWrite = list[tuple[orm.SessionTransaction | None, dict[str, Any]]]
"""Each row with the savepoint within which it was noted."""


@event.listens_for(orm.Session, "before_commit")
def write_noted(session: orm.Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()  # which may note more
    rows = [row for _, row in session.info.pop(TO_WRITE, [])]
    if rows:
        _append_to_chains(session, rows)


@event.listens_for(orm.Session, "after_soft_rollback")
def forget_noted(session: orm.Session, transaction: orm.SessionTransaction) -> None:
    """What was undone did not happen; a savepoint takes only its own rows with it.

    A flush that fails is a transaction too, to the library: what it undid, the one around it says.
    """
    if transaction.parent is None:
        session.info.pop(TO_WRITE, None)
    elif transaction.nested:
        to_write: ToWrite = session.info.pop(TO_WRITE, [])
        session.info[TO_WRITE] = [one for one in to_write if not _is_within(one[0], transaction)]


def _is_within(inner: orm.SessionTransaction | None, outer: orm.SessionTransaction) -> bool:
    while inner is not None and inner is not outer:
        inner = inner.parent
    return inner is outer


def _append_to_chains(database: Database, rows: list[dict[str, Any]]) -> None:
    by_chain: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        by_chain.setdefault(row["chain"], []).append(row)
    for chain in sorted(by_chain):  # always in one order, so that two requests cannot deadlock
        _append_to_chain(database, chain, by_chain[chain])


def _append_to_chain(database: Database, chain: int, rows: list[dict[str, Any]]) -> None:
    head = database.execute(
        sa.select(HistoryHead.number, HistoryHead.hash)
        .where(HistoryHead.id == chain)
        .with_for_update()
    ).one_or_none()
    number, last = head or (0, "")
    key = chain_key()
    for row in rows:
        number += 1
        row["number"] = number
        row["hash"] = last = row_hash(key, last, row)
    database.execute(sa.insert(cast(sa.Table, History.__table__)).inline(), rows)
    if head is None:
        database.execute(sa.insert(HistoryHead), [{"id": chain, "number": number, "hash": last}])
    else:
        database.execute(
            sa.update(HistoryHead).where(HistoryHead.id == chain).values(number=number, hash=last),
            **({} if isinstance(database, sa.Connection) else NO_SYNCHRONISING),
        )


NO_SYNCHRONISING: dict[str, Any] = {"execution_options": {"synchronize_session": False}}

HASHED = (
    "chain",
    "number",
    "at",
    "organisation_id",
    "user_id",
    "username",
    "roles",
    "address",
    "action",
    "object_type",
    "object_id",
    "patient_id",
    "episode_id",
    "before",
    "after",
)


def row_hash(key: bytes, hash_before: str, row: Mapping[str, Any]) -> str:
    """The keyed hash of a row of the history after the one before it."""
    values = [_plain(row[name]) for name in HASHED]
    text = json.dumps([hash_before, *values], sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def chain_key() -> bytes:
    """The key of this installation's history: who changes the database alone cannot forge it."""
    return bytes.fromhex(current_app.config["HISTORY_KEY"])


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


def keep_readings(app: Flask) -> None:
    """Write what was read beside the request; a page whose reading cannot be noted is not shown.

    A save says more than a view: what its answer shows again is not noted a second time.
    """

    @app.after_request
    def write(response: Response) -> Response:
        readings = g.pop("readings", [])
        if readings and response.status_code == 200 and not g.get("has_changed"):
            with write_aside() as connection:
                append(connection, readings)
        return response


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
    values = {key: _plain(getattr(row, key)) for key in _columns(row)}
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _difference(row: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The changed columns' values before and after this flush."""
    before, after = {}, {}
    for key in _columns(row):
        change = sa.inspect(row).attrs[key].history
        if change.has_changes():
            before[key] = _plain(change.deleted[0]) if change.deleted else None
            after[key] = _plain(change.added[0]) if change.added else None
    return before, after


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value
