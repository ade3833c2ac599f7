"""What may be said of an outcome that is seen after therapy (counting-rules R9)."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem, happened


class LaterOutcomeRow(NamedTuple):
    recorded_on: date | None = None


def problems(row: LaterOutcomeRow, *, today: date) -> Iterator[Problem]:
    yield from happened("recorded_on", row.recorded_on, today)
