"""Who is still on the system used before."""

from collections.abc import Sequence
from datetime import date

from flask import abort
from sqlalchemy import select

from pms.admin.models import OldSystemPatient
from pms.store.base import db

LISTED = "This hospital number is on the list already"


def list_patients() -> Sequence[OldSystemPatient]:
    """Those still there first, by hospital number; then who has left, the latest first."""
    found = db.session.scalars(
        select(OldSystemPatient).order_by(OldSystemPatient.hospital_number, OldSystemPatient.id)
    ).all()
    left = sorted(
        (row for row in found if row.left_on),
        key=lambda row: row.left_on or date.min,
        reverse=True,
    )
    return [*(row for row in found if not row.left_on), *left]


def get_patient_or_404(row_id: int) -> OldSystemPatient:
    found = db.session.scalars(
        select(OldSystemPatient).where(OldSystemPatient.id == row_id)
    ).one_or_none()
    return found or abort(404)


def is_listed(hospital_number: str) -> bool:
    """Whether somebody with the number is on the list and has not left."""
    found = db.session.scalar(
        select(OldSystemPatient.id)
        .where(
            OldSystemPatient.hospital_number == hospital_number,
            OldSystemPatient.left_on.is_(None),
        )
        .limit(1)
    )
    return found is not None


def left_problem(left_on: date | None, today: date) -> str | None:
    """Why no one can have left on the day; None where they can."""
    if left_on and left_on > today:
        return "The day must be today or earlier"
    return None
