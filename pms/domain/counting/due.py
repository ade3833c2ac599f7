"""When reviews and bloods are due, on the ward and after it.

Good practice asks for a review of every patient at least weekly and for bloods as often (BSAC good
practice recommendations for OPAT, 2019: weekly, fortnightly at least on long oral therapy). How
often is a setting of the organisation, and an episode may have a schedule of its own.
"""

from datetime import date, timedelta

LONGEST_INTERVAL = 365
LONG_OVERDUE = timedelta(days=180)
"""Longer than this what was due is hardly still waited for: records brought in from another system
name thousands of such days. Our choice."""


def interval_problem(days: int | None) -> str | None:
    """Why something cannot be done every so many days; None where it can, or is left open."""
    if days is not None and not 1 <= days <= LONGEST_INTERVAL:
        return f"Enter a number of days from 1 to {LONGEST_INTERVAL}"
    return None


def next_due(last_on: date | None, started_on: date | None, every: int | None) -> date | None:
    """So many days after it was last done, or after the start where it never was."""
    since = last_on or started_on
    return since + timedelta(days=every) if since and every else None


def review_due(
    last_on: date | None,
    next_on: date | None,
    *,
    started_on: date | None = None,
    every: int | None = None,
    follow_up_on: date | None = None,
) -> date | None:
    """The day that the latest review names; else the follow-up date; else by the schedule.

    `next_on` is of the latest review alone: a later review that names no day replaces it. A
    follow-up date counts until somebody has reviewed the patient on or after it.
    """
    if next_on:
        return next_on
    if follow_up_on and not (last_on and last_on >= follow_up_on):
        return follow_up_on
    return next_due(last_on, started_on, every)


def ward_review_due(
    last_on: date | None,
    next_on: date | None,
    planned_on: date | None,
    *,
    started_on: date | None,
    every: int,
    is_given: bool,
) -> date | None:
    """When somebody on the ward is to be reviewed, for the ward and for every list that asks.

    Until the first review it is the day that the plan of acceptance names. Where nothing names a
    day it goes by the schedule, while a course is given.
    """
    named_on = next_on if last_on else planned_on
    return review_due(last_on, named_on, started_on=started_on, every=every if is_given else None)


def days_overdue(due_on: date | None, today: date) -> int:
    """0 up to and on the day itself."""
    return max(0, (today - due_on).days) if due_on else 0


def is_long_overdue(due_on: date, today: date) -> bool:
    return today - due_on > LONG_OVERDUE
