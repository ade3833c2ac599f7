"""In which quarter an episode counts, or why it does not (counting-rules R22)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pms.domain.counting.opat_days import therapy_ended_on
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.records import EpisodeRecord
from pms.domain.counting.treatment import Treatment, has_ended, treatment_of
from pms.domain.text.days import in_full

Kind = Literal[
    "counts", "on_treatment", "awaiting_decision", "rejected", "excluded", "not_started", "no_day"
]


@dataclass(frozen=True, slots=True)
class QuarterOfEpisode:
    """One line for the episode page; the quarter is known only once the episode counts."""

    kind: Kind
    quarter: Quarter | None
    text: str


def standing(record: EpisodeRecord, as_at: date, excluded: bool = False) -> QuarterOfEpisode:
    """Where an episode stands as at a day."""
    decided = record.decided_on is not None and record.decided_on <= as_at
    if excluded:
        return QuarterOfEpisode("excluded", None, "Not counted: excluded from the return")
    if record.decision == "rejected" and decided:
        return _rejected(record)
    if record.decision != "accepted" or not decided:
        return QuarterOfEpisode(
            "awaiting_decision", None, "Not counted: the referral awaits a decision"
        )
    treatment = treatment_of(record, as_at)
    if has_ended(record, as_at):
        return _counts(treatment) if treatment else _no_day(record)
    if treatment:
        text = (
            "On treatment: counts in the quarter of its last OPAT day once every course has ended"
        )
        return QuarterOfEpisode("on_treatment", None, text)
    return _not_started(record)


def _counts(treatment: Treatment) -> QuarterOfEpisode:
    quarter = Quarter.containing(treatment.last_opat_day)
    days = treatment.opat_days
    unit = "OPAT day" if days == 1 else "OPAT days"
    text = f"Counts in {quarter.year} Q{quarter.number}: {days} {unit}"
    return QuarterOfEpisode("counts", quarter, text)


def _rejected(record: EpisodeRecord) -> QuarterOfEpisode:
    assert record.decided_on is not None
    quarter = Quarter.containing(record.decided_on)
    on = in_full(record.decided_on)
    text = (
        f"Not counted: referral rejected on {on} "
        f"(among the rejected referrals of {quarter.year} Q{quarter.number})"
    )
    return QuarterOfEpisode("rejected", quarter, text)


def _not_started(record: EpisodeRecord) -> QuarterOfEpisode:
    """Therapy has not ended, yet there is no OPAT day."""
    if any(course.counted for course in record.courses):
        text = "Not counted: no OPAT day yet"
        return QuarterOfEpisode("not_started", None, text)
    if not record.courses:
        return QuarterOfEpisode("not_started", None, "Not counted: no course is recorded")
    return QuarterOfEpisode("no_day", None, f"Not counted: {_why_no_course_counts(record)}")


def _why_no_course_counts(record: EpisodeRecord) -> str:
    routes = {course.route for course in record.courses}
    if routes == {"po"}:
        return "oral treatment only"
    if None in routes or "" in routes:
        return "no course counts, and a course has no route"
    return "no course is both parenteral and given by OPAT"


def _no_day(record: EpisodeRecord) -> QuarterOfEpisode:
    """Every counted course has ended, and no date of them is an OPAT day (R3)."""
    ended_on = therapy_ended_on(record.courses)
    if ended_on and record.accepted_on and ended_on < record.accepted_on:
        why = "every course ended before acceptance"
    else:
        why = "no OPAT day, because the patient was in hospital or a course's dates do not fit"
    return QuarterOfEpisode("no_day", None, f"Not counted: {why}")
