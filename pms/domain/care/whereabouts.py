"""Where a patient stands, in a few words from their last episode: what a search shows."""

from dataclasses import dataclass
from datetime import date

from pms.domain.text.days import in_full


@dataclass(frozen=True, slots=True)
class LastEpisode:
    """What of a patient's last episode tells where they stand."""

    id: int
    decision: str | None
    referred_on: date
    decided_on: date | None
    first_opat_day: date | None
    therapy_ended_on: date | None
    has_outcome: bool
    outcome_on: date | None
    died_on: date | None
    next_review_on: date | None


def whereabouts(last: LastEpisode | None, today: date) -> str:
    """`On treatment since 3 July 2026`, `Discharged on 1 May 2026, follow-up on 1 June 2026`."""
    if last is None:
        return "Never referred"
    if last.died_on is not None:
        return f"Died on {in_full(last.died_on)}"
    if last.decision is None:
        return f"Awaiting a decision since {in_full(last.referred_on)}"
    if last.decision == "rejected":
        return f"Rejected on {in_full(last.decided_on)}" if last.decided_on else "Rejected"
    return _accepted(last, today)


def _accepted(last: LastEpisode, today: date) -> str:
    ended_on = last.therapy_ended_on
    if ended_on is None or ended_on > today:
        if last.first_opat_day and last.first_opat_day <= today:
            return f"On treatment since {in_full(last.first_opat_day)}"
        if not last.has_outcome:
            since = f" on {in_full(last.decided_on)}" if last.decided_on else ""
            return f"Accepted{since}, not started"
    if not last.has_outcome:
        return f"Treatment ended on {in_full(ended_on)}, no outcome yet" if ended_on else "Accepted"
    left_on = last.outcome_on or ended_on
    words = f"Discharged on {in_full(left_on)}" if left_on else "Discharged"
    if last.next_review_on and last.next_review_on >= today:
        words += f", follow-up on {in_full(last.next_review_on)}"
    return words


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
