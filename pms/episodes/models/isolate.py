"""Organisms that grew."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column, relationship

from pms.episodes.models.episode import Episode
from pms.episodes.models.item import EpisodeItem, belongs_to_episode
from pms.store.base import Base


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
