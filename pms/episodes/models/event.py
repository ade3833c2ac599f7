"""Line and drug events."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from pms.episodes.models.course import Course
from pms.episodes.models.episode import Episode
from pms.episodes.models.item import EpisodeItem, belongs_to_episode
from pms.episodes.models.line import Line
from pms.store.base import Base


class Event(EpisodeItem, Base):
    """A line or drug event: something that went wrong, dated (counting-rules R13)."""

    __tablename__ = "event"
    __table_args__ = belongs_to_episode(
        "event",
        sa.ForeignKeyConstraint(
            ["line_id", "organisation_id"], ["line.id", "line.organisation_id"]
        ),
        sa.ForeignKeyConstraint(
            ["course_id", "organisation_id"], ["course.id", "course.organisation_id"]
        ),
        sa.CheckConstraint("kind IN ('line', 'drug')", name="kind_known"),
    )

    kind: Mapped[str]  # line, drug
    type: Mapped[str]  # a code of line_event or drug_event
    occurred_on: Mapped[date]
    line_id: Mapped[int | None]
    course_id: Mapped[int | None]
    severity: Mapped[str | None]
    consequence: Mapped[str | None]

    episode: Mapped[Episode] = relationship(back_populates="events")
    line: Mapped[Line | None] = relationship(overlaps="episode,events")
    course: Mapped[Course | None] = relationship(overlaps="episode,events,line")
