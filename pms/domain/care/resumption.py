"""When a patient's return to IV treatment is an episode of its own (counting-rules R1)."""

from collections.abc import Iterator
from typing import NamedTuple

from pms.domain.care.problem import Problem


class PreviousRow(NamedTuple):
    """The episode before."""

    decision: str | None = None
    has_outcome: bool | None = None


def problems(row: PreviousRow) -> Iterator[Problem]:
    """Who returns after a pause without an outcome stays in the same episode."""
    if row.decision != "accepted" or not row.has_outcome:
        words = "No outcome is recorded: a return to IV after a pause stays in this episode"
        yield Problem("previous_id", words)
