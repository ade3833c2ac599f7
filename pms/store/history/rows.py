"""What the history is made of: its rows, whose changes go into it, and who is at work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import g, has_app_context
from sqlalchemy.orm import Mapped, mapped_column

from pms.store.base import Base

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
        sa.Index("ix_history_episode", "organisation_id", "episode_id", "at", "id"),
        sa.Index("ix_history_user", "organisation_id", "user_id", "at"),
        sa.Index("ix_history_at", "organisation_id", "at", "id"),
        sa.Index("ix_history_action", "organisation_id", "action", "at", "id"),
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


class MovedReadings(Base):
    """How far the journal of readings was moved into the history, so that no line comes twice."""

    __tablename__ = "moved_readings"

    generation: Mapped[str] = mapped_column(primary_key=True)
    """Of the journal: it begins a new one each time it was emptied."""
    moved: Mapped[int]
    """The number of its last reading that is in the history."""
    at: Mapped[datetime]


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
