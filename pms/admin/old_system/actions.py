"""Keeping the list of patients still on the system used before. Actions flush; views commit."""

from datetime import date

from pms.admin.models import OldSystemPatient
from pms.admin.old_system.queries import LISTED, is_listed, left_problem
from pms.auth.models import Organisation
from pms.refusal import insist
from pms.store.base import db


def add_patient(
    organisation: Organisation, *, hospital_number: str, note: str | None
) -> OldSystemPatient:
    db.session.refresh(organisation, with_for_update=True)  # two presses follow one another
    insist(
        None if hospital_number.strip() else "A patient needs a hospital number",
        LISTED if is_listed(hospital_number) else None,
    )
    row = OldSystemPatient(hospital_number=hospital_number, note=note)
    db.session.add(row)
    db.session.flush()
    return row


def correct_patient(
    row: OldSystemPatient, today: date, *, note: str | None, left_on: date | None
) -> None:
    """Note that they have left the old system, or take that back."""
    insist(
        left_problem(left_on, today),
        LISTED if row.left_on and not left_on and is_listed(row.hospital_number) else None,
    )
    row.note, row.left_on = note, left_on
    db.session.flush()
