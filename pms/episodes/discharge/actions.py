"""Discharging an episode, and correcting its follow-up. They flush; views commit."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from pms.domain.care import resumption
from pms.domain.care import step_down as step_down_care
from pms.domain.care.lists import CourseRules
from pms.domain.care.problem import refusals, row_of
from pms.episodes.actions import record_outcomes, refer
from pms.episodes.discharge import END_LISTS, MISSING_LISTS, ORAL
from pms.episodes.entries.actions import fill, require, require_codes
from pms.episodes.entries.courses import record_course
from pms.episodes.entries.courses import rules as course_rules
from pms.episodes.entries.lines import REMOVAL_LISTS
from pms.episodes.entries.lines import rules as line_rules
from pms.episodes.models import Course, Episode, Line, Resumption
from pms.episodes.overrides import direct_allergy
from pms.episodes.rules import discharge_rules, follow_up_rules
from pms.picklists.queries import organisation_lists
from pms.refusal import require_none
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
    in_place: Callable[[], object] | None = None,
) -> None:
    """End what runs, and record the outcomes and what follows: all of it or nothing.

    `in_place` writes the events and admissions that were asked beside an answer: the outcomes are
    weighed with them.
    `end` are the outcomes and the follow-up; `step_down` is None where there is none, or where it
    was saved already.
    """
    for course, values in courses:
        _end_course(course, today, values)
    for line, values in lines:
        _settle_line(line, today, values)
    if in_place:
        in_place()
    _mend(episode, missing)
    if step_down:
        row = row_of(step_down_care.StepDownRow, step_down)
        allergy = direct_allergy(episode, row.agent)
        found = step_down_care.problems(row, today=today, died_on=end["died_on"], allergy=allergy)
        require_none(refusals(found, step_down))
        record_course(episode, today, ref=step_down_ref, **{**ORAL, **step_down})
    require_none(refusals(discharge_rules(end, episode), end))
    outcomes: Any = {name: value for name, value in end.items() if name not in FOLLOW_UP}
    follow_up = {name: end[name] for name in FOLLOW_UP}
    _follow_up(episode, today, end["died_on"], follow_up)
    record_outcomes(episode, today, **outcomes)


def return_to_iv(
    previous: Episode, services: Sequence[str], today: date, *, ref: str, **referral: Any
) -> Episode:
    """A new referral of a discharged patient; nothing of the treatment before is copied (R1)."""
    before = resumption.PreviousRow(previous.decision, previous.has_outcome)
    require_none(resumption.problems(before))
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


def _end_course(course: Course, today: date, values: Values) -> None:
    require_codes(course, END_LISTS, values)
    told = {name: values.get(name, getattr(course, name)) for name in ("route", "administered_by")}
    rules = CourseRules(organisation_lists())
    counted = rules.classify(told["route"], told["administered_by"], course.agent).counted
    must_end = "ended_on" in values and counted
    require(course_rules, values, course, today, must_end=must_end)
    fill(course, values)


def _settle_line(line: Line, today: date, values: Values) -> None:
    require(line_rules, values, line, today, is_settled=True)
    require_codes(line, REMOVAL_LISTS, values)
    fill(line, values)


def _mend(episode: Episode, values: Values) -> None:
    require_codes(episode, MISSING_LISTS, values)
    for column, value in values.items():
        setattr(episode, column, value)


def _follow_up(episode: Episode, today: date, died_on: date | None, values: Values) -> None:
    rules = follow_up_rules({**values, "died_on": died_on}, episode, today)
    require_none(refusals(rules, values))
    for column, value in values.items():
        setattr(episode, column, value)
