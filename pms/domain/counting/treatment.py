"""An episode's parenteral treatment as at a day, and what happened during it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pms.domain.counting.opat_days import Stretch, count_days, opat_stretches, therapy_ended_on
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.records import AdmissionRecord, EpisodeRecord, EventRecord

ONE_DAY = timedelta(days=1)
PLANNED_PROCEDURE = "planned_procedure"


class Treatment(NamedTuple):
    """At least one OPAT day, and the window in which something counts as during OPAT."""

    stretches: Sequence[Stretch]
    first_opat_day: date
    last_opat_day: date
    opat_days: int
    window_end: date  # the day after the last OPAT day, or the as-at date if that is earlier

    def during(self, day: date | None) -> bool:
        """From the first OPAT day to the day after the last, inclusive (R10, R13, R16)."""
        return day is not None and self.first_opat_day <= day <= self.window_end

    def events(self, record: EpisodeRecord) -> list[EventRecord]:
        """The events that count (R13)."""
        return [event for event in record.events if self.during(event.occurred_on)]

    def readmissions(self, record: EpisodeRecord) -> list[AdmissionRecord]:
        """Unplanned admissions during OPAT; a planned procedure is none (R16)."""
        return [
            admission
            for admission in record.admissions
            if is_unplanned(admission) and self.during(admission.admitted_on)
        ]


def is_unplanned(admission: AdmissionRecord) -> bool:
    """A planned procedure is none, whatever else is said of it (R16)."""
    return not admission.planned and admission.cause != PLANNED_PROCEDURE


def treatment_of(record: EpisodeRecord, as_at: date) -> Treatment | None:
    """The treatment up to the as-at date, ended or not; None without an OPAT day."""
    stretches = opat_stretches(record.accepted_on, record.courses, record.admissions, as_at)
    if not stretches:
        return None
    first = date.fromordinal(stretches[0].first)
    last = date.fromordinal(stretches[-1].last)
    window_end = last if last >= as_at else last + ONE_DAY
    return Treatment(stretches, first, last, count_days(stretches), window_end)


def has_ended(record: EpisodeRecord, as_at: date) -> bool:
    """Every counted course, and at least one, has an end on or before the as-at date (R6)."""
    ended_on = therapy_ended_on(record.courses)
    return ended_on is not None and ended_on <= as_at


def counted_in(record: EpisodeRecord, quarter: Quarter, as_at: date) -> Treatment | None:
    """The treatment of an episode that counts in the quarter (R6, R7); None if it does not."""
    if not has_ended(record, as_at):
        return None
    treatment = treatment_of(record, as_at)
    if treatment is None or treatment.last_opat_day not in quarter:
        return None
    return treatment


def outcomes(record: EpisodeRecord, as_at: date) -> tuple[str | None, str | None]:
    """Infection and OPAT outcome; a pair dated after the as-at date is not recorded yet."""
    if record.outcome_on is not None and record.outcome_on > as_at:
        return None, None
    return record.infection_outcome or None, record.opat_outcome or None
