"""What may be said of the 30 days after OPAT: that admissions and a death in them are known."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem, happened
from pms.domain.counting.after_opat import after_opat
from pms.domain.text.days import in_full

NOT_ENDED = "OPAT treatment has not ended, so the 30 days after it have not begun"


class AfterOpatRow(NamedTuple):
    after_opat_known_on: date | None = None
    after_opat_known_by: str | None = None
    died_on: date | None = None


def problems(row: AfterOpatRow, *, today: date, last_opat_day: date | None) -> Iterator[Problem]:
    """`last_opat_day` of treatment that has ended; None while it goes on."""
    known_on = row.after_opat_known_on
    if known_on is None:
        if row.after_opat_known_by:
            words = "Enter the day on which it was known, or leave out who said so"
            yield Problem("after_opat_known_on", words, "warn")
        return
    yield from happened("after_opat_known_on", known_on, today)
    if last_opat_day is None:
        yield Problem("after_opat_known_on", NOT_ENDED, "ask")
    else:
        days = after_opat(last_opat_day)
        if not days.is_known(known_on, row.died_on):
            words = (
                f"Enter {in_full(days.over_on)} or a later date: the 30 days after OPAT end on "
                f"{in_full(days.last)}"
            )
            yield Problem("after_opat_known_on", words, "ask")
