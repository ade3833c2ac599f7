"""Finding ward rounds, and where each stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from pms.auth.models import User
from pms.episodes.models import Episode, Review
from pms.patients.models import Patient
from pms.store.base import db
from pms.ward.models import RoundPatient, WardRound

RECENT = 20


class RoundPosition(NamedTuple):
    """One patient on a round's list, in its order."""

    episode_id: int
    name: str
    seen_at: datetime | None


def get_round_or_404(round_id: int) -> WardRound:
    found = db.session.scalars(
        select(WardRound)
        .where(WardRound.id == round_id)
        .options(joinedload(WardRound.led_by, innerjoin=True))
    ).one_or_none()
    return found or abort(404)


def get_round_patient_or_404(round_id: int, episode_id: int) -> RoundPatient:
    """A patient's place on a round, with the round."""
    found = db.session.scalars(
        select(RoundPatient)
        .join(RoundPatient.round)
        .where(RoundPatient.round_id == round_id, RoundPatient.episode_id == episode_id)
        .options(contains_eager(RoundPatient.round).joinedload(WardRound.led_by, innerjoin=True))
    ).one_or_none()
    return found or abort(404)


def list_places(round_id: int) -> list[RoundPosition]:
    rows = db.session.execute(
        select(
            RoundPatient.episode_id,
            Patient.family_name,
            Patient.given_name,
            RoundPatient.seen_at,
        )
        .join(RoundPatient.episode)
        .join(Episode.patient)
        .where(RoundPatient.round_id == round_id)
        .order_by(RoundPatient.position, RoundPatient.id)
    )
    return [RoundPosition(id_, f"{family.upper()}, {given}", at) for id_, family, given, at in rows]


def next_to_see(places: Sequence[RoundPosition]) -> int | None:
    """Where a round stands: the first not seen after the one seen last; None once all are."""
    seen = [place for place in places if place.seen_at]
    after = 0
    if seen:
        after = places.index(max(seen, key=lambda place: place.seen_at)) + 1  # type: ignore[arg-type, return-value]
    in_turn = (*places[after:], *places[:after])
    return next((place.episode_id for place in in_turn if place.seen_at is None), None)


def latest_review_id(episode_id: int) -> int | None:
    """The review recorded last: a later one was added by somebody else meanwhile."""
    return db.session.scalar(select(func.max(Review.id)).where(Review.episode_id == episode_id))


def present_lately(held: WardRound) -> str | None:
    """Who was present at the round's latest review, else who began it."""
    found = db.session.scalars(
        select(Review.present)
        .join(RoundPatient, RoundPatient.review_id == Review.id)
        .where(RoundPatient.round_id == held.id)
        .order_by(RoundPatient.seen_at.desc())
        .limit(1)
    ).first()
    return found or held.present


def list_rounds() -> Sequence[Any]:
    """Those that go on and the latest ended, the newest first, with how many were seen."""
    seen, of = func.count(RoundPatient.seen_at), func.count(RoundPatient.id)
    return db.session.execute(
        select(
            WardRound.id,
            WardRound.started_at,
            WardRound.finished_at,
            User.name.label("leader"),
            seen.label("seen"),
            of.label("patients"),
        )
        .join(WardRound.led_by)
        .outerjoin(WardRound.patients)
        .group_by(WardRound.id, WardRound.started_at, WardRound.finished_at, User.name)
        .order_by(WardRound.finished_at.is_not(None), WardRound.id.desc())
        .limit(RECENT)
    ).all()


def list_summary(round_id: int) -> Sequence[Any]:
    """Every patient of a round with what was said and decided, in its order."""
    return db.session.execute(
        select(
            RoundPatient.episode_id,
            Patient.family_name,
            Patient.given_name,
            Patient.date_of_birth,
            Patient.nhs_number,
            RoundPatient.seen_at,
            User.name.label("seen_by"),
            RoundPatient.changes,
            Review.summary,
            Review.plan,
            Review.present,
            Review.oral_switch,
            Review.oral_switch_reason,
            Review.next_review_on,
        )
        .join(RoundPatient.episode)
        .join(Episode.patient)
        .outerjoin(RoundPatient.review)
        .outerjoin(RoundPatient.seen_by)
        .where(RoundPatient.round_id == round_id)
        .order_by(RoundPatient.position, RoundPatient.id)
    ).all()
