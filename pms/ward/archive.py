"""The ward rounds as a file, for an organisation that takes all its data out."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import aliased

from pms.auth.models import User
from pms.episodes.models import Episode, Review
from pms.patients.models import Patient
from pms.store.base import db
from pms.ward.models import RoundPatient, WardRound
from pms.web.spreadsheets import csv_bytes

HEADER = (
    "round_ref",
    "started_at",
    "finished_at",
    "led_by",
    "present",
    "asked",
    "position",
    "episode_ref",
    "seen_at",
    "seen_by",
    "review_ref",
    "changes",
)


def kept_rounds() -> Iterator[tuple[str, bytes]]:
    """Every patient of every round: who held it, when, and what it led to."""
    seen_by = aliased(User)
    rows = db.session.execute(
        select(
            WardRound.ref,
            WardRound.started_at,
            WardRound.finished_at,
            User.name,
            WardRound.present,
            WardRound.asked,
            RoundPatient.position,
            Episode.ref,
            RoundPatient.seen_at,
            seen_by.name,
            Review.ref,
            RoundPatient.changes,
        )
        .select_from(RoundPatient)
        .join(WardRound, WardRound.id == RoundPatient.round_id)
        .join(User, User.id == WardRound.led_by_id)
        .join(Episode, Episode.id == RoundPatient.episode_id)
        .join(Patient, Patient.id == Episode.patient_id)
        .outerjoin(seen_by, seen_by.id == RoundPatient.seen_by_id)
        .outerjoin(Review, Review.id == RoundPatient.review_id)
        .order_by(WardRound.started_at, WardRound.id, RoundPatient.position, RoundPatient.id)
    ).all()
    if rows:
        yield "rounds/rounds.csv", csv_bytes(HEADER, rows)
