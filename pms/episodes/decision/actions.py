"""Deciding, and starting at once what the plan says."""

from datetime import date
from typing import Any

from pms.domain.care.problem import refusals
from pms.episodes.actions import decide
from pms.episodes.entries.courses import record_course
from pms.episodes.entries.lines import record_line
from pms.episodes.models import Course, Episode, Line
from pms.episodes.plan import Starts, plan_in
from pms.episodes.queries import has_courses, has_lines
from pms.episodes.rules import plan_rules
from pms.refusal import require_none
from pms.saving import find_by_ref


def decide_and_start(episode: Episode, today: date, starts: Starts, **decision: Any) -> None:
    """As `decide`; of an accepted referral also its first course and line, on the days given."""
    decide(episode, today, **decision)
    if decision["decision"] != "accepted":
        return
    if starts.course_on and find_by_ref(Course, starts.course_ref) is None:
        _start_course(episode, today, starts.course_on, starts.course_ref)
    if starts.line_on and find_by_ref(Line, starts.line_ref) is None:
        _start_line(episode, today, starts.line_on, starts.line_ref)


def _start_course(episode: Episode, today: date, started_on: date, ref: str) -> None:
    plan, already = plan_in(episode), has_courses(episode.id)
    starting = plan_rules({"start_course_on": started_on}, episode, today, has_courses=already)
    require_none(refusals(starting, ["start_course_on"], plan_rules({}, episode, today)))
    record_course(episode, today, ref=ref, **plan.drug(), started_on=started_on)


def _start_line(episode: Episode, today: date, inserted_on: date, ref: str) -> None:
    plan, already = plan_in(episode), has_lines(episode.id)
    starting = plan_rules({"start_line_on": inserted_on}, episode, today, has_lines=already)
    require_none(refusals(starting, ["start_line_on"], plan_rules({}, episode, today)))
    assert plan.device is not None
    record_line(episode, today, ref=ref, device=plan.device, inserted_on=inserted_on)
