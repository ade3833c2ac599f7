"""The checklist of one referral."""

from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pms.domain.care.triage import ANSWERS, QUESTIONS
from pms.episodes.models import Episode, EpisodeItem, belongs_to_episode
from pms.store.base import Base

Stamps = dict[str, Any]


class Answer(NamedTuple):
    """One question of the checklist, with its answer where there is one."""

    name: str
    statement: str
    code: str | None
    words: str | None
    by: str | None
    on: date | None


class Triage(EpisodeItem, Base):
    """The answers to `care.triage.QUESTIONS`, of ANSWERS; None while a question is open."""

    __tablename__ = "triage"
    __not_in_history__ = frozenset({"answered"})
    __table_args__ = belongs_to_episode("triage", sa.UniqueConstraint("episode_id"))

    diagnosis_clear: Mapped[str | None]
    is_stable: Mapped[str | None]
    drug_agreed: Mapped[str | None]
    no_oral_option: Mapped[str | None]
    access_suitable: Mapped[str | None]
    allergies_checked: Mapped[str | None]
    home_suitable: Mapped[str | None]
    patient_agrees: Mapped[str | None]
    monitoring_arranged: Mapped[str | None]
    comment: Mapped[str | None]

    answered: Mapped[Stamps] = mapped_column(sa.JSON, default=dict)
    """Who gave each answer and on which day (ISO): question to [name, day]."""

    episode: Mapped[Episode] = relationship(back_populates="triage")

    @property
    def answers(self) -> list[Answer]:
        """Every question in the order of the checklist."""
        return [self._answer(name) for name in QUESTIONS]

    def _answer(self, name: str) -> Answer:
        code = getattr(self, name)
        by, day = self.answered.get(name, (None, None))
        on = date.fromisoformat(day) if day else None
        return Answer(name, QUESTIONS[name], code, ANSWERS.get(code, code), by, on)
