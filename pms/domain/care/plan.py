"""What the plan of an accepted referral may say, and what starts at once with the acceptance."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.course import NO_COVER, may_begin, unexplained
from pms.domain.care.problem import Problem, believable_dose, happened
from pms.domain.text.days import in_full


class PlanRow(NamedTuple):
    planned_agent: str | None = None
    planned_dose: float | None = None
    planned_dose_unit: str | None = None
    planned_device: str | None = None
    planned_end_on: date | None = None
    planned_review_on: date | None = None
    start_course_on: date | None = None
    start_line_on: date | None = None
    planned_allergy_reason: str | None = None


def problems(
    row: PlanRow,
    *,
    today: date,
    referred_on: date | None,
    decided_on: date | None = None,
    has_courses: bool = False,
    has_lines: bool = False,
    long_acting: bool = False,
    allergy: str = "",
) -> Iterator[Problem]:
    """`allergy`: how the planned drug meets one directly: the course that starts needs the reason.
    `long_acting`: the planned end is the day that the planned drug covers until (R4)."""
    yield from believable_dose("planned_dose", row.planned_dose, row.planned_dose_unit)
    if row.planned_end_on and referred_on and row.planned_end_on < referred_on:
        words = f"The planned end must not be before the referral on {in_full(referred_on)}"
        yield Problem("planned_end_on", words)
    if row.planned_review_on and decided_on and row.planned_review_on < decided_on:
        yield Problem("planned_review_on", "The next review must not be before the decision")
    course_on, line_on = row.start_course_on, row.start_line_on
    yield from _starting(
        "start_course_on", course_on, row.planned_agent, has_courses, "antimicrobial"
    )
    yield from may_begin("start_course_on", course_on, today)
    if course_on:
        yield from unexplained("planned_allergy_reason", row.planned_allergy_reason, allergy)
    if course_on and long_acting and row.planned_end_on is None:
        yield Problem("planned_end_on", NO_COVER, "ask")
    yield from _starting("start_line_on", line_on, row.planned_device, has_lines, "line")
    yield from happened("start_line_on", line_on, today)


def _starting(
    field: str, day: date | None, what: str | None, already: bool, words: str
) -> Iterator[Problem]:
    """Of a course or line that is to start with the acceptance; `words` says which of the two."""
    if day is not None and what is None:
        yield Problem(field, f"Select the {words} first")
    if day is not None and already:
        said = f"Another {words} is recorded already: leave this blank and add it below"
        yield Problem(field, said)
