"""What the decision on a referral may say."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem, one_of
from pms.domain.text.days import in_full

DECISIONS = ("accepted", "rejected")
HAS_COURSES = (
    "This referral has antimicrobial courses, so it cannot be rejected. "
    "Mark the courses as entered in error first"
)


class DecisionRow(NamedTuple):
    decision: str | None = None
    decided_on: date | None = None
    rejection_reasons: Collection[str] | None = None


def problems(
    row: DecisionRow,
    *,
    today: date,
    referred_on: date,
    has_courses: bool = False,
    was_unexplained: bool = False,
) -> Iterator[Problem]:
    """`was_unexplained`: it is rejected already and nobody has said why, as old records may be:
    whoever corrects something else of it need not know."""
    yield from one_of("decision", row.decision, DECISIONS)
    if row.decision == "rejected" and has_courses:
        yield Problem("decision", HAS_COURSES)
    if row.decision and row.decided_on is None:
        yield Problem("decided_on", "Enter the date of the decision")
    if row.decision and row.decided_on is not None and row.decided_on > today:
        yield Problem("decided_on", "The decision must be today or earlier")
    if row.decision and row.decided_on is not None and row.decided_on < referred_on:
        words = f"The decision must not be before the referral on {in_full(referred_on)}"
        yield Problem("decided_on", words)
    if row.decision == "rejected" and not row.rejection_reasons and not was_unexplained:
        yield Problem("rejection_reasons", "Select why it is rejected", "ask")
