"""The days after OPAT, 2 to 30 after the last OPAT day: admissions and deaths then (R16b).

The day after the last OPAT day is still part of OPAT (R13, R16).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple, Protocol, TypeVar

from pms.domain.counting.treatment import PLANNED_PROCEDURE

FIRST, LAST = 2, 30


class StayLike(Protocol):
    """An admission, as a record or as a row."""

    @property
    def admitted_on(self) -> date: ...

    @property
    def planned(self) -> bool: ...

    @property
    def cause(self) -> str | None: ...


AnyStay = TypeVar("AnyStay", bound=StayLike)


class AfterOpat(NamedTuple):
    first: date
    last: date

    @property
    def over_on(self) -> date:
        """The first day on which all of them have passed."""
        return self.last + timedelta(days=1)

    def have_passed(self, day: date) -> bool:
        return day > self.last

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def admissions(self, stays: Iterable[AnyStay]) -> list[AnyStay]:
        """Unplanned ones; a planned procedure is none (R16)."""
        return [
            stay
            for stay in stays
            if not stay.planned and stay.cause != PLANNED_PROCEDURE and self.holds(stay.admitted_on)
        ]

    def is_known(self, known_on: date | None, died_on: date | None) -> bool:
        """Whether somebody has said that both are known, on a day on which they could be: once the
        days have passed, or the patient had died."""
        if known_on is None:
            return False
        return self.have_passed(known_on) or (died_on is not None and died_on <= known_on)


def after_opat(last_opat_day: date) -> AfterOpat:
    return AfterOpat(
        last_opat_day + timedelta(days=FIRST),
        last_opat_day + timedelta(days=LAST),
    )
