"""Whose review is overdue."""

from datetime import date
from typing import Any

from sqlalchemy import select

from pms.auth.models import Organisation
from pms.domain.counting.due import days_overdue, ward_review_due
from pms.episodes.models import Episode, Review
from pms.episodes.queries import ids_of_running, ids_on_ward
from pms.store.base import db
from pms.store.scoping import current_scope


def overdue_on_ward(today: date) -> list[int]:
    """The episodes that the virtual ward flags so, by the same rule: four statements."""
    on_ward = ids_on_ward(today)
    found = db.session.execute(
        select(
            Episode.id,
            Episode.first_opat_day,
            Episode.planned_review_on,
            Episode.review_every_days,
        ).where(Episode.id.in_(on_ward))
    ).all()
    latest: dict[int, tuple[date | None, date | None]] = {}
    reviews: Any = db.session.execute(
        select(Review.episode_id, Review.reviewed_on, Review.next_review_on)
        .where(Review.episode_id.in_(on_ward))
        .order_by(Review.reviewed_on.desc(), Review.id.desc())
    )
    for episode_id, reviewed_on, next_on in reviews:
        latest.setdefault(episode_id, (reviewed_on, next_on))
    given = set(db.session.scalars(ids_of_running(today)))
    every = db.session.get_one(Organisation, current_scope()).review_every_days
    never: tuple[date | None, date | None] = (None, None)
    overdue = []
    for id_, first_on, planned_on, own in found:
        last_on, next_on = latest.get(id_, never)
        due_on = ward_review_due(
            last_on,
            next_on,
            planned_on,
            started_on=first_on,
            every=own or every,
            is_given=id_ in given,
        )
        if days_overdue(due_on, today):
            overdue.append(id_)
    return overdue
