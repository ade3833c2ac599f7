"""Stays in hospital."""

from datetime import date

from sqlalchemy.orm import Mapped, relationship

from pms.episodes.models.episode import Episode
from pms.episodes.models.item import EpisodeItem, belongs_to_episode, not_before
from pms.store.base import Base


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
