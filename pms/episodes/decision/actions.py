"""Deciding, and starting at once what the plan says."""

from datetime import date
from typing import Any

from pms.domain.care.plan import start_problem
from pms.episodes.actions import decide
from pms.episodes.courses.actions import record_course
from pms.episodes.lines.actions import record_line
from pms.episodes.models import Course, Episode, Line
from pms.episodes.plan import Starts, plan_in
from pms.episodes.queries import has_courses, has_lines
from pms.refusal import insist
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
    insist(start_problem(started_on, plan.agent, already, today, "antimicrobial"))
    record_course(
        episode,
        today,
        ref=ref,
        **plan.drug(),
        delivery_form=None,
        started_on=started_on,
        ended_on=None,
        course_end_reason=None,
    )


def _start_line(episode: Episode, today: date, inserted_on: date, ref: str) -> None:
    plan, already = plan_in(episode), has_lines(episode.id)
    insist(start_problem(inserted_on, plan.device, already, today, "line"))
    assert plan.device is not None
    record_line(
        episode,
        today,
        ref=ref,
        device=plan.device,
        site=None,
        inserted_on=inserted_on,
        insertion_guidance=None,
        removed_on=None,
        removal_reason=None,
    )
