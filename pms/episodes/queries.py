"""Finding episodes."""

from collections.abc import Sequence

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from pms import audit
from pms.db import db
from pms.episodes.models import Course, Episode, Line

WITH_PATIENT: tuple[ORMOption, ...] = (joinedload(Episode.patient, innerjoin=True),)

# Few rows each come joined, so that the page stays within its eight statements.
WHOLE: tuple[ORMOption, ...] = (
    *WITH_PATIENT,
    joinedload(Episode.exclusion),
    joinedload(Episode.triage),
    joinedload(Episode.enquiries),
    joinedload(Episode.admissions),
    joinedload(Episode.later_outcomes),
    joinedload(Episode.tasks),
    selectinload(Episode.courses),
    selectinload(Episode.lines),
    selectinload(Episode.events),
    selectinload(Episode.reviews),
)


def get_episode_or_404(episode_id: int) -> Episode:
    """An episode with its patient."""
    return _get_or_404(episode_id, WITH_PATIENT)


def get_episode_even_in_error_or_404(episode_id: int) -> Episode:
    found = db.session.scalars(
        select(Episode).where(Episode.id == episode_id),
        execution_options={"entered_in_error": True},
    ).one_or_none()
    return found or abort(404)


def get_whole_episode_or_404(episode_id: int) -> Episode:
    """An episode with all that its page shows."""
    episode = _get_or_404(episode_id, WHOLE)
    lines: dict[int | None, Line] = {line.id: line for line in episode.lines}
    courses: dict[int | None, Course] = {course.id: course for course in episode.courses}
    for event in episode.events:  # they are loaded already: no statement for each
        set_committed_value(event, "line", lines.get(event.line_id))
        set_committed_value(event, "course", courses.get(event.course_id))
    return episode


def _get_or_404(episode_id: int, options: tuple[ORMOption, ...]) -> Episode:
    found = (
        db.session.scalars(select(Episode).where(Episode.id == episode_id).options(*options))
        .unique()
        .one_or_none()
    )
    if found is None:
        abort(404)
    audit.note_reading(
        "view", "episode", episode_id, patient_id=found.patient_id, episode_id=episode_id
    )
    return found


def has_courses(episode_id: int) -> bool:
    found = select(Course.id).where(Course.episode_id == episode_id).limit(1)
    return db.session.scalar(found) is not None


def has_lines(episode_id: int) -> bool:
    found = select(Line.id).where(Line.episode_id == episode_id).limit(1)
    return db.session.scalar(found) is not None


def list_episodes_of(patient_id: int) -> Sequence[Episode]:
    """A patient's episodes, the latest referral first."""
    return db.session.scalars(
        select(Episode)
        .where(Episode.patient_id == patient_id)
        .order_by(Episode.referred_on.desc(), Episode.id.desc())
    ).all()
