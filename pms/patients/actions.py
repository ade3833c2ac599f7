"""Adding and correcting patients. They flush; views commit."""

from datetime import date
from typing import TypedDict, Unpack

from pms.domain.care.patient import DetailsRow, problems
from pms.domain.care.problem import refusals, row_of
from pms.patients.models import Patient
from pms.patients.queries import find_holder
from pms.refusal import insist, require_none
from pms.store.base import db


class Details(TypedDict):
    family_name: str
    given_name: str
    single_name: bool
    date_of_birth: date
    nhs_number: str | None
    hospital_number: str | None
    sex: str | None
    allergies: str | None
    postcode: str | None
    phone: str | None
    gp_practice_code: str | None


def add_patient(today: date, *, ref: str, **details: Unpack[Details]) -> Patient:
    _require(None, today, details)
    patient = Patient(ref=ref, **details)
    db.session.add(patient)
    db.session.flush()
    return patient


def correct_patient(patient: Patient, today: date, **details: Unpack[Details]) -> None:
    _require(patient, today, details)
    for column, value in details.items():
        setattr(patient, column, value)
    db.session.flush()


def record_allergies(patient: Patient, *, allergies: str | None) -> None:
    """A text, "None known", or None where no one has asked yet."""
    patient.allergies = allergies
    db.session.flush()


def _require(patient: Patient | None, today: date, details: Details) -> None:
    require_none(refusals(problems(row_of(DetailsRow, details, patient), today=today), details))
    insist(
        _taken(patient, "nhs_number", details["nhs_number"]),
        _taken(patient, "hospital_number", details["hospital_number"]),
    )


def _taken(patient: Patient | None, column: str, number: str | None) -> str | None:
    holder = find_holder(column, number, patient) if number else None
    if holder is None:
        return None
    return f"{holder.full_name} has the number {number}"
