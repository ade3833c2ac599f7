"""What may be said of an antimicrobial course."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from pms.domain.care.item_contradictions import TOO_LONG, is_too_long
from pms.domain.care.problem import Problem, believable_dose, in_order, not_long_ago
from pms.domain.text.days import in_full

DAYS_AHEAD = 60
"""How far ahead a course may begin (R6); nothing of it counts until its day."""
NO_COVER = "Enter the day it covers until: it acts on after its last dose"


class CourseRow(NamedTuple):
    dose: float | None = None
    dose_unit: str | None = None
    started_on: date | None = None
    ended_on: date | None = None
    allergy_reason: str | None = None


def problems(
    row: CourseRow,
    *,
    today: date,
    decision: str | None = None,
    must_end: bool = False,
    long_acting: bool = False,
    allergy: str = "",
    outcome_on: date | None = None,
) -> Iterator[Problem]:
    """`allergy`: how the drug meets one directly, in words, where no reason for it stands yet.
    `outcome_on`: that of its episode, where OPAT gives the course (R1, R6).
    `decision` on its referral: one that awaits it may have a planned course, a rejected one has
    none. `must_end`: the patient is being discharged and OPAT gives it (R6). `long_acting`: its end
    is the day it covers until (R4). A course may end on the day it starts, and its start and its
    end may be planned ahead."""
    if decision == "rejected":
        words = "This referral was rejected, so it can have no antimicrobial course"
        yield Problem("episode_id", words)
    yield from unexplained("allergy_reason", row.allergy_reason, allergy)
    yield from may_begin("started_on", row.started_on, today)
    if outcome_on and row.started_on and row.started_on > outcome_on:
        words = f"The outcome was recorded on {in_full(outcome_on)}: treatment by OPAT after it is"
        yield Problem("started_on", f"{words} a new episode")
    if row.started_on and is_too_long(row.started_on, row.ended_on):
        words = f"It ends more than {TOO_LONG} days later: check both dates"
        yield Problem("started_on", words, "warn")
    if must_end and row.ended_on is None:
        yield Problem("ended_on", "Enter its last day: OPAT treatment ends with the discharge")
    elif long_acting and row.ended_on is None:
        yield Problem("ended_on", NO_COVER, "ask")
    yield from in_order("ended_on", row.ended_on, row.started_on, "the course started")
    yield from not_long_ago("ended_on", row.ended_on)
    yield from believable_dose("dose", row.dose, row.dose_unit)


def unexplained(field: str, reason: str | None, allergy: str) -> Iterator[Problem]:
    """A drug that meets a recorded allergy directly is given for a reason."""
    if allergy and not (reason or "").strip():
        yield Problem(field, f"{allergy}: say why it is given all the same", "ask")


def may_begin(field: str, day: date | None, today: date) -> Iterator[Problem]:
    """For the first day of a course, which may lie ahead."""
    latest = today + timedelta(days=DAYS_AHEAD)
    if day is not None and day > latest:
        words = f"a course may begin up to {DAYS_AHEAD} days ahead"
        yield Problem(field, f"Enter {in_full(latest)} or an earlier date: {words}")
    yield from not_long_ago(field, day)


def begins_in_words(started_on: date, today: date) -> str:
    """Of a course that has not begun: "starts tomorrow", "starts on 4 December 2026"; else ""."""
    if started_on <= today:
        return ""
    is_next = started_on - today == timedelta(days=1)
    return "starts tomorrow" if is_next else f"starts on {in_full(started_on)}"
