"""What may be said of something that went wrong with a line or a drug."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem, happened, one_of


class EventRow(NamedTuple):
    occurred_on: date | None = None
    line_id: int | None = None
    course_id: int | None = None
    to_allergies: bool | None = None
    """Whether it is to be added to the patient's allergies; no column."""


def problems(
    row: EventRow,
    *,
    today: date,
    lines: Collection[int] | None = None,
    courses: Collection[int] | None = None,
) -> Iterator[Problem]:
    """`lines` and `courses` are those of its episode: it can be of no other's."""
    yield from happened("occurred_on", row.occurred_on, today)
    yield from one_of("line_id", row.line_id, lines)
    yield from one_of("course_id", row.course_id, courses)
    if row.to_allergies and row.course_id is None:
        words = "Select the course: its drug is added to the patient’s allergies"
        yield Problem("course_id", words)
