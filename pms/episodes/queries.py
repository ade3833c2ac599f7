"""Finding episodes."""

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from pms.db import db
from pms.episodes.models import Episode

WITH_PATIENT: tuple[ORMOption, ...] = (joinedload(Episode.patient, innerjoin=True),)

# Few rows each come joined, so that the page stays within its eight statements.
WHOLE: tuple[ORMOption, ...] = (
    *WITH_PATIENT,
    joinedload(Episode.exclusion),
    joinedload(Episode.admissions),
    joinedload(Episode.later_outcomes),
    selectinload(Episode.courses),
    selectinload(Episode.lines),
    selectinload(Episode.events),
    selectinload(Episode.reviews),
    selectinload(Episode.tasks),
)


def get_episode_or_404(episode_id: int) -> Episode:
    """An episode with its patient."""
    return _get_or_404(episode_id, WITH_PATIENT)


def get_whole_episode_or_404(episode_id: int) -> Episode:
    """An episode with all that its page shows."""
    return _get_or_404(episode_id, WHOLE)


def _get_or_404(episode_id: int, options: tuple[ORMOption, ...]) -> Episode:
    found = (
        db.session.scalars(select(Episode).where(Episode.id == episode_id).options(*options))
        .unique()
        .one_or_none()
    )
    return found or abort(404)
