"""What a discharge may say: the form explains, the action insists.

Each function takes plain values and gives the words of the refusal, or None where nothing is wrong.
"""

from datetime import date

from pms.domain.care.item_rules import course_end_problem, removal_problem

NEEDED = {
    "therapy_end_reason": "Select why therapy ended",
    "infection_outcome": "Select the infection outcome",
    "opat_outcome": "Select the OPAT outcome",
    "outcome_on": "Enter the discharge date",
}
"""What no discharge is without: the pair of R9, when, and why."""


def needed_problem(question: str, answer: object) -> str | None:
    return None if answer else NEEDED[question]


def last_day_problem(ended_on: date | None, started_on: date, *, counted: bool) -> str | None:
    """Treatment by OPAT ends with the discharge (R6); other treatment may go on."""
    if ended_on is None and counted:
        return "Enter its last day: OPAT treatment ends with the discharge"
    return course_end_problem(ended_on, started_on)


def line_left_problem(
    removed_on: date | None, stays_in_reason: str | None, inserted_on: date | None, today: date
) -> str | None:
    """A line is out, or somebody has said why it is not."""
    if removed_on is None and not stays_in_reason:
        return "Enter the day it was removed, or say why it stays in"
    if removed_on is not None and stays_in_reason:
        return "Enter the day it was removed or why it stays in, not both"
    return removal_problem(removed_on, inserted_on, today)


def step_down_problem(agent: str | None, *details: object) -> str | None:
    """Details of an oral step-down without a drug are a drug forgotten."""
    if agent is None and any(details):
        return "Select the oral antimicrobial, or clear the rest of the step-down"
    return None


def follow_up_problem(
    follow_up_on: date | None, recorded: date | None, died_on: date | None, today: date
) -> str | None:
    """A date recorded before may lie in the past by now, and may stay."""
    if follow_up_on is None:
        return None
    if died_on is not None:
        return "A patient who has died has no follow-up: clear the date, or the date of death"
    if follow_up_on < today and follow_up_on != recorded:
        return "Enter today or a later date: a follow-up is in the future"
    return None


def death_problem(therapy_end_reason: str | None, died_on: date | None) -> str | None:
    if therapy_end_reason == "died" and died_on is None:
        return "Enter the date of death: therapy ended because the patient died"
    return None


def discharge_problem(decision: str | None) -> str | None:
    return None if decision == "accepted" else "Only an accepted referral can be discharged"


def return_problem(decision: str | None, *, has_outcome: bool) -> str | None:
    """Who returns after a pause without an outcome stays in the same episode (R1)."""
    if decision != "accepted" or not has_outcome:
        return "No outcome is recorded: a return to IV after a pause stays in this episode"
    return None
