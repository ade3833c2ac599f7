"""Changes to an episode's courses."""

from datetime import date
from typing import TypedDict, Unpack

from pms.domain.care.item_rules import (
    course_end_problem,
    course_on_referral_problem,
    dose_problem,
    happened_problem,
)
from pms.episodes.courses import END_LISTS, LISTS
from pms.episodes.items.actions import fill, insist_on_codes
from pms.episodes.models import Course, Episode
from pms.refusal import insist
from pms.store.base import db


class CourseValues(TypedDict):
    agent: str
    route: str | None
    dose: float | None
    dose_unit: str | None
    frequency: str | None
    administered_by: str | None
    delivery_form: str | None
    started_on: date
    ended_on: date | None
    course_end_reason: str | None


def record_course(
    episode: Episode, today: date, *, ref: str, **values: Unpack[CourseValues]
) -> Course:
    """A new course; refused on a rejected referral."""
    insist(course_on_referral_problem(episode.decision))
    _insist(None, today, values)
    course = Course(episode=episode, ref=ref, **values)
    db.session.add(course)
    db.session.flush()
    return course


def correct_course(course: Course, today: date, **values: Unpack[CourseValues]) -> Course:
    _insist(course, today, values)
    fill(course, values)
    return course


def end_course(course: Course, *, ended_on: date | None, course_end_reason: str | None) -> Course:
    """The last day may lie ahead, a planned end, or be taken back."""
    insist(course_end_problem(ended_on, course.started_on))
    insist_on_codes(course, END_LISTS, {"course_end_reason": course_end_reason})
    fill(course, {"ended_on": ended_on, "course_end_reason": course_end_reason})
    return course


def _insist(course: Course | None, today: date, values: CourseValues) -> None:
    insist(
        happened_problem(values["started_on"], today),
        course_end_problem(values["ended_on"], values["started_on"]),
        dose_problem(values["dose"], values["dose_unit"]),
    )
    insist_on_codes(course, LISTS, values)
