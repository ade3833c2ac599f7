"""The rules of an episode itself, asked of a recorded one with some answers in it.

A form and its action ask the same: what `answers` leaves out stands as it is recorded.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pms.domain.care import (
    after_opat,
    decision,
    discharge,
    follow_up,
    outcome,
    plan,
    referral,
)
from pms.domain.care.lists import CourseRules
from pms.domain.care.problem import Problem, row_of
from pms.domain.care.suggestion import Suggestion
from pms.episodes.models import Episode
from pms.episodes.overrides import direct_allergy
from pms.picklists.covers import long_acting_agents
from pms.picklists.queries import organisation_lists

Answers = Mapping[str, Any]


def referral_rules(
    answers: Answers, episode: Episode | None, today: date, born_on: date | None
) -> Iterator[Problem]:
    """The planned end, which a referral asks for too, is of the plan."""
    row = row_of(referral.ReferralRow, answers, episode)
    decided_on = episode.decided_on if episode else None
    yield from referral.problems(row, today=today, born_on=born_on, decided_on=decided_on)
    planned = row_of(plan.PlanRow, answers, episode)
    yield from plan.problems(
        planned, today=today, referred_on=row.referred_on, decided_on=decided_on
    )


def decision_rules(
    answers: Answers, episode: Episode, today: date, *, has_courses: bool
) -> Iterator[Problem]:
    return decision.problems(
        row_of(decision.DecisionRow, answers, episode),
        today=today,
        referred_on=episode.referred_on,
        has_courses=has_courses,
        was_unexplained=episode.is_rejected_unexplained,
    )


def plan_rules(
    answers: Answers,
    episode: Episode,
    today: date,
    *,
    has_courses: bool = False,
    has_lines: bool = False,
) -> Iterator[Problem]:
    row = row_of(plan.PlanRow, answers, episode)
    return plan.problems(
        row,
        today=today,
        referred_on=episode.referred_on,
        decided_on=answers.get("decided_on", episode.decided_on),
        has_courses=has_courses,
        has_lines=has_lines,
        long_acting=row.planned_agent in long_acting_agents(),
        allergy=direct_allergy(episode, row.planned_agent),
    )


def outcome_rules(
    answers: Answers, episode: Episode, today: date, suggestion: Suggestion
) -> Iterator[Problem]:
    return outcome.problems(
        row_of(outcome.OutcomesRow, answers, episode),
        today=today,
        decision=episode.decision,
        accepted_on=episode.accepted_on,
        suggestion=suggestion,
        last_begun_on=_last_begun_on(episode),
    )


def _last_begun_on(episode: Episode) -> date | None:
    rules = CourseRules(organisation_lists())
    return max(
        (
            course.started_on
            for course in episode.courses
            if rules.classify(course.route, course.administered_by, course.agent).counted
        ),
        default=None,
    )


def death_rules(answers: Answers, episode: Episode, today: date) -> Iterator[Problem]:
    """Of a death that is recorded by itself; whatever the outcome, it is a fact."""
    row = row_of(outcome.OutcomesRow, answers, episode)
    return outcome.problems(
        outcome.OutcomesRow(died_on=row.died_on, death_category=row.death_category),
        today=today,
        decision=episode.decision,
        accepted_on=episode.accepted_on,
    )


def discharge_rules(answers: Answers, episode: Episode) -> Iterator[Problem]:
    return discharge.problems(row_of(discharge.DischargeRow, answers, episode), is_now=True)


def follow_up_rules(answers: Answers, episode: Episode, today: date) -> Iterator[Problem]:
    row = row_of(follow_up.FollowUpRow, answers, episode)
    return follow_up.problems(row, today=today, recorded=episode.follow_up_on)


def after_opat_rules(answers: Answers, episode: Episode, today: date) -> Iterator[Problem]:
    """A day that stands there already is not judged again: treatment may go on since."""
    if answers.get("after_opat_known_on") == episode.after_opat_known_on:
        return iter(())
    row = row_of(after_opat.AfterOpatRow, answers, episode)
    ended_on = episode.therapy_ended_on
    has_ended = ended_on is not None and ended_on <= today
    last_opat_day = episode.last_opat_day if has_ended else None
    return after_opat.problems(row, today=today, last_opat_day=last_opat_day)
