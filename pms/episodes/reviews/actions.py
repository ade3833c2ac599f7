"""Changes to an episode's reviews."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict, Unpack

from pms.domain.care.item_rules import (
    blood_problem,
    choice_problem,
    happened_problem,
    next_review_problem,
    oral_switch_problem,
    vip_score_problem,
)
from pms.episodes.items.actions import fill, insist_on_codes
from pms.episodes.models import Episode, Review
from pms.episodes.reviews import BLOODS, LISTS, ORAL_SWITCH
from pms.refusal import insist
from pms.store.base import db


class ReviewValues(TypedDict):
    reviewed_on: date
    type: str
    summary: str | None
    plan: str | None
    next_review_on: date | None
    crp: float | None
    white_cells: float | None
    neutrophils: float | None
    platelets: float | None
    creatinine: float | None
    egfr: float | None
    alt: float | None
    ck: float | None
    vip_score: int | None
    present: str | None
    oral_switch: str | None
    oral_switch_reason: str | None


def record_review(
    episode: Episode, today: date, *, ref: str, **values: Unpack[ReviewValues]
) -> Review:
    _insist(None, today, values)
    review = Review(episode=episode, ref=ref, **values)
    db.session.add(review)
    db.session.flush()
    return review


def correct_review(review: Review, today: date, **values: Unpack[ReviewValues]) -> Review:
    _insist(review, today, values)
    fill(review, values)
    return review


def _insist(review: Review | None, today: date, values: Mapping[str, Any]) -> None:
    insist(
        happened_problem(values["reviewed_on"], today),
        next_review_problem(values["next_review_on"], values["reviewed_on"]),
        vip_score_problem(values["vip_score"]),
        choice_problem(values["oral_switch"], ORAL_SWITCH),
        oral_switch_problem(values["oral_switch"], values["oral_switch_reason"]),
        *(blood_problem(test.column, values[test.column]) for test in BLOODS),
    )
    insist_on_codes(review, LISTS, values)
