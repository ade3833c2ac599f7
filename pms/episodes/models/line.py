"""Vascular access devices."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from pms.episodes.models.episode import Episode
from pms.episodes.models.item import EpisodeItem, belongs_to_episode, not_before
from pms.store.base import Base


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
