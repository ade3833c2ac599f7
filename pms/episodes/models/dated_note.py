"""Dated notes."""

from datetime import date

from sqlalchemy.orm import Mapped, relationship

from pms.episodes.models.episode import Episode
from pms.episodes.models.item import EpisodeItem, belongs_to_episode
from pms.store.base import Base


class DatedNote(EpisodeItem, Base):
    """A dated note, kept as it was written: a wrong one is entered in error, never rewritten."""

    __tablename__ = "dated_note"
    __table_args__ = belongs_to_episode("dated_note")

    written_on: Mapped[date]
    author: Mapped[str]
    text: Mapped[str]

    episode: Mapped[Episode] = relationship(back_populates="dated_notes")
