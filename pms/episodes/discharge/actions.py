"""Discharging an episode, and correcting its follow-up. They flush; views commit."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pms.domain.care.discharge import (
    NEEDED,
    death_problem,
    discharge_problem,
    follow_up_problem,
    last_day_problem,
    line_left_problem,
    needed_problem,
    return_problem,
)
from pms.domain.care.lists import CourseRules
from pms.episodes.actions import record_outcomes, refer
from pms.episodes.courses.actions import record_course
from pms.episodes.discharge import END_LISTS, MISSING_LISTS, ORAL
from pms.episodes.items.actions import fill, insist_on_codes
from pms.episodes.lines import REMOVAL_LISTS
from pms.episodes.models import Course, Episode, Line, Resumption
from pms.picklists.queries import organisation_lists
from pms.refusal import insist
from pms.store.base import db

Values = Mapping[str, Any]
FOLLOW_UP = ("follow_up_on", "follow_up_with")


def discharge(
    episode: Episode,
    today: date,
    *,
    courses: Sequence[tuple[Course, Values]],
    lines: Sequence[tuple[Line, Values]],
    missing: Values,
    step_down: Values | None,
    step_down_ref: str,
    end: Values,
) -> None:
    """End what runs, and record the outcomes and what follows: all of it or nothing.

    `end` are the outcomes and the follow-up; `step_down` is None where there is none, or where it
    was saved already.
    """
    insist(discharge_problem(episode.decision))
    for course, values in courses:
        _end_course(course, values)
    for line, values in lines:
        _settle_line(line, today, values)
    _mend(episode, missing)
    if step_down:
        insist(None if end["died_on"] is None else "A patient who has died has no step-down")
        record_course(episode, today, ref=step_down_ref, **{**ORAL, **step_down})
    insist(*(needed_problem(name, end[name]) for name in NEEDED))
    insist(death_problem(end["therapy_end_reason"], end["died_on"]))
    outcomes: Any = {name: value for name, value in end.items() if name not in FOLLOW_UP}
    follow_up = {name: end[name] for name in FOLLOW_UP}
    _follow_up(episode, today, end["died_on"], follow_up)
    record_outcomes(episode, today, **outcomes)


def return_to_iv(
    previous: Episode, services: Sequence[str], today: date, *, ref: str, **referral: Any
) -> Episode:
    """A new referral of a discharged patient; nothing of the treatment before is copied (R1)."""
    insist(return_problem(previous.decision, has_outcome=previous.has_outcome))
    episode = refer(previous.patient, services, today, ref=ref, **referral)
    db.session.add(Resumption(episode_id=episode.id, previous_id=previous.id))
    db.session.flush()
    return episode


def correct_follow_up(
    episode: Episode, today: date, *, follow_up_on: date | None, follow_up_with: str | None
) -> None:
    values = {"follow_up_on": follow_up_on, "follow_up_with": follow_up_with}
    _follow_up(episode, today, episode.died_on, values)
    db.session.flush()


def _end_course(course: Course, values: Values) -> None:
    insist_on_codes(course, _only(END_LISTS, values), values)
    told = {name: values.get(name, getattr(course, name)) for name in ("route", "administered_by")}
    if "ended_on" in values:
        rules = CourseRules(organisation_lists())
        counted = rules.classify(told["route"], told["administered_by"], course.agent).counted
        insist(last_day_problem(values["ended_on"], course.started_on, counted=counted))
    fill(course, values)


def _settle_line(line: Line, today: date, values: Values) -> None:
    insist(
        line_left_problem(values["removed_on"], values["stays_in_reason"], line.inserted_on, today)
    )
    insist_on_codes(line, REMOVAL_LISTS, values)
    fill(line, values)


def _mend(episode: Episode, values: Values) -> None:
    insist_on_codes(episode, _only(MISSING_LISTS, values), values)  # type: ignore[arg-type]
    for column, value in values.items():
        setattr(episode, column, value)


def _follow_up(episode: Episode, today: date, died_on: date | None, values: Values) -> None:
    insist(follow_up_problem(values["follow_up_on"], episode.follow_up_on, died_on, today))
    for column, value in values.items():
        setattr(episode, column, value)


def _only(lists: Mapping[str, str], values: Values) -> dict[str, str]:
    return {column: name for column, name in lists.items() if column in values}
