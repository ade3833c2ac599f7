"""What may be said of the oral antimicrobial that a patient goes on with after a discharge."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.course import may_begin, unexplained
from pms.domain.care.problem import Problem, believable_dose, in_order, not_long_ago


class StepDownRow(NamedTuple):
    agent: str | None = None
    dose: float | None = None
    dose_unit: str | None = None
    frequency: str | None = None
    started_on: date | None = None
    ended_on: date | None = None
    allergy_reason: str | None = None


def problems(
    row: StepDownRow, *, today: date, died_on: date | None = None, allergy: str = ""
) -> Iterator[Problem]:
    """Details without a drug are a drug forgotten. `allergy`: as of any course."""
    yield from unexplained("allergy_reason", row.allergy_reason, allergy)
    if row.agent is None and any((row.dose, row.dose_unit, row.frequency, row.ended_on)):
        words = "Select the oral antimicrobial, or clear the rest of the step-down"
        yield Problem("agent", words)
    if row.agent and died_on is not None:
        yield Problem("agent", "A patient who has died has no step-down")
    yield from believable_dose("dose", row.dose, row.dose_unit)
    if row.agent and row.started_on is None:
        yield Problem("started_on", "Enter the day it starts")
    if row.agent:
        yield from may_begin("started_on", row.started_on, today)
    yield from in_order("ended_on", row.ended_on, row.started_on, "the course started")
    yield from not_long_ago("ended_on", row.ended_on)
