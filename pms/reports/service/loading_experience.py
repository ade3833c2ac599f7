"""Questionnaires answered in a period, and the codes given in it."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, select

from pms import clock
from pms.domain.care.questionnaire import NAMES
from pms.domain.service_reports.experience import Answered, CodeGiven
from pms.domain.service_reports.period import ONE_DAY
from pms.episodes.models import Questionnaire, QuestionnaireCode
from pms.reports.service.filters import ReportFilter
from pms.reports.service.loading import narrowing, values_of
from pms.store.base import db


def load_answers(asked: ReportFilter, as_at: date) -> list[Answered]:
    """By the day of the answer, as on the questionnaire's own page: excluded episodes too."""
    rows: Iterable[Any] = db.session.execute(
        _answered_in(frozenset(asked.narrowed)), values_of(asked)
    )
    return [
        Answered(episode_id, day, dict(zip(NAMES, answers, strict=True)))
        for episode_id, day, *answers in rows
    ]


def load_codes(asked: ReportFilter, as_at: date) -> list[CodeGiven]:
    """By the day on which a code was given; one withdrawn is none."""
    period = asked.period
    values = values_of(asked) | {
        "first": clock.midnight(period.first),
        "until": clock.midnight(period.last + ONE_DAY),
    }
    rows: Iterable[Any] = db.session.execute(_given_in(frozenset(asked.narrowed)), values)
    return [
        CodeGiven(episode_id, issued_at.astimezone(clock.LONDON).date(), used_at is not None)
        for episode_id, issued_at, used_at in rows
    ]


@cache
def _answered_in(names: frozenset[str]) -> Executable:
    columns = [getattr(Questionnaire, name) for name in NAMES]
    return (
        select(Questionnaire.episode_id, Questionnaire.answered_on, *columns)
        .join(Questionnaire.episode)
        .where(
            *narrowing(names),
            Questionnaire.answered_on.between(bindparam("first"), bindparam("until")),
        )
        .order_by(Questionnaire.answered_on, Questionnaire.id)
    )


@cache
def _given_in(names: frozenset[str]) -> Executable:
    return (
        select(QuestionnaireCode.episode_id, QuestionnaireCode.issued_at, QuestionnaireCode.used_at)
        .join(QuestionnaireCode.episode)
        .where(
            *narrowing(names),
            QuestionnaireCode.issued_at >= bindparam("first"),
            QuestionnaireCode.issued_at < bindparam("until"),
            QuestionnaireCode.revoked_at.is_(None),
        )
        .order_by(QuestionnaireCode.issued_at, QuestionnaireCode.id)
    )
