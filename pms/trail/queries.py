"""Rows of the history, newest first, always of one organisation."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

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
    """At most PAGE rows and one more, which says that there is a further page.

    The moment comes first in the order, as it does in every index of the history after what is
    asked for: so a page is read from an index's end, whatever lies behind it.
    """
    conditions = [History.organisation_id == current_scope(), *_conditions(asked)]
    if actions:
        conditions.append(History.action.in_(actions))
    newest_first = History.at.desc(), History.id.desc()
    return list(
        db.session.scalars(
            select(History).where(*conditions).order_by(*newest_first).limit(PAGE + 1)
        )
    )


def _conditions(asked: HistoryFilter) -> list[ColumnElement[bool]]:
    wanted: list[tuple[Any, ColumnElement[bool]]] = [
        (asked.patient_id, History.patient_id == asked.patient_id),
        (asked.episode_id, History.episode_id == asked.episode_id),
        (asked.user_id, History.user_id == asked.user_id),
        (asked.action, History.action == asked.action),
        (asked.before_id, _is_before(asked.before_id or 0)),
        (asked.since, History.at >= _begin(asked.since or date.min)),
        (asked.until, History.at < _begin(asked.until or date.min) + timedelta(days=1)),
    ]
    return [condition for given, condition in wanted if given]


def _is_before(row_id: int) -> ColumnElement[bool]:
    """Behind a row in the order of the list: what the next page begins after."""
    row = aliased(History)
    at = select(row.at).where(row.id == row_id).scalar_subquery()
    return and_(History.at <= at, or_(History.at < at, History.id < row_id))


def _begin(day: date) -> datetime:
    """Midnight in London, when a person's day begins."""
    return datetime.combine(max(day, date(1900, 1, 1)), time(), LONDON)


def list_actions() -> list[str]:
    """Every kind of thing that the organisation's history holds.

    Each is looked up behind the one before it in the index: a DISTINCT would read every row.
    """
    ours = History.organisation_id == current_scope()
    first = select(func.min(History.action).label("action")).where(ours)
    found = first.cte("found", recursive=True)
    following = select(func.min(History.action)).where(ours, History.action > found.c.action)
    found = found.union_all(
        select(following.correlate(found).scalar_subquery()).where(found.c.action.is_not(None))
    )
    return sorted(action for action in db.session.scalars(select(found.c.action)) if action)


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
