"""What may be said of a vascular access device."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem, happened, in_order


class LineRow(NamedTuple):
    inserted_on: date | None = None
    removed_on: date | None = None
    stays_in_reason: str | None = None


def problems(row: LineRow, *, today: date, is_settled: bool = False) -> Iterator[Problem]:
    """`is_settled`: its patient is discharged, so it is out, or somebody has said why it is not."""
    yield from happened("inserted_on", row.inserted_on, today)
    if is_settled and row.removed_on is None and not row.stays_in_reason:
        words = "Enter the day it was removed, or say why it stays in"
        yield Problem("removed_on", words, "ask")
    if is_settled and row.removed_on is not None and row.stays_in_reason:
        yield Problem("removed_on", "Enter the day it was removed or why it stays in, not both")
    yield from in_order("removed_on", row.removed_on, row.inserted_on, "the line was inserted")
    yield from happened("removed_on", row.removed_on, today)
