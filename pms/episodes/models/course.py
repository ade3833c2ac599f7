"""Antimicrobial courses."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from pms.episodes.models.episode import Episode
from pms.episodes.models.item import EpisodeItem, belongs_to_episode, not_before
from pms.store.base import Base


class Course(EpisodeItem, Base):
    """One antimicrobial prescription."""

    __tablename__ = "course"
    __table_args__ = belongs_to_episode(
        "course",
        sa.UniqueConstraint("id", "organisation_id"),
        not_before("ended_on", "started_on", "ends_after_start"),
        sa.Index("ix_course_agent", "organisation_id", "agent", "id"),
        sa.Index("ix_course_end", "organisation_id", "ended_on"),
    )

    agent: Mapped[str]
    route: Mapped[str | None]
    dose: Mapped[float | None]
    dose_unit: Mapped[str | None]
    frequency: Mapped[str | None]
    administered_by: Mapped[str | None]
    delivery_form: Mapped[str | None]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    course_end_reason: Mapped[str | None]

    episode: Mapped[Episode] = relationship(back_populates="courses")
