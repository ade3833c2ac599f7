"""Letters."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, relationship

from pms.domain.care.letter import KINDS
from pms.episodes.models.episode import Episode
from pms.episodes.models.item import EpisodeItem, belongs_to_episode
from pms.store.base import Base


class Letter(EpisodeItem, Base):
    """One letter. Once it is sent, nothing of it changes: a correction is a letter of its own."""

    __tablename__ = "letter"
    __table_args__ = belongs_to_episode(
        "letter",
        sa.ForeignKeyConstraint(
            ["replaces_id", "organisation_id"], ["letter.id", "letter.organisation_id"]
        ),
        sa.UniqueConstraint("id", "organisation_id"),
        sa.CheckConstraint(
            "sent_at IS NULL OR (sent_letterhead IS NOT NULL AND sent_about IS NOT NULL"
            " AND sent_by IS NOT NULL)",
            name="kept_as_sent",
        ),
    )
    __not_in_history__ = frozenset({"drafted_body"})

    kind: Mapped[str]  # referral, acceptance, rejection, discharge
    dated_on: Mapped[date]
    addressed_to: Mapped[str]  # lines
    copies_to: Mapped[str | None]  # one a line
    body: Mapped[str]
    signed_by: Mapped[str | None]
    drafted_body: Mapped[str]
    """The text as the record gave it; another one now says that the record has changed since."""
    replaces_id: Mapped[int | None]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None]
    sent_how: Mapped[str | None]  # post, email, by_hand, electronic
    sent_letterhead: Mapped[str | None]
    sent_about: Mapped[str | None]
    """The organisation and the patient as they stood over the letter when it was sent: lines."""

    episode: Mapped[Episode] = relationship(back_populates="letters")

    @property
    def name(self) -> str:
        return KINDS.get(self.kind, self.kind)

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None
