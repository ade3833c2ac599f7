"""Episodes left out of the returns."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pms.episodes.models.episode import Episode
from pms.store.base import Base, Scoped, Versioned
from pms.store.history import Audited


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
