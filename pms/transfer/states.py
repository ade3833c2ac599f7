"""What is kept in memory of each patient, episode and item while a bundle is checked.

There may be very many of them: tuples, because an empty list for each takes more than they do.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pms.domain.care.after_opat import AfterOpatRow
from pms.domain.care.lists import CourseRules
from pms.domain.counting.opat_days import EpisodeFacts, episode_facts
from pms.domain.counting.records import AdmissionRecord, CourseRecord, EpisodeRecord, EventRecord
from pms.transfer.cells import Memo

as_date = Memo(date.fromisoformat)
"""ISO text to date; the days of a bundle recur, so each is made once."""


@dataclass(slots=True, eq=False)
class PatientState:
    """`code` is the id of a recorded patient, or -1, -2, ... in the order new ones are added."""

    code: int
    born_on: str
    died_on: str | None = None
    in_error: bool = False
    episodes: tuple["EpisodeState", ...] = ()
    allergies: str | None = None


@dataclass(slots=True, eq=False)
class EpisodeState:
    """Days are ISO texts, as in the rows; `row` is that of the bundle, 0 of a recorded episode."""

    code: int
    patient: PatientState
    ref: str
    row: int
    service: str
    decision: str | None
    decided_on: str | None
    referred_on: str
    outcome_on: str | None
    died_on: str | None
    in_error: bool = False
    kept: EpisodeFacts = field(default_factory=EpisodeFacts)
    """The facts of a recorded episode before this bundle."""
    courses: tuple[CourseRecord, ...] = ()
    admissions: tuple[AdmissionRecord, ...] = ()
    events: tuple[EventRecord, ...] = ()
    known_after_opat: AfterOpatRow | None = None
    """Of a new episode of which the bundle says what is known of the 30 days after OPAT."""
    to_judge: EpisodeRecord | None = None
    """Of a new episode with an OPAT outcome and no reason for it, what its suggestion goes by."""
    _facts: EpisodeFacts | None = None

    @property
    def accepted_on(self) -> str | None:
        return self.decided_on if self.decision == "accepted" else None

    @property
    def facts(self) -> EpisodeFacts:
        """Of a new episode its facts; of a recorded one the widest days of before and of now.

        Asked only once the courses and admissions of the bundle are known.
        """
        if self._facts is None:
            accepted_on = as_date[self.accepted_on] if self.accepted_on else None
            facts = episode_facts(accepted_on, self.courses, self.admissions)
            self._facts = facts if self.code < 0 else _widest(self.kept, facts)
            if self.to_judge is None:
                self.courses = self.admissions = ()
        return self._facts

    def record(self) -> EpisodeRecord | None:
        """What the suggestion goes by, with all that the bundle has of the episode."""
        return self.to_judge and self.to_judge._replace(
            courses=self.courses, admissions=self.admissions, events=self.events
        )


def _widest(kept: EpisodeFacts, added: EpisodeFacts) -> EpisodeFacts:
    """For warnings only: the record's own facts are computed again from all its rows."""
    if added == EpisodeFacts():
        return kept
    firsts = [day for day in (kept.first_opat_day, added.first_opat_day) if day]
    running = [facts for facts in (kept, added) if facts.first_opat_day]
    lasts = [facts.last_opat_day for facts in running]
    ends = [facts.therapy_ended_on for facts in running]
    return EpisodeFacts(
        min(firsts, default=None),
        None if None in lasts else max((day for day in lasts if day), default=None),
        None,
        None if None in ends else max((day for day in ends if day), default=None),
    )


@dataclass(slots=True, eq=False)
class ItemState:
    """A line, course or letter, which another item may name; `episode` is its episode's code."""

    code: int
    episode: int
    in_error: bool = False


def course_of(row: Any, rules: CourseRules) -> CourseRecord:
    """A row of the courses as the counting rules see it."""
    counted, oral, long_acting = rules.classify(row.route, row.administered_by, row.agent)
    return CourseRecord(
        row.agent,
        row.route,
        row.administered_by,
        as_date[row.start_date],
        as_date[row.end_date] if row.end_date else None,
        row.course_end_reason,
        counted=counted,
        oral=oral,
        long_acting=long_acting,
    )


def admission_of(row: Any) -> AdmissionRecord:
    discharged_on = as_date[row.discharged_on] if row.discharged_on else None
    return AdmissionRecord(as_date[row.admitted_on], discharged_on, row.planned, row.cause)


def event_of(row: Any) -> EventRecord:
    return EventRecord(row.kind, row.type, as_date[row.date])


def to_judge(row: Any, code: int, patient: int) -> EpisodeRecord | None:
    """An episode whose OPAT outcome somebody chose without saying why."""
    if row.decision != "accepted" or not row.opat_outcome or row.opat_outcome_reason:
        return None
    return EpisodeRecord(
        code,
        patient,
        row.service,
        row.decision,
        as_date[row.decision_date],
        therapy_end_reason=row.therapy_end_reason,
        infection_outcome=row.infection_outcome,
        opat_outcome=row.opat_outcome,
        outcome_on=as_date[row.outcome_date] if row.outcome_date else None,
        died_on=as_date[row.died_on] if row.died_on else None,
        death_category=row.death_category,
    )


def known_after_opat(row: Any) -> AfterOpatRow | None:
    """What an episode's row says of the 30 days after OPAT, if anything."""
    if not row.after_opat_known_on and not row.after_opat_known_by:
        return None
    return AfterOpatRow(
        as_date[row.after_opat_known_on] if row.after_opat_known_on else None,
        row.after_opat_known_by,
        as_date[row.died_on] if row.died_on else None,
    )
