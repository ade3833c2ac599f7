"""An enquiry about a referral."""

from datetime import date

from sqlalchemy.orm import Mapped, relationship

from pms.episodes.models import Episode, EpisodeItem, belongs_to_episode, not_before
from pms.store.base import Base


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
