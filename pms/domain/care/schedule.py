"""How often a patient is reviewed and bled, where that is not the organisation's own interval."""

from collections.abc import Iterator
from typing import NamedTuple

from pms.domain.care.problem import Problem
from pms.domain.counting.due import interval_problem


class ScheduleRow(NamedTuple):
    review_every_days: int | None = None
    bloods_every_days: int | None = None


def problems(row: ScheduleRow) -> Iterator[Problem]:
    for field, days in row._asdict().items():
        if words := interval_problem(days):
            yield Problem(field, words)
