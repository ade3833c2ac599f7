"""Finding patients, and seeing who a new one may already be."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import abort
from sqlalchemy import ColumnElement, select

from pms.auth.queries import is_any_demonstration
from pms.domain.text.days import read_day
from pms.domain.text.names import number_key
from pms.patients.models import Patient
from pms.patients.names import after_prefix, are_alike, name_key
from pms.store import history
from pms.store.base import db
from pms.store.scoping import current_scope

SHOWN = 20
SHORTEST = 2
CENTURY = 100
SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+")
YEAR_OF_FOUR = re.compile(r"\d{4}")

COLUMNS = (
    Patient.id,
    Patient.family_name,
    Patient.given_name,
    Patient.date_of_birth,
    Patient.nhs_number,
    Patient.hospital_number,
    Patient.hospital_key,
    Patient.family_key,
    Patient.given_key,
)


class FoundPatients(NamedTuple):
    """Whom a search found, at most SHOWN, and whether there are more."""

    patients: Sequence[Any]
    more: bool


def get_patient_or_404(patient_id: int) -> Patient:
    found = db.session.scalars(select(Patient).where(Patient.id == patient_id)).one_or_none()
    if found is None:
        abort(404)
    history.note_reading("view", "patient", patient_id, patient_id=patient_id)
    return found


def find_holder(column: str, number: str, besides: Patient | None = None) -> Patient | None:
    """Who else has the NHS or hospital number; also a record entered in error, which keeps it.

    Two that have had one hospital number since before its spelling was looked at may keep it.
    """
    if column == "hospital_number":
        column, key = "hospital_key", number_key(number)
        if key is None or (besides is not None and besides.hospital_key == key):
            return None
        number = key
    elsewhere = Patient.id != (besides.id if besides is not None else 0)
    return db.session.scalars(
        select(Patient)
        .where(getattr(Patient, column) == number, elsewhere)
        .order_by(Patient.id)
        .limit(1),
        execution_options={"entered_in_error": True},
    ).one_or_none()


def are_made_up_numbers_expected() -> bool:
    """Whether patients with numbers for demonstrations are nothing to ask about here."""
    return is_any_demonstration()


def list_alike(
    family_name: str, given_name: str, date_of_birth: date, besides: Patient | None = None
) -> list[Patient]:
    """Other people born on the day with a like name, by name."""
    born_then = db.session.scalars(
        select(Patient)
        .where(
            Patient.date_of_birth == date_of_birth,
            Patient.id != (besides.id if besides is not None else 0),
        )
        .order_by(Patient.family_key, Patient.given_key, Patient.id)
    )
    keys = name_key(family_name), name_key(given_name)
    return [one for one in born_then if are_alike(keys, (one.family_key, one.given_key))]


def is_too_short(text: str) -> bool:
    """Whether there is too little to search for."""
    return len(name_key(text)) < SHORTEST


def search_patients(text: str, today: date) -> FoundPatients:
    """Whoever a name, NHS number, hospital number or date of birth begins; families first.

    Every branch is a range of one index with a limit, so the cost does not grow with the table.
    """
    if is_too_short(text):
        return FoundPatients((), more=False)
    branches = [
        branch(rank, conditions, order)
        for rank, (conditions, order) in enumerate(_conditions(text, today))
    ]
    everyone = sa.union_all(*(select(one.subquery()) for one in branches)).subquery()
    order = (everyone.c.rank, everyone.c.family_key, everyone.c.given_key, everyone.c.id)
    once: dict[int, Any] = {}
    for row in db.session.execute(select(everyone).order_by(*order)):
        once.setdefault(row.id, row)
    return FoundPatients(list(once.values())[:SHOWN], more=len(once) > SHOWN)


Conditions = tuple[list[ColumnElement[bool]], Sequence[Any]]


def _conditions(text: str, today: date) -> Iterator[Conditions]:
    """The ways to read the text, the likeliest first, each with the order its index gives."""
    by_name = (Patient.family_key, Patient.given_key, Patient.id)
    key = name_key(text)
    digits = SEPARATORS.sub("", text)
    if digits.isascii() and digits.isdigit():
        yield [begins(Patient.nhs_number, digits)], (Patient.nhs_number, Patient.id)
    for born_on in birth_days(text, today):
        yield [Patient.date_of_birth == born_on], (Patient.id,)
    yield [begins(Patient.family_key, key)], by_name
    for family, given in _family_and_given(text):
        yield [begins(Patient.family_key, family), begins(Patient.given_key, given)], by_name
    yield [begins(Patient.given_key, key)], (Patient.given_key, Patient.id)
    if number := number_key(text):
        yield [begins(Patient.hospital_key, number)], (Patient.hospital_key, Patient.id)


def branch(
    rank: int, conditions: list[ColumnElement[bool]], order: Sequence[Any], limit: int = SHOWN + 1
) -> Any:
    """The first patients of the organisation that meet conditions, marked with a rank."""
    return (
        select(*COLUMNS, sa.literal(rank).label("rank"))
        .where(
            Patient.organisation_id == current_scope(),
            Patient.entered_in_error_at.is_(None),
            *conditions,
        )
        .order_by(*order)
        .limit(limit)
    )


def begins(column: Any, prefix: str) -> ColumnElement[bool]:
    """A range of the column's index, which LIKE would not use."""
    return sa.and_(column >= prefix, column < after_prefix(prefix))


def _family_and_given(text: str) -> Iterator[tuple[str, str]]:
    """Ways to cut the text into a family and a given name: `smith jo`, `jo smith`, `smith, jo`."""
    family, comma, given = text.partition(",")
    if comma:
        cuts = [(family, given)]
    else:
        words = text.split()
        halves = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
        cuts = [*halves, *((last, first) for first, last in halves)]
    for one, other in cuts[:6]:
        if (one_key := name_key(one)) and (other_key := name_key(other)):
            yield one_key, other_key


def birth_days(text: str, today: date) -> list[date]:
    """The day the text may mean; with a year of two digits, also that of the century before."""
    if not any(letter.isdigit() for letter in text) or text.strip()[:1] in "+-":
        return []
    try:
        day = read_day(text, today)
        before = [] if YEAR_OF_FOUR.search(text) else [day.replace(year=day.year - CENTURY)]
    except ValueError:
        return []
    return [one for one in (day, *before) if one <= today]
