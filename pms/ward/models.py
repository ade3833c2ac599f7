"""Ward rounds, as they were held."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pms.auth.models import User
from pms.episodes.models import Episode, Review
from pms.store.base import Base, Record, Scoped, Versioned
from pms.store.history import Audited


class WardRound(Record, Audited, Base):
    """A round over the virtual ward, with the list it began with; it may go on another day."""

    __tablename__ = "ward_round"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["led_by_id", "organisation_id"], ["user.id", "user.organisation_id"]
        ),
        sa.UniqueConstraint("id", "organisation_id"),
        sa.UniqueConstraint("organisation_id", "ref"),
        sa.Index("ix_ward_round_started", "organisation_id", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    led_by_id: Mapped[int]
    present: Mapped[str | None]
    """Who takes part, as asked at the start; each review says who did."""
    asked: Mapped[str] = mapped_column(default="")
    """Filters and order of the virtual ward that the list came from, as in its address."""
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    led_by: Mapped[User] = relationship()
    patients: Mapped[list["RoundPatient"]] = relationship(
        back_populates="round", order_by="RoundPatient.position, RoundPatient.id"
    )


class RoundPatient(Scoped, Versioned, Audited, Base):
    """One patient on a round's list: the round stands at the first who was not seen."""

    __tablename__ = "round_patient"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["round_id", "organisation_id"], ["ward_round.id", "ward_round.organisation_id"]
        ),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"], ["episode.id", "episode.organisation_id"]
        ),
        sa.ForeignKeyConstraint(
            ["review_id", "organisation_id"], ["review.id", "review.organisation_id"]
        ),
        sa.ForeignKeyConstraint(
            ["seen_by_id", "organisation_id"], ["user.id", "user.organisation_id"]
        ),
        sa.UniqueConstraint("round_id", "organisation_id", "episode_id"),
        sa.Index("ix_round_patient_episode", "episode_id", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int]
    episode_id: Mapped[int]
    position: Mapped[int]
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None]
    review_id: Mapped[int | None]
    changes: Mapped[str | None]
    """What was decided beside the review, in the words of the day, a line each."""

    round: Mapped[WardRound] = relationship(back_populates="patients")
    episode: Mapped[Episode] = relationship(overlaps="patients,round")
    review: Mapped[Review | None] = relationship(overlaps="episode,patients,round")
    seen_by: Mapped[User | None] = relationship(overlaps="episode,patients,review,round")
