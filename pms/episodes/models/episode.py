"""The episode, which everything else belongs to, and what every table below it has in common."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.schema import SchemaItem

from pms.domain.care.letter import KINDS, kinds_of
from pms.domain.care.triage import Progress, progress
from pms.domain.counting.after_opat import AfterOpat, after_opat
from pms.patients.models import Patient
from pms.store.base import Base, Record, Scoped, Versioned
from pms.store.history import Audited

if TYPE_CHECKING:
    from pms.episodes.models.entries import (
        Admission,
        Course,
        DatedNote,
        Enquiry,
        Event,
        Isolate,
        LaterOutcome,
        Line,
        Override,
        Review,
        Task,
    )
    from pms.episodes.models.paperwork import Letter, Questionnaire, QuestionnaireCode, Triage


def belongs_to_episode(
    table: str, *more: SchemaItem, found_by: tuple[str, ...] = ()
) -> tuple[SchemaItem, ...]:
    """Constraints of a table below the episode: same organisation as its episode.

    The organisation stands in the index too, because every statement asks for one: SQLite would
    rather read all of an organisation's rows than use an index of the episode alone. For the same
    reason `found_by` names what else an episode's rows are asked for, where another index has it.
    """
    return (
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"], ["episode.id", "episode.organisation_id"]
        ),
        sa.UniqueConstraint("organisation_id", "ref"),
        sa.Index(f"ix_{table}_episode", "episode_id", "organisation_id", *found_by),
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
        episode: Mapped["Episode"]  # each kind of item has its own relationship


class Episode(Record, Audited, Base):
    """One referral, its decision, and the parenteral therapy that follows (counting-rules R1)."""

    __tablename__ = "episode"
    __not_in_history__ = frozenset(
        {"first_opat_day", "last_opat_day", "opat_days", "therapy_ended_on", "next_review_on"}
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
        sa.Index("ix_episode_open", "organisation_id", "decision", "opat_outcome"),
        sa.Index("ix_episode_unresolved", "organisation_id", "decision", "infection_outcome"),
        sa.Index(
            "ix_episode_treated",
            *("organisation_id", "decision", "therapy_ended_on", "first_opat_day"),
        ),
        sa.Index("ix_episode_referred", "organisation_id", "service", "referred_on"),
        sa.Index("ix_episode_first_day", "organisation_id", "service", "first_opat_day"),
        sa.Index("ix_episode_planned_end", "organisation_id", "service", "planned_end_on"),
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

    after_opat_known_on: Mapped[date | None]
    after_opat_known_by: Mapped[str | None]
    """Who has said, and when, that admissions and a death in the 30 days after OPAT are known
    (counting-rules R16b)."""

    notes: Mapped[str | None]

    first_opat_day: Mapped[date | None]
    last_opat_day: Mapped[date | None]
    opat_days: Mapped[int | None]
    therapy_ended_on: Mapped[date | None]
    """The four facts kept with the episode: `opat_days.episode_facts` says what they are."""
    next_review_on: Mapped[date | None]
    """The day that the latest review names for the next, kept with the episode like them."""

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
    drug_overrides: Mapped[list["Override"]] = relationship(
        back_populates="episode", order_by="Override.id"
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
    confirmations: Mapped[list["QueryConfirmation"]] = relationship(
        back_populates="episode", order_by="QueryConfirmation.id"
    )
    resumption: Mapped["Resumption | None"] = relationship(
        back_populates="episode",
        foreign_keys="[Resumption.episode_id, Resumption.organisation_id]",
    )

    @property
    def accepted_on(self) -> date | None:
        return self.decided_on if self.decision == "accepted" else None

    @property
    def after_opat(self) -> AfterOpat | None:
        """The days after OPAT; None where its end is not known, or there was none."""
        return after_opat(self.last_opat_day) if self.last_opat_day else None

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
    def is_rejected_unexplained(self) -> bool:
        """Whether the referral is rejected and nobody has said why."""
        return self.decision == "rejected" and not self.rejection_reasons

    @property
    def triage_progress(self) -> Progress:
        """How far the checklist is filled in; nothing of it where none is begun."""
        triage = self.triage
        return progress({one.name: one.code for one in triage.answers} if triage else {})


SAYS_WHEN = sa.or_(
    Episode.next_review_on.is_not(None),
    Episode.follow_up_on.is_not(None),
    Episode.review_every_days.is_not(None),
    Episode.bloods_every_days.is_not(None),
)
"""Whether anything names a day on which a discharged patient is seen again."""

# What few episodes have has an index of these alone; a statement finds it that asks in its words.
sa.Index(
    "ix_episode_seen_again",
    *(Episode.organisation_id, Episode.decision, Episode.opat_outcome),
    sqlite_where=SAYS_WHEN,
    postgresql_where=SAYS_WHEN,
)
for name, day in (("follow_up", Episode.follow_up_on), ("died", Episode.died_on)):
    sa.Index(
        f"ix_episode_{name}",
        *(Episode.organisation_id, day),
        sqlite_where=day.is_not(None),
        postgresql_where=day.is_not(None),
    )


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


class QueryConfirmation(Scoped, Versioned, Audited, Base):
    """That both facts of one data query are right, and why (counting-rules R19b).

    It holds for as long as the facts are those of its digest, and only on its own episode. Several
    stand for one that was brought without a reference: then `item_ref` is blank in each.
    """

    __tablename__ = "query_confirmation"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"], ["episode.id", "episode.organisation_id"]
        ),
        sa.UniqueConstraint("episode_id", "organisation_id", "digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    episode_id: Mapped[int]
    kind: Mapped[str]
    item_ref: Mapped[str | None]
    """The reference, in a bundle, of the row that the query is about."""
    digest: Mapped[str]
    """Of the kind and both facts, as `pms.domain.care.data_queries` makes it."""
    reason: Mapped[str]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    """By whom and when; a record bundle need not say it."""

    episode: Mapped[Episode] = relationship(back_populates="confirmations")
