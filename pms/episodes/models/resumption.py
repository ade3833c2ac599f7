"""Returns to IV therapy."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pms.episodes.models.episode import Episode
from pms.store.base import Base, Scoped, Versioned
from pms.store.history import Audited


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
