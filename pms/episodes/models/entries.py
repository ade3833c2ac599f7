"""What an episode has many of: a table for each kind of entry (pms/episodes/entries)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pms.episodes.models.episode import Episode, EpisodeItem, belongs_to_episode, not_before
from pms.store.base import Base


class Course(EpisodeItem, Base):
    """One antimicrobial prescription."""

    __tablename__ = "course"
    __table_args__ = belongs_to_episode(
        "course",
        sa.UniqueConstraint("id", "organisation_id"),
        not_before("ended_on", "started_on", "ends_after_start"),
        sa.Index("ix_course_agent", "organisation_id", "agent", "id"),
        sa.Index("ix_course_end", "organisation_id", "ended_on"),
        found_by=("entered_in_error_at", "ended_on"),
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


class Override(EpisodeItem, Base):
    """Why a course is given although a check spoke against it."""

    __tablename__ = "override"
    __table_args__ = belongs_to_episode(
        "override",
        sa.ForeignKeyConstraint(
            ["course_id", "organisation_id"], ["course.id", "course.organisation_id"]
        ),
        sa.CheckConstraint("kind IN ('allergy')", name="kind_known"),
    )

    course_id: Mapped[int]
    kind: Mapped[str]  # allergy
    reason: Mapped[str]
    who: Mapped[str | None]
    at: Mapped[datetime | None]
    about: Mapped[str | None]
    """What it was given for: the drug, and the allergies as they stood (domain: allergy_facts)."""

    episode: Mapped[Episode] = relationship(back_populates="drug_overrides")


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
    words: Mapped[str | None]

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
    __table_args__ = belongs_to_episode(
        "task", sa.Index("ix_task_open", "organisation_id", "done_on")
    )

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


class Enquiry(EpisodeItem, Base):
    """Information that a referral lacks, and of whom it was asked."""

    __tablename__ = "enquiry"
    __table_args__ = belongs_to_episode(
        "enquiry", not_before("arrived_on", "asked_on", "arrived_after_asking")
    )

    missing: Mapped[str]
    asked_of: Mapped[str | None]
    asked_on: Mapped[date]
    arrived_on: Mapped[date | None]

    episode: Mapped[Episode] = relationship(back_populates="enquiries")
