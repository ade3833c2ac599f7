"""What the report of patient experience is made from: numbers only, of this organisation."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select

from pms import clock
from pms.domain.care.questionnaire import NAMES
from pms.domain.counting.quarter import Quarter
from pms.domain.service_reports.experience import CodeGiven
from pms.episodes.models import Episode, Questionnaire, QuestionnaireCode
from pms.store.base import db


class ExperienceFilter(NamedTuple):
    """What is looked at: a quarter, and of it one service or one wording, or all."""

    quarter: Quarter
    service: str = ""
    wording: str = ""


class CodesGiven(NamedTuple):
    """Codes given in the quarter, and how many of these were answered since."""

    issued: int
    answered: int


def list_answers(asked: ExperienceFilter) -> Sequence[Mapping[str, Any]]:
    """The questionnaires answered in the quarter: whose, when, how each came in, the answers."""
    columns = [getattr(Questionnaire, name) for name in NAMES]
    statement = (
        select(Questionnaire.episode_id, Questionnaire.answered_on, Questionnaire.source, *columns)
        .join(Questionnaire.episode)
        .where(Questionnaire.answered_on.between(asked.quarter.start, asked.quarter.end))
        .order_by(Questionnaire.answered_on, Questionnaire.id)
    )
    rows = db.session.execute(_narrowed(statement, Questionnaire, asked)).mappings()
    return [dict(row) for row in rows]


def count_codes(asked: ExperienceFilter) -> CodesGiven:
    """Codes given in the quarter."""
    counted = select(func.count(), func.count(QuestionnaireCode.used_at))
    issued, answered = db.session.execute(_given(counted, asked)).one()
    return CodesGiven(issued, answered)


def list_codes(asked: ExperienceFilter) -> list[CodeGiven]:
    """The codes that `count_codes` counts, by the day on which each was given."""
    columns = (QuestionnaireCode.episode_id, QuestionnaireCode.issued_at, QuestionnaireCode.used_at)
    statement = select(*columns).order_by(QuestionnaireCode.issued_at, QuestionnaireCode.id)
    return [
        CodeGiven(episode_id, issued_at.astimezone(clock.LONDON).date(), used_at is not None)
        for episode_id, issued_at, used_at in db.session.execute(_given(statement, asked))
    ]


def _given(statement: Any, asked: ExperienceFilter) -> Any:
    """By the day on which a code was given; one withdrawn before it was answered is not counted."""
    given = (
        statement.select_from(QuestionnaireCode)
        .join(QuestionnaireCode.episode)
        .where(
            QuestionnaireCode.issued_at >= clock.midnight(asked.quarter.start),
            QuestionnaireCode.issued_at < clock.midnight(asked.quarter.next.start),
            QuestionnaireCode.revoked_at.is_(None),
        )
    )
    return _narrowed(given, QuestionnaireCode, asked)


def list_comments(asked: ExperienceFilter) -> Sequence[Any]:
    """Episode's id, day, wording and text of what was written, the latest first."""
    statement = (
        select(
            Questionnaire.episode_id,
            Questionnaire.answered_on,
            Questionnaire.wording,
            Questionnaire.comments,
        )
        .join(Questionnaire.episode)
        .where(
            Questionnaire.answered_on.between(asked.quarter.start, asked.quarter.end),
            Questionnaire.comments.is_not(None),
        )
        .order_by(Questionnaire.answered_on.desc(), Questionnaire.id.desc())
    )
    return db.session.execute(_narrowed(statement, Questionnaire, asked)).all()


def first_day() -> date | None:
    """The day of the first answer."""
    return db.session.scalar(select(func.min(Questionnaire.answered_on)))


def _narrowed(statement: Any, model: Any, asked: ExperienceFilter) -> Any:
    """Of one service or wording; an episode entered in error is none (pms.store leaves it out)."""
    if asked.service:
        statement = statement.where(Episode.service == asked.service)
    if asked.wording:
        statement = statement.where(model.wording == asked.wording)
    return statement
