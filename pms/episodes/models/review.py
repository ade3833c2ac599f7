"""Reviews and their bloods."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from pms.episodes.models.episode import Episode
from pms.episodes.models.item import EpisodeItem, belongs_to_episode
from pms.store.base import Base


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
