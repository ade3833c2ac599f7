"""The chains of the history: rows are added at their ends, each sealed over the one before it."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from flask import current_app
from sqlalchemy import event, orm

from pms import clock
from pms.store.history.rows import History, HistoryHead, actor

Database = orm.Session | orm.scoped_session[Any] | sa.Connection


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
    if isinstance(database, sa.Connection):
        append_signed(database, signed(rows))
        return
    session = database() if isinstance(database, orm.scoped_session) else database
    to_write: ToWrite = session.info.setdefault(TO_WRITE, [])
    to_write += [(session.get_nested_transaction(), row) for row in signed(rows)]


def signed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with who does it, and when."""
    who, now = actor(), clock.now()
    return [
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
        append_signed(session, rows)


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


def append_signed(database: Database, rows: list[dict[str, Any]]) -> None:
    """Write rows that say already who did it and when, at the ends of their chains."""
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
    values = [plain(row[name]) for name in HASHED]
    text = json.dumps([hash_before, *values], sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def chain_key() -> bytes:
    """The key of this installation's history: who changes the database alone cannot forge it."""
    return bytes.fromhex(current_app.config["HISTORY_KEY"])


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value
