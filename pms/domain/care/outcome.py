"""What the outcomes may say (counting-rules R9, R10)."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem
from pms.domain.care.suggestion import Suggestion
from pms.domain.text.days import in_full


class OutcomesRow(NamedTuple):
    """What only an accepted referral has; that is said at the first of them that it has."""

    opat_outcome: str | None = None
    infection_outcome: str | None = None
    outcome_on: date | None = None
    therapy_end_reason: str | None = None
    died_on: date | None = None
    death_category: str | None = None
    opat_outcome_reason: str | None = None


def problems(
    row: OutcomesRow,
    *,
    today: date,
    decision: str | None,
    accepted_on: date | None,
    suggestion: Suggestion | None = None,
    last_begun_on: date | None = None,
) -> Iterator[Problem]:
    """`last_begun_on`: the first day of the latest course by OPAT.

    Choosing another value than the suggested one needs a reason, unless it is withheld (R10).
    """
    answered = [name for name, answer in zip(row._fields, row, strict=True) if answer]
    if decision != "accepted" and answered:
        yield Problem(answered[0], "Only an accepted referral has outcomes")
    yield from _dated("outcome_on", row.outcome_on, accepted_on, today, "outcome date")
    if row.outcome_on and last_begun_on and row.outcome_on < last_begun_on:
        words = f"A course by OPAT begins on {in_full(last_begun_on)}, after the outcome date"
        yield Problem("outcome_on", f"{words}: treatment after an outcome is a new episode")
    yield from _dated("died_on", row.died_on, accepted_on, today, "date of death")
    suggested = suggestion and suggestion.code
    is_another = suggested and row.opat_outcome not in (None, suggested)
    if is_another and not row.opat_outcome_reason:
        words = "Say why another OPAT outcome than the suggested one is chosen"
        yield Problem("opat_outcome_reason", words, "ask")


def _dated(
    field: str, day: date | None, accepted_on: date | None, today: date, what: str
) -> Iterator[Problem]:
    """Of the day the outcomes were recorded, and of a death (`what` names it)."""
    if day is not None and day > today:
        yield Problem(field, f"The {what} must be today or earlier")
    elif day is not None and accepted_on is not None and day < accepted_on:
        yield Problem(field, f"The {what} must not be before acceptance on {in_full(accepted_on)}")
