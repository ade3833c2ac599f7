"""What may be said of information that was asked for because a referral did not say it."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem, happened, in_order


class EnquiryRow(NamedTuple):
    asked_on: date | None = None
    arrived_on: date | None = None


def problems(row: EnquiryRow, *, today: date) -> Iterator[Problem]:
    yield from happened("asked_on", row.asked_on, today)
    yield from in_order("arrived_on", row.arrived_on, row.asked_on, "it was requested")
    yield from happened("arrived_on", row.arrived_on, today)
