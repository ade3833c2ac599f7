"""What the rules need to know of an episode: frozen records without identifiers of a person.

Named tuples: a report makes thousands of them, and frozen dataclasses take five times as long.
"""

from datetime import date
from typing import Literal, NamedTuple

Decision = Literal["accepted", "rejected"]
EventKind = Literal["line", "drug"]

NOT_RECORDED, NOT_RECORDED_LABEL = "not_recorded", "Not recorded"
"""What a blank value is counted as, and its words."""


class CourseRecord(NamedTuple):
    """One antimicrobial prescription; its flags are resolved by `lists.CourseRules`."""

    agent: str
    route: str | None
    administered_by: str | None
    started_on: date
    ended_on: date | None = None
    end_reason: str | None = None
    counted: bool = True
    long_acting: bool = False
    oral: bool = False
    id: int | None = None


class LineRecord(NamedTuple):
    device: str
    inserted_on: date | None = None
    removed_on: date | None = None
    id: int | None = None
    removal_reason: str | None = None


class EventRecord(NamedTuple):
    kind: EventKind
    type: str
    occurred_on: date
    id: int | None = None
    consequence: str | None = None
    line_id: int | None = None


class AdmissionRecord(NamedTuple):
    """A stay in hospital during the episode; without `discharged_on` it still goes on."""

    admitted_on: date
    discharged_on: date | None
    planned: bool
    cause: str | None
    id: int | None = None


class EpisodeRecord(NamedTuple):
    """An episode as the rules see it. `decision` is None while the referral awaits one."""

    id: int
    patient_id: int
    service: str
    decision: Decision | None
    decided_on: date | None
    rejection_reasons: tuple[str, ...] = ()
    specialty: str | None = None
    diagnosis: str | None = None
    therapy_end_reason: str | None = None
    infection_outcome: str | None = None
    opat_outcome: str | None = None
    outcome_on: date | None = None
    died_on: date | None = None
    death_category: str | None = None
    courses: tuple[CourseRecord, ...] = ()
    lines: tuple[LineRecord, ...] = ()
    events: tuple[EventRecord, ...] = ()
    admissions: tuple[AdmissionRecord, ...] = ()
    opat_outcome_reason: str | None = None
    """Why another OPAT outcome than the suggested one was chosen; never frozen."""
    age_on_acceptance: int | None = None
    """In completed years; a day of birth is in no record. Never frozen."""

    @property
    def accepted_on(self) -> date | None:
        return self.decided_on if self.decision == "accepted" else None

    @property
    def rejected_on(self) -> date | None:
        return self.decided_on if self.decision == "rejected" else None
