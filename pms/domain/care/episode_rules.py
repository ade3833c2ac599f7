"""What a referral, its decision and its outcomes may say: the form explains, the action insists.

Each function takes plain values and gives the words of the refusal, or None where nothing is wrong.
"""

from collections.abc import Collection, Iterable
from datetime import date

from pms.domain.care.outcome import Suggestion
from pms.domain.text.days import in_full

FIRST_DAY = date(1900, 1, 1)


def referral_problem(
    referred_on: date, decided_on: date | None, born_on: date, today: date
) -> str | None:
    if referred_on > today:
        return "The referral must be today or earlier"
    if referred_on < max(born_on, FIRST_DAY):
        return "The referral must not be before the patient was born"
    if decided_on is not None and referred_on > decided_on:
        return f"The referral must not be after its decision on {in_full(decided_on)}"
    return None


def decision_problem(decision: str | None, *, has_courses: bool) -> str | None:
    if decision == "rejected" and has_courses:
        return (
            "This referral has antimicrobial courses, so it cannot be rejected. "
            "Mark the courses as entered in error first"
        )
    return None


def rejection_problem(
    decision: str | None, reasons: Collection[str], *, unexplained: bool
) -> str | None:
    """`unexplained`: the referral is rejected already and nobody has said why, as old records may
    be: whoever corrects something else of it need not know."""
    if decision == "rejected" and not reasons and not unexplained:
        return "Select why it is rejected"
    return None


def decision_date_problem(decided_on: date | None, referred_on: date, today: date) -> str | None:
    if decided_on is None:
        return "Enter the date of the decision"
    if decided_on > today:
        return "The decision must be today or earlier"
    if decided_on < referred_on:
        return f"The decision must not be before the referral on {in_full(referred_on)}"
    return None


def planned_end_problem(planned_end_on: date | None, referred_on: date | None) -> str | None:
    if planned_end_on and referred_on and planned_end_on < referred_on:
        return f"The planned end must not be before the referral on {in_full(referred_on)}"
    return None


def outcomes_problem(decision: str | None, answers: Iterable[object]) -> str | None:
    if decision != "accepted" and any(answers):
        return "Only an accepted referral has outcomes"
    return None


def outcome_date_problem(
    day: date | None, accepted_on: date | None, today: date, what: str
) -> str | None:
    """Of the day the outcomes were recorded, and of a death (`what` names it)."""
    if day is None:
        return None
    if day > today:
        return f"The {what} must be today or earlier"
    if accepted_on is not None and day < accepted_on:
        return f"The {what} must not be before acceptance on {in_full(accepted_on)}"
    return None


def reason_problem(
    opat_outcome: str | None, reason: str | None, suggestion: Suggestion
) -> str | None:
    """Choosing another value than the suggested one needs a reason (counting-rules R10)."""
    if opat_outcome is None or opat_outcome == suggestion.code or reason:
        return None
    return "Say why another OPAT outcome than the suggested one is chosen"


def status(
    decision: str | None,
    first_opat_day: date | None,
    therapy_ended_on: date | None,
    today: date,
    *,
    has_outcome: bool,
) -> str:
    """An episode's state in one or two words, from its own columns."""
    if decision is None:
        return "Awaiting a decision"
    if decision == "rejected":
        return "Rejected"
    if therapy_ended_on is not None and therapy_ended_on <= today:
        return "Finished" if has_outcome else "Ended, no outcome yet"
    if first_opat_day is not None and first_opat_day <= today:
        return "On treatment"
    return "Finished" if has_outcome else "Accepted, not started"
