"""What is filled in or written for an episode: the checklist, questionnaires and letters."""

from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pms.domain.care.letter import KINDS
from pms.domain.care.questionnaire import NAMES, CodeState
from pms.domain.care.triage import ANSWERS, QUESTIONS
from pms.episodes.models.episode import Episode, EpisodeItem, belongs_to_episode
from pms.store.base import Base, Referenced, Scoped
from pms.store.history import Audited

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
