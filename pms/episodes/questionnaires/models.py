"""A patient's or carer's answers about an episode, and the codes they were given for it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pms.domain.care.questionnaire import NAMES, CodeState
from pms.episodes.models import Episode, EpisodeItem, belongs_to_episode
from pms.store.base import Base, Referenced, Scoped
from pms.store.history import Audited

ON_THE_SCALE = " AND ".join(f"({name} IS NULL OR {name} BETWEEN 0 AND 5)" for name in NAMES)


class Questionnaire(EpisodeItem, Base):
    """One filled-in questionnaire. Answers: 5 strongly agree to 1, 0 does not apply, None open."""

    __tablename__ = "questionnaire"
    __table_args__ = belongs_to_episode(
        "questionnaire",
        sa.Index("ix_questionnaire_answered", "organisation_id", "answered_on"),
        sa.CheckConstraint(ON_THE_SCALE, name="on_the_scale"),
        sa.CheckConstraint("wording IN ('adult', 'carer', 'child')", name="wording_known"),
        sa.CheckConstraint("source IN ('staff', 'code')", name="source_known"),
    )

    answered_on: Mapped[date]
    wording: Mapped[str]  # adult, carer, child
    source: Mapped[str]  # staff, code
    information: Mapped[int | None]
    communication: Mapped[int | None]
    skill: Mapped[int | None]
    punctuality: Mapped[int | None]
    access: Mapped[int | None]
    self_care: Mapped[int | None]
    involvement: Mapped[int | None]
    who_to_call: Mapped[int | None]
    safety: Mapped[int | None]
    family: Mapped[int | None]
    overall: Mapped[int | None]
    again: Mapped[int | None]
    comments: Mapped[str | None]

    episode: Mapped[Episode] = relationship(back_populates="questionnaires")


class QuestionnaireCode(Scoped, Referenced, Audited, Base):
    """A code that opens one questionnaire once. Only a keyed hash of it is kept."""

    __tablename__ = "questionnaire_code"
    __not_in_history__ = frozenset({"code_hash"})
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"], ["episode.id", "episode.organisation_id"]
        ),
        sa.UniqueConstraint("code_hash"),
        sa.UniqueConstraint("organisation_id", "ref"),
        sa.Index("ix_questionnaire_code_episode", "episode_id", "organisation_id"),
        sa.Index("ix_questionnaire_code_issued", "organisation_id", "issued_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    episode_id: Mapped[int]
    wording: Mapped[str]
    code_hash: Mapped[str]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    episode: Mapped[Episode] = relationship(back_populates="questionnaire_codes")

    @property
    def state(self) -> CodeState:
        return CodeState(self.expires_at, self.used_at, self.revoked_at)
