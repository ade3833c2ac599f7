"""Whether the patient of a row is one already there."""

import json
from dataclasses import dataclass
from typing import Any

from pms.domain.text.characters import cleaned
from pms.transfer.queries import list_imported_patients, list_numbers
from pms.transfer.report import RowRemarks
from pms.transfer.tables import PATIENTS

NHS, HOSPITAL = PATIENTS.position("nhs_number"), PATIENTS.position("hospital_number")


@dataclass(slots=True)
class Person:
    """A patient's numbers; `code` as in `states.PatientState`."""

    code: int
    nhs_number: str | None
    hospital_number: str | None
    born_on: str
    in_error: bool = False


class KnownPeople:
    """The patients of the organisation and of the bundle so far, by their numbers.

    A number that was only ever in a matched row leads to its patient too.
    """

    def __init__(self, *, empty: bool) -> None:
        self._by_nhs_number: dict[str, Person] = {}
        self._by_hospital_number: dict[str, Person] = {}
        if not empty:
            self._load()

    def _load(self) -> None:
        by_id = {}
        for id_, nhs_number, hospital_number, born_on, in_error_at in list_numbers():
            in_error = in_error_at is not None
            person = Person(id_, nhs_number, hospital_number, born_on.isoformat(), in_error)
            by_id[id_] = person
            self._index(person, nhs_number, hospital_number)
        for id_, content in list_imported_patients():
            self._index_numbers_not_recorded(by_id[id_], json.loads(content))

    def _index_numbers_not_recorded(self, person: Person, values: list[Any]) -> None:
        """Numbers of matched rows; where the record has another number, that one was corrected."""
        self._index(
            person,
            None if person.nhs_number else values[NHS],
            None if person.hospital_number else values[HOSPITAL],
        )

    def _index(self, person: Person, nhs_number: str | None, hospital_number: str | None) -> None:
        if nhs_number:
            self._by_nhs_number.setdefault(nhs_number, person)
        if hospital_number:
            self._by_hospital_number.setdefault(cleaned(hospital_number), person)

    def add(self, code: int, row: Any) -> None:
        """A new patient."""
        person = Person(code, row.nhs_number, row.hospital_number, row.date_of_birth)
        self._index(person, row.nhs_number, row.hospital_number)

    def match(self, row: Any, remarks: RowRemarks) -> int | None:
        """The code of whom the row is about, None for somebody new; refuses a row in conflict."""
        same_nhs = self._by_nhs_number.get(row.nhs_number) if row.nhs_number else None
        same_hospital = (
            self._by_hospital_number.get(row.hospital_number) if row.hospital_number else None
        )
        if not (same_nhs or same_hospital):
            return None
        if same_nhs:
            _refuse_other_birth(same_nhs, row, remarks, "nhs_number")
        if same_hospital and same_hospital is not same_nhs:
            _refuse_other_birth(same_hospital, row, remarks, "hospital_number")
            _refuse_other_nhs_number(same_hospital, row, remarks)
        if remarks.refused:
            return None
        if same_nhs and same_hospital and same_nhs is not same_hospital:
            remarks.refuse(
                "hospital_number",
                "another patient has this hospital number than the one with the NHS number"
                f" {row.nhs_number}",
            )
            return None
        person = same_nhs or same_hospital
        assert person is not None
        if person.in_error:
            remarks.refuse("", "the patient with this number was entered in error")
            return None
        self._index(person, row.nhs_number, row.hospital_number)
        return person.code


def _refuse_other_birth(person: Person, row: Any, remarks: RowRemarks, by: str) -> None:
    if row.date_of_birth != person.born_on:
        remarks.refuse(
            "date_of_birth",
            f"the patient already there with this {by} was born on {person.born_on},"
            f" here it is {row.date_of_birth}",
        )


def _refuse_other_nhs_number(person: Person, row: Any, remarks: RowRemarks) -> None:
    if row.nhs_number and person.nhs_number and row.nhs_number != person.nhs_number:
        remarks.refuse(
            "nhs_number",
            "the patient already there with this hospital_number has the NHS number"
            f" {person.nhs_number}, here it is {row.nhs_number}",
        )
