"""The last episode of each of a few patients, in one statement."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import func, select

from pms.domain.care.whereabouts import LastEpisode
from pms.episodes.models import Episode, Review
from pms.store.base import db

NEXT_REVIEW = (
    select(Review.next_review_on)
    .where(Review.episode_id == Episode.id)
    .order_by(Review.reviewed_on.desc(), Review.id.desc())
    .limit(1)
    .correlate(Episode)
    .scalar_subquery()
)
"""The day that the latest review planned for the next one."""


def last_episodes(patient_ids: Collection[int]) -> dict[int, LastEpisode]:
    """By patient; whoever was never referred is not among them."""
    if not patient_ids:
        return {}
    rows: Iterable[Any] = db.session.execute(
        select(
            Episode.patient_id,
            Episode.id,
            Episode.decision,
            Episode.referred_on,
            Episode.decided_on,
            Episode.first_opat_day,
            Episode.therapy_ended_on,
            Episode.opat_outcome.is_not(None),
            Episode.outcome_on,
            Episode.died_on,
            func.coalesce(NEXT_REVIEW, Episode.follow_up_on),
        )
        .where(Episode.patient_id.in_(patient_ids))
        .order_by(Episode.referred_on, Episode.id)
    )
    return {patient_id: LastEpisode(*rest) for patient_id, *rest in rows}  # the last one stays
