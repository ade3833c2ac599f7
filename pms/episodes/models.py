"""An episode and what belongs to it. Code columns hold codes of the pick lists (pms/codes)."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.schema import SchemaItem

from pms.audit import Audited
from pms.db import Base, Record, Scoped, Versioned
from pms.domain.letter_rules import KINDS, kinds_of
from pms.domain.triage import Progress, progress
from pms.patients.models import Patient

if TYPE_CHECKING:
    from pms.episodes.enquiries.models import Enquiry
    from pms.episodes.questionnaires.models import Questionnaire, QuestionnaireCode
    from pms.episodes.triage.models import Triage


class Episode(Record, Audited, Base):
    """One referral, its decision, and the parenteral therapy that follows (counting-rules R1)."""

    __tablename__ = "episode"
    __not_in_history__ = frozenset(
        {"first_opat_day", "last_opat_day", "opat_days", "therapy_ended_on"}
    )
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["patient_id", "organisation_id"], ["patient.id", "patient.organisation_id"]
        ),
        sa.UniqueConstraint("id", "organisation_id"),
        sa.UniqueConstraint("organisation_id", "ref"),
        sa.CheckConstraint("decision IS NULL OR decided_on IS NOT NULL", name="decision_dated"),
        sa.Index("ix_episode_quarter", "organisation_id", "service", "last_opat_day"),
        sa.Index("ix_episode_decision", "organisation_id", "service", "decision", "decided_on"),
        sa.Index("ix_episode_outcome", "organisation_id", "service", "outcome_on"),
        sa.Index("ix_episode_patient", "patient_id", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int]
    service: Mapped[str]  # adult, paediatric

    referred_on: Mapped[date]
    specialty: Mapped[str | None]
    consultant: Mapped[str | None]
    ward: Mapped[str | None]
    pathway: Mapped[str | None]
    commissioner: Mapped[str | None]  # ICB or health board
    community_team: Mapped[str | None]
    delivery_plan: Mapped[str | None]
    planned_end_on: Mapped[date | None]
    review_every_days: Mapped[int | None]
    bloods_every_days: Mapped[int | None]
    """The patient's own schedule; None where the organisation's is kept to."""

    planned_agent: Mapped[str | None]
    planned_dose: Mapped[float | None]
    planned_dose_unit: Mapped[str | None]
    planned_frequency: Mapped[str | None]
    planned_route: Mapped[str | None]
    planned_administered_by: Mapped[str | None]
    planned_device: Mapped[str | None]
    planned_review_on: Mapped[date | None]
    """With the planned end, the plan that the referral was accepted with (pms/episodes/plan.py)."""

    decision: Mapped[str | None]  # accepted, rejected; None while awaiting
    decided_on: Mapped[date | None]  # of an accepted referral, the acceptance date
    decided_by: Mapped[str | None]
    rejection_reasons: Mapped[tuple[str, ...]] = mapped_column(default=())

    diagnosis: Mapped[str | None]
    secondary_diagnosis: Mapped[str | None]
    organisms: Mapped[str | None]

    therapy_end_reason: Mapped[str | None]
    infection_outcome: Mapped[str | None]
    opat_outcome: Mapped[str | None]
    opat_outcome_reason: Mapped[str | None]
    """Why a value other than the suggested one was chosen (counting-rules R10)."""
    outcome_on: Mapped[date | None]
    died_on: Mapped[date | None]
    death_category: Mapped[str | None]

    follow_up_on: Mapped[date | None]
    follow_up_with: Mapped[str | None]
    """Who sees the patient then, and how."""

    notes: Mapped[str | None]

    first_opat_day: Mapped[date | None]
    last_opat_day: Mapped[date | None]
    opat_days: Mapped[int | None]
    therapy_ended_on: Mapped[date | None]
    """The four facts kept with the episode: pms.domain.days.episode_facts says what they are."""

    seen_number = 0
    """The end of the organisation's history when the episode was read; no column."""

    patient: Mapped[Patient] = relationship()
    triage: Mapped["Triage | None"] = relationship(back_populates="episode")
    enquiries: Mapped[list["Enquiry"]] = relationship(
        back_populates="episode", order_by="Enquiry.asked_on, Enquiry.id"
    )
    courses: Mapped[list["Course"]] = relationship(
        back_populates="episode", order_by="Course.started_on, Course.id"
    )
    lines: Mapped[list["Line"]] = relationship(
        back_populates="episode", order_by="Line.inserted_on, Line.id"
    )
    events: Mapped[list["Event"]] = relationship(
        back_populates="episode", order_by="Event.occurred_on, Event.id"
    )
    admissions: Mapped[list["Admission"]] = relationship(
        back_populates="episode", order_by="Admission.admitted_on, Admission.id"
    )
    reviews: Mapped[list["Review"]] = relationship(
        back_populates="episode", order_by="Review.reviewed_on.desc(), Review.id.desc()"
    )
    tasks: Mapped[list["Task"]] = relationship(
        back_populates="episode", order_by="Task.done_on, Task.due_on, Task.id"
    )
    isolates: Mapped[list["Isolate"]] = relationship(
        back_populates="episode", order_by="Isolate.collected_on, Isolate.id"
    )
    dated_notes: Mapped[list["DatedNote"]] = relationship(
        back_populates="episode", order_by="DatedNote.written_on.desc(), DatedNote.id.desc()"
    )
    later_outcomes: Mapped[list["LaterOutcome"]] = relationship(
        back_populates="episode", order_by="LaterOutcome.recorded_on, LaterOutcome.id"
    )
    questionnaires: Mapped[list["Questionnaire"]] = relationship(
        back_populates="episode", order_by="Questionnaire.answered_on, Questionnaire.id"
    )
    questionnaire_codes: Mapped[list["QuestionnaireCode"]] = relationship(
        back_populates="episode", order_by="QuestionnaireCode.id.desc()"
    )
    letters: Mapped[list["Letter"]] = relationship(
        back_populates="episode", order_by="Letter.dated_on.desc(), Letter.id.desc()"
    )
    exclusion: Mapped["Exclusion | None"] = relationship(back_populates="episode")
    resumption: Mapped["Resumption | None"] = relationship(
        back_populates="episode",
        foreign_keys="[Resumption.episode_id, Resumption.organisation_id]",
    )

    @property
    def accepted_on(self) -> date | None:
        return self.decided_on if self.decision == "accepted" else None

    @property
    def has_outcome(self) -> bool:
        """Whether the episode is over: who returns to IV after this starts a new one (R1)."""
        return bool(self.infection_outcome or self.opat_outcome)

    @property
    def letters_to_write(self) -> list[tuple[str, str]]:
        """Kinds of letter that fit the episode as it stands, with their names."""
        kinds = kinds_of(self.decision, has_outcome=self.has_outcome)
        return [(kind, KINDS[kind]) for kind in kinds]

    @property
    def is_awaiting_decision(self) -> bool:
        return self.decision is None

    @property
    def triage_progress(self) -> Progress:
        """How far the checklist is filled in; nothing of it where none is begun."""
        triage = self.triage
        return progress({one.name: one.code for one in triage.answers} if triage else {})


def belongs_to_episode(table: str, *more: SchemaItem) -> tuple[SchemaItem, ...]:
    """Constraints of a table below the episode: same organisation as its episode.

    The organisation stands in the index too, because every statement asks for one: SQLite would
    rather read all of an organisation's rows than use an index of the episode alone.
    """
    return (
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"], ["episode.id", "episode.organisation_id"]
        ),
        sa.UniqueConstraint("organisation_id", "ref"),
        sa.Index(f"ix_{table}_episode", "episode_id", "organisation_id"),
        *more,
    )


def not_before(later: str, earlier: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"{later} IS NULL OR {earlier} IS NULL OR {later} >= {earlier}", name=name
    )


class EpisodeItem(Record, Audited):
    """A row that belongs to an episode and saves on its own."""

    id: Mapped[int] = mapped_column(primary_key=True)
    episode_id: Mapped[int]

    if TYPE_CHECKING:
        episode: Mapped[Episode]  # each kind of item has its own relationship


class Course(EpisodeItem, Base):
    """One antimicrobial prescription."""

    __tablename__ = "course"
    __table_args__ = belongs_to_episode(
        "course",
        sa.UniqueConstraint("id", "organisation_id"),
        not_before("ended_on", "started_on", "ends_after_start"),
        sa.Index("ix_course_agent", "organisation_id", "agent", "id"),
    )

    agent: Mapped[str]
    route: Mapped[str | None]
    dose: Mapped[float | None]
    dose_unit: Mapped[str | None]
    frequency: Mapped[str | None]
    administered_by: Mapped[str | None]
    delivery_form: Mapped[str | None]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    course_end_reason: Mapped[str | None]

    episode: Mapped[Episode] = relationship(back_populates="courses")


class Line(EpisodeItem, Base):
    """A vascular access device."""

    __tablename__ = "line"
    __table_args__ = belongs_to_episode(
        "line",
        sa.UniqueConstraint("id", "organisation_id"),
        not_before("removed_on", "inserted_on", "removed_after_insertion"),
    )

    device: Mapped[str]
    site: Mapped[str | None]
    inserted_on: Mapped[date | None]
    insertion_guidance: Mapped[str | None]
    removed_on: Mapped[date | None]
    removal_reason: Mapped[str | None]
    stays_in_reason: Mapped[str | None]
    """Why it was left in when the patient was discharged."""

    episode: Mapped[Episode] = relationship(back_populates="lines")


class Event(EpisodeItem, Base):
    """A line or drug event: something that went wrong, dated (counting-rules R13)."""

    __tablename__ = "event"
    __table_args__ = belongs_to_episode(
        "event",
        sa.ForeignKeyConstraint(
            ["line_id", "organisation_id"], ["line.id", "line.organisation_id"]
        ),
        sa.ForeignKeyConstraint(
            ["course_id", "organisation_id"], ["course.id", "course.organisation_id"]
        ),
        sa.CheckConstraint("kind IN ('line', 'drug')", name="kind_known"),
    )

    kind: Mapped[str]  # line, drug
    type: Mapped[str]  # a code of line_event or drug_event
    occurred_on: Mapped[date]
    line_id: Mapped[int | None]
    course_id: Mapped[int | None]
    severity: Mapped[str | None]
    consequence: Mapped[str | None]

    episode: Mapped[Episode] = relationship(back_populates="events")
    line: Mapped[Line | None] = relationship(overlaps="episode,events")
    course: Mapped[Course | None] = relationship(overlaps="episode,events,line")


class Admission(EpisodeItem, Base):
    """A stay in hospital during the episode, planned or not."""

    __tablename__ = "admission"
    __table_args__ = belongs_to_episode(
        "admission",
        not_before("discharged_on", "admitted_on", "discharged_after_admission"),
    )

    admitted_on: Mapped[date]
    discharged_on: Mapped[date | None]
    planned: Mapped[bool]
    cause: Mapped[str | None]

    episode: Mapped[Episode] = relationship(back_populates="admissions")


class Review(EpisodeItem, Base):
    """A review of the patient, with the bloods looked at."""

    __tablename__ = "review"
    __table_args__ = belongs_to_episode(
        "review",
        sa.Index("ix_review_latest", "organisation_id", "episode_id", "reviewed_on"),
        sa.Index("ix_review_own", "id", "organisation_id", unique=True),
        sa.CheckConstraint(
            "oral_switch IS NULL OR oral_switch IN ('yes', 'no', 'not_applicable')",
            name="oral_switch_known",
        ),
    )

    reviewed_on: Mapped[date]
    type: Mapped[str]
    summary: Mapped[str | None]
    plan: Mapped[str | None]
    next_review_on: Mapped[date | None]
    crp: Mapped[float | None]  # mg/L
    white_cells: Mapped[float | None]  # 10^9/L
    neutrophils: Mapped[float | None]  # 10^9/L
    platelets: Mapped[float | None]  # 10^9/L
    creatinine: Mapped[float | None]  # umol/L
    egfr: Mapped[float | None]  # mL/min/1.73m2
    alt: Mapped[float | None]  # U/L
    ck: Mapped[float | None]  # U/L
    vip_score: Mapped[int | None]  # 0-5
    present: Mapped[str | None]
    oral_switch: Mapped[str | None]  # whether considered: yes, no, not_applicable
    oral_switch_reason: Mapped[str | None]

    episode: Mapped[Episode] = relationship(back_populates="reviews")


class Task(EpisodeItem, Base):
    """Something to be done for the patient."""

    __tablename__ = "task"
    __table_args__ = belongs_to_episode("task")

    text: Mapped[str]
    due_on: Mapped[date | None]
    owner: Mapped[str | None]
    done_on: Mapped[date | None]

    episode: Mapped[Episode] = relationship(back_populates="tasks")


class Isolate(EpisodeItem, Base):
    """An organism that grew, and what it was tested against: agents by their result (EUCAST)."""

    __tablename__ = "isolate"
    __table_args__ = belongs_to_episode("isolate")

    organism: Mapped[str]
    specimen: Mapped[str | None]
    collected_on: Mapped[date | None]
    susceptible: Mapped[tuple[str, ...]] = mapped_column(default=())
    increased: Mapped[tuple[str, ...]] = mapped_column(default=())
    """Susceptible, increased exposure: the letter I of a report."""
    resistant: Mapped[tuple[str, ...]] = mapped_column(default=())
    comment: Mapped[str | None]

    episode: Mapped[Episode] = relationship(back_populates="isolates")


class DatedNote(EpisodeItem, Base):
    """A dated note, kept as it was written: a wrong one is entered in error, never rewritten."""

    __tablename__ = "dated_note"
    __table_args__ = belongs_to_episode("dated_note")

    written_on: Mapped[date]
    author: Mapped[str]
    text: Mapped[str]

    episode: Mapped[Episode] = relationship(back_populates="dated_notes")


class LaterOutcome(EpisodeItem, Base):
    """A long-term outcome seen after therapy; never overwrites the pair of R9."""

    __tablename__ = "later_outcome"
    __table_args__ = belongs_to_episode("later_outcome")

    recorded_on: Mapped[date]
    infection_outcome: Mapped[str | None]
    notes: Mapped[str | None]

    episode: Mapped[Episode] = relationship(back_populates="later_outcomes")


class Letter(EpisodeItem, Base):
    """One letter. Once it is sent, nothing of it changes: a correction is a letter of its own."""

    __tablename__ = "letter"
    __table_args__ = belongs_to_episode(
        "letter",
        sa.ForeignKeyConstraint(
            ["replaces_id", "organisation_id"], ["letter.id", "letter.organisation_id"]
        ),
        sa.UniqueConstraint("id", "organisation_id"),
        sa.CheckConstraint(
            "sent_at IS NULL OR (sent_letterhead IS NOT NULL AND sent_about IS NOT NULL"
            " AND sent_by IS NOT NULL)",
            name="kept_as_sent",
        ),
    )
    __not_in_history__ = frozenset({"drafted_body"})

    kind: Mapped[str]  # referral, acceptance, rejection, discharge
    dated_on: Mapped[date]
    addressed_to: Mapped[str]  # lines
    copies_to: Mapped[str | None]  # one a line
    body: Mapped[str]
    signed_by: Mapped[str | None]
    drafted_body: Mapped[str]
    """The text as the record gave it; another one now says that the record has changed since."""
    replaces_id: Mapped[int | None]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None]
    sent_how: Mapped[str | None]  # post, email, by_hand, electronic
    sent_letterhead: Mapped[str | None]
    sent_about: Mapped[str | None]
    """The organisation and the patient as they stood over the letter when it was sent: lines."""

    episode: Mapped[Episode] = relationship(back_populates="letters")

    @property
    def name(self) -> str:
        return KINDS.get(self.kind, self.kind)

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None


class Exclusion(Scoped, Versioned, Audited, Base):
    """An episode left out of the returns, with the written reason (counting-rules R19)."""

    __tablename__ = "exclusion"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"], ["episode.id", "episode.organisation_id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    episode_id: Mapped[int] = mapped_column(unique=True)
    reason: Mapped[str]

    episode: Mapped[Episode] = relationship(back_populates="exclusion")


class Resumption(Scoped, Versioned, Audited, Base):
    """Which episode went before one that began because the patient returned to IV (R1)."""

    __tablename__ = "resumption"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"], ["episode.id", "episode.organisation_id"]
        ),
        sa.ForeignKeyConstraint(
            ["previous_id", "organisation_id"], ["episode.id", "episode.organisation_id"]
        ),
        sa.Index("ix_resumption_previous", "previous_id", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    episode_id: Mapped[int] = mapped_column(unique=True)
    previous_id: Mapped[int]

    episode: Mapped[Episode] = relationship(
        back_populates="resumption",
        foreign_keys="[Resumption.episode_id, Resumption.organisation_id]",
    )
    previous: Mapped[Episode] = relationship(
        foreign_keys="[Resumption.previous_id, Resumption.organisation_id]",
        overlaps="episode,resumption",
    )
