"""What the follow-up after a discharge may say."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem


class FollowUpRow(NamedTuple):
    follow_up_on: date | None = None
    died_on: date | None = None


def problems(row: FollowUpRow, *, today: date, recorded: date | None) -> Iterator[Problem]:
    """A date `recorded` before may lie in the past by now, and may stay."""
    if row.follow_up_on is None:
        return
    if row.died_on is not None:
        words = "A patient who has died has no follow-up: clear the date, or the date of death"
        yield Problem("follow_up_on", words, "ask")
    if row.follow_up_on < today and row.follow_up_on != recorded:
        yield Problem("follow_up_on", "Enter today or a later date: a follow-up is in the future")
