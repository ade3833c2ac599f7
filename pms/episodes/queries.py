"""Finding episodes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, CompoundSelect, select, union
from sqlalchemy.orm import (
    InstrumentedAttribute,
    aliased,
    defer,
    joinedload,
    load_only,
    selectinload,
)
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from pms.episodes.models import Course, Episode, Letter, Line
from pms.store import history
from pms.store.base import db
from pms.store.history import HistoryHead

WITH_PATIENT: tuple[ORMOption, ...] = (joinedload(Episode.patient, innerjoin=True),)

WHOLE: tuple[ORMOption, ...] = (
    *WITH_PATIENT,
    joinedload(Episode.exclusion),
    joinedload(Episode.confirmations),
    joinedload(Episode.triage),
    joinedload(Episode.enquiries),
    joinedload(Episode.resumption),
    joinedload(Episode.admissions),
    joinedload(Episode.later_outcomes),
    joinedload(Episode.letters).options(defer(Letter.body), defer(Letter.drafted_body)),
    joinedload(Episode.questionnaires),
    joinedload(Episode.questionnaire_codes),
    selectinload(Episode.reviews),
)
# Some kinds of items by one statement each, so that the page stays within its eight: of one episode
# there are few, and these are the ones whose product stays small.
PAIRS = (
    (Episode.courses, Episode.lines),
    (Episode.events, Episode.isolates, Episode.drug_overrides),
    (Episode.tasks, Episode.dated_notes),
)


def get_episode_or_404(episode_id: int) -> Episode:
    """An episode with its patient."""
    return _get_or_404(episode_id, WITH_PATIENT)


def get_patient_id_or_404(episode_id: int) -> int:
    """Whose an episode is. Shows nothing of it, so it is no reading."""
    found = db.session.scalar(select(Episode.patient_id).where(Episode.id == episode_id))
    return found if found is not None else abort(404)


def get_episode_even_in_error_or_404(episode_id: int) -> Episode:
    found = db.session.scalars(
        select(Episode).where(Episode.id == episode_id),
        execution_options={"entered_in_error": True},
    ).one_or_none()
    return found or abort(404)


def get_whole_episode_or_404(episode_id: int, *, is_noted: bool = True) -> Episode:
    """An episode with all that its page shows; not noted as read where none of it is shown."""
    episode = _get_or_404(episode_id, WHOLE, is_noted=is_noted)
    for pair in PAIRS:
        _load(episode_id, *pair)
    lines: dict[int | None, Line] = {line.id: line for line in episode.lines}
    courses: dict[int | None, Course] = {course.id: course for course in episode.courses}
    for event in episode.events:  # they are loaded already: no statement for each
        set_committed_value(event, "line", lines.get(event.line_id))
        set_committed_value(event, "course", courses.get(event.course_id))
    return episode


def _get_or_404(
    episode_id: int, options: tuple[ORMOption, ...], *, is_noted: bool = True
) -> Episode:
    number = select(HistoryHead.number).where(HistoryHead.id == Episode.organisation_id)
    row = (
        db.session.execute(
            select(Episode, number.scalar_subquery())
            .where(Episode.id == episode_id)
            .options(*options)
        )
        .unique()
        .one_or_none()
    )
    if row is None:
        abort(404)
    found: Episode = row[0]
    found.seen_number = row[1] or 0
    if is_noted:
        history.note_reading(
            "view", "episode", episode_id, patient_id=found.patient_id, episode_id=episode_id
        )
    return found


def _load(episode_id: int, *collections: InstrumentedAttribute[Any]) -> None:
    """Read further collections of an episode that the session holds already."""
    db.session.scalars(
        select(Episode)
        .where(Episode.id == episode_id)
        .options(load_only(Episode.id), *map(joinedload, collections))
    ).unique().one()


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


# --- The few that are open, however many lie behind ----------------------------------------------
#
# Each arm of these unions asks for values that few rows have, in the words of an index that holds
# them in their order: no past episode is looked at. As one condition with OR they would be asked
# of every episode that the organisation ever had.

Ids = CompoundSelect[int]


def ids_treated(today: date, *, begun_by: date = date.max) -> Ids:
    """Episodes with a first OPAT day, by default on whatever day, and not ended by today."""
    endless, later = aliased(Episode), aliased(Episode)
    return union(
        select(endless.id).where(
            endless.decision == "accepted",
            endless.therapy_ended_on.is_(None),
            endless.first_opat_day <= begun_by,
        ),
        select(later.id).where(
            later.decision == "accepted",
            later.therapy_ended_on > today,
            later.first_opat_day <= begun_by,
        ),
    )


def ids_without_outcome() -> Ids:
    """Accepted episodes without an OPAT outcome, or without an infection outcome."""
    open_, unresolved = aliased(Episode), aliased(Episode)
    return union(
        select(open_.id).where(open_.decision == "accepted", open_.opat_outcome.is_(None)),
        select(unresolved.id).where(
            unresolved.decision == "accepted", unresolved.infection_outcome.is_(None)
        ),
    )


def ids_on_ward(today: date) -> Ids:
    """Accepted, and still on treatment or without an OPAT outcome."""
    open_ = aliased(Episode)
    undischarged = select(open_.id).where(
        open_.decision == "accepted", open_.opat_outcome.is_(None)
    )
    return union(undischarged, *ids_treated(today).selects)


def ids_of_running(today: date, **codes: Sequence[str]) -> Ids:
    """Episodes with a course that covers today; of these `codes`, where any are given by column."""
    endless, later = aliased(Course), aliased(Course)

    def begun(course: Any) -> list[ColumnElement[bool]]:
        of_these = [getattr(course, column).in_(values) for column, values in codes.items()]
        return [course.started_on <= today, *of_these]

    return union(
        select(endless.episode_id).where(endless.ended_on.is_(None), *begun(endless)),
        select(later.episode_id).where(later.ended_on >= today, *begun(later)),
    )


def ids_of_unended_courses(today: date) -> Ids:
    """Courses without an end, or whose end is not behind us."""
    endless, later = aliased(Course), aliased(Course)
    return union(
        select(endless.id).where(endless.ended_on.is_(None)),
        select(later.id).where(later.ended_on >= today),
    )


def is_on_ward(today: date) -> ColumnElement[bool]:
    return Episode.id.in_(ids_on_ward(today))
