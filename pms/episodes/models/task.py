"""Tasks."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from pms.episodes.models.episode import Episode
from pms.episodes.models.item import EpisodeItem, belongs_to_episode
from pms.store.base import Base


class Task(EpisodeItem, Base):
    """Something to be done for the patient."""

    __tablename__ = "task"
    __table_args__ = belongs_to_episode(
        "task", sa.Index("ix_task_open", "organisation_id", "done_on")
    )

    text: Mapped[str]
    due_on: Mapped[date | None]
    owner: Mapped[str | None]
    done_on: Mapped[date | None]

    episode: Mapped[Episode] = relationship(back_populates="tasks")
