"""What may be said of an antimicrobial course."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.item_contradictions import TOO_LONG, is_too_long
from pms.domain.care.problem import Problem, believable_dose, happened, in_order, not_long_ago
from pms.domain.text.days import in_full


class CourseRow(NamedTuple):
    dose: float | None = None
    dose_unit: str | None = None
    started_on: date | None = None
    ended_on: date | None = None


def problems(
    row: CourseRow,
    *,
    today: date,
    decision: str | None = None,
    must_end: bool = False,
    outcome_on: date | None = None,
) -> Iterator[Problem]:
    """`outcome_on`: that of its episode, where OPAT gives the course (R1, R6).
    `decision` on its referral: one that awaits it may have a planned course, a rejected one has
    none. `must_end`: the patient is being discharged and OPAT gives it (R6). A course may end on
    the day it starts, and its end may be planned ahead."""
    if decision == "rejected":
        words = "This referral was rejected, so it can have no antimicrobial course"
        yield Problem("episode_id", words)
    yield from happened("started_on", row.started_on, today)
    if outcome_on and row.started_on and row.started_on > outcome_on:
        words = f"The outcome was recorded on {in_full(outcome_on)}: treatment by OPAT after it is"
        yield Problem("started_on", f"{words} a new episode")
    if row.started_on and is_too_long(row.started_on, row.ended_on):
        words = f"It ends more than {TOO_LONG} days later: check both dates"
        yield Problem("started_on", words, "warn")
    if must_end and row.ended_on is None:
        yield Problem("ended_on", "Enter its last day: OPAT treatment ends with the discharge")
    yield from in_order("ended_on", row.ended_on, row.started_on, "the course started")
    yield from not_long_ago("ended_on", row.ended_on)
    yield from believable_dose("dose", row.dose, row.dose_unit)
