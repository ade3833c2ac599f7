"""Rows of the history, newest first, always of one organisation."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, select

from pms.auth.models import User
from pms.clock import LONDON
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import current_scope

PAGE = 100


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What of the history is asked for; what is None is not asked about."""

    patient_id: int | None = None
    episode_id: int | None = None
    user_id: int | None = None
    action: str | None = None
    since: date | None = None
    until: date | None = None
    before_id: int | None = None
    """Only rows older than this one: where the next page begins."""


def list_history(asked: HistoryFilter, *, actions: tuple[str, ...] = ()) -> list[History]:
    """At most PAGE rows and one more, which says that there is a further page."""
    conditions = [History.organisation_id == current_scope(), *_conditions(asked)]
    if actions:
        conditions.append(History.action.in_(actions))
    return list(
        db.session.scalars(
            select(History).where(*conditions).order_by(History.id.desc()).limit(PAGE + 1)
        )
    )


def _conditions(asked: HistoryFilter) -> list[ColumnElement[bool]]:
    wanted: list[tuple[Any, ColumnElement[bool]]] = [
        (asked.patient_id, History.patient_id == asked.patient_id),
        (asked.episode_id, History.episode_id == asked.episode_id),
        (asked.user_id, History.user_id == asked.user_id),
        (asked.action, History.action == asked.action),
        (asked.before_id, History.id < (asked.before_id or 0)),
        (asked.since, History.at >= _begin(asked.since or date.min)),
        (asked.until, History.at < _begin(asked.until or date.min) + timedelta(days=1)),
    ]
    return [condition for given, condition in wanted if given]


def _begin(day: date) -> datetime:
    """Midnight in London, when a person's day begins."""
    return datetime.combine(max(day, date(1900, 1, 1)), time(), LONDON)


def list_actions() -> list[str]:
    """Every kind of thing that the organisation's history holds."""
    return sorted(
        db.session.scalars(
            select(History.action).where(History.organisation_id == current_scope()).distinct()
        )
    )


def names_of_users() -> dict[int, str]:
    """Id to name of the organisation's users, disabled ones too."""
    users = db.session.scalars(
        select(User).where(User.organisation_id == current_scope()).order_by(User.name)
    )
    return {user.id: user.name for user in users}


def get_user_or_404(user_id: int) -> User:
    found = db.session.scalars(
        select(User).where(User.id == user_id, User.organisation_id == current_scope())
    ).one_or_none()
    return found or abort(404)
