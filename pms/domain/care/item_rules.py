"""What an episode's items may say: the form explains these rules, the action insists on them.

Each function takes plain values and gives the words of the refusal, or None where nothing is wrong.
The same dates are refused in a record bundle. A date outside the episode is no refusal but a data
query (pms.domain.care.data_queries).
"""

from collections.abc import Collection, Hashable
from datetime import date

from pms.domain.text.days import in_full

FIRST_DAY = date(1900, 1, 1)
HIGHEST_VIP_SCORE = 5
HIGHEST_BLOODS = {
    "crp": 1000,
    "white_cells": 1000,
    "neutrophils": 500,
    "platelets": 5000,
    "creatinine": 5000,
    "egfr": 250,
    "alt": 50_000,
    "ck": 1_000_000,
}
"""Above these a result is a slip of the keyboard, whatever the illness; units as in `Review`."""
HIGHEST_DOSE = 100_000_000
HIGHEST_OF_UNIT = {
    "g": (50, "g"),
    "mg": (50_000, "mg"),
    "mg_per_kg": (1_000, "mg/kg"),
    "million_unit": (100, "million units"),
}
"""Code of `dose_unit` to the most of a dose or a day's infusion, and its words. Twice and more what
is prescribed of any agent: the limit is for slips of the unit, not for judging doses."""


def long_ago_problem(day: date | None) -> str | None:
    """For a date that may lie ahead: a course's end, the next review, a task's due date."""
    if day is not None and day < FIRST_DAY:
        return "Enter a date after 1899"
    return None


def happened_problem(day: date | None, today: date) -> str | None:
    """For the date of something that has happened."""
    if day is not None and day > today:
        return f"Enter today or an earlier date: {in_full(day)} has not come yet"
    return long_ago_problem(day)


def course_end_problem(ended_on: date | None, started_on: date | None) -> str | None:
    """A course may end on the day it starts, and its end may be planned ahead."""
    return _order_problem(ended_on, started_on, "the course started") or long_ago_problem(ended_on)


def removal_problem(removed_on: date | None, inserted_on: date | None, today: date) -> str | None:
    return _order_problem(removed_on, inserted_on, "the line was inserted") or happened_problem(
        removed_on, today
    )


def discharge_problem(
    discharged_on: date | None, admitted_on: date | None, today: date
) -> str | None:
    return _order_problem(
        discharged_on, admitted_on, "the patient was admitted"
    ) or happened_problem(discharged_on, today)


def arrival_problem(arrived_on: date | None, asked_on: date | None, today: date) -> str | None:
    return _order_problem(arrived_on, asked_on, "it was requested") or happened_problem(
        arrived_on, today
    )


def next_review_problem(next_review_on: date | None, reviewed_on: date | None) -> str | None:
    return _order_problem(next_review_on, reviewed_on, "of this review") or long_ago_problem(
        next_review_on
    )


def oral_switch_problem(considered: str | None, reason: str | None) -> str | None:
    """Where a switch to tablets is out of the question, the review says why."""
    if considered == "not_applicable" and not reason:
        return "Say why a switch to oral treatment is not applicable"
    return None


def course_on_referral_problem(decision: str | None) -> str | None:
    """A rejected referral has no course; one that awaits its decision may have a planned one."""
    if decision == "rejected":
        return "This referral was rejected, so it can have no antimicrobial course"
    return None


def blood_problem(test: str, value: float | None) -> str | None:
    """Zero is a result: neutrophils may be 0."""
    return _range_problem(value, HIGHEST_BLOODS[test])


def vip_score_problem(score: int | None) -> str | None:
    return _range_problem(score, HIGHEST_VIP_SCORE)


def dose_problem(dose: float | None, unit: str | None = None) -> str | None:
    """With its unit, a dose that nobody is given is refused: 500 g is meant to be 500 mg."""
    if dose is not None and dose <= 0:
        return "Enter a dose above 0"
    highest, words = HIGHEST_OF_UNIT.get(unit or "", (HIGHEST_DOSE, ""))
    if words and dose is not None and dose > highest:
        return f"{dose:,.15g} {words} is more than is ever given: check the dose and its unit"
    return _range_problem(dose, HIGHEST_DOSE)


def choice_problem(code: Hashable, offered: Collection[Hashable]) -> str | None:
    """A code must be one of its list; of events, of the list of its kind."""
    if code is not None and code not in offered:
        return "Select one of the list"
    return None


def _order_problem(later: date | None, earlier: date | None, event: str) -> str | None:
    if later is not None and earlier is not None and later < earlier:
        return f"Enter {in_full(earlier)} or a later date: that is the day {event}"
    return None


def _range_problem(value: float | None, highest: int) -> str | None:
    if value is not None and not 0 <= value <= highest:
        return f"Enter a number from 0 to {highest:,}"
    return None
