"""Outcomes seen after therapy."""

from datetime import date

from sqlalchemy.orm import Mapped, relationship

from pms.episodes.models.episode import Episode
from pms.episodes.models.item import EpisodeItem, belongs_to_episode
from pms.store.base import Base


class LaterOutcome(EpisodeItem, Base):
    """A long-term outcome seen after therapy; never overwrites the pair of R9."""

    __tablename__ = "later_outcome"
    __table_args__ = belongs_to_episode("later_outcome")

    recorded_on: Mapped[date]
    infection_outcome: Mapped[str | None]
    notes: Mapped[str | None]

    episode: Mapped[Episode] = relationship(back_populates="later_outcomes")
