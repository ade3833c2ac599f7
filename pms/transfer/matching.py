"""Whether the patient of a row is one already there."""

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pms.domain.text.names import number_key
from pms.patients.names import are_alike, name_key
from pms.transfer.people import in_words, says_same_person
from pms.transfer.queries import list_imported_patients, list_numbers
from pms.transfer.report import RowRemarks
from pms.transfer.tables import PATIENTS

NHS, HOSPITAL = PATIENTS.position("nhs_number"), PATIENTS.position("hospital_number")
BORN_ON_ONE_DAY = 200
"""So many are held against a new one by likeness; of more, only those with the very same name."""
NOT_RECORDED = {None, "not_known"}
key_of = lru_cache(maxsize=20_000)(name_key)


@dataclass(slots=True)
class Person:
    """Who a patient is; `code` as in `states.PatientState`, `row` that of the bundle, else 0."""

    code: int
    nhs_number: str | None
    hospital_number: str | None
    born_on: str
    family_name: str
    given_name: str
    sex: str | None
    row: int = 0
    in_error: bool = False

    @property
    def keys(self) -> tuple[str, str]:
        return key_of(self.family_name), key_of(self.given_name)

    @property
    def words(self) -> str:
        return in_words(self.family_name, self.given_name, self.sex)


class KnownPeople:
    """The patients of the organisation and of the bundle so far, by their numbers.

    A number that was only ever in a matched row leads to its patient too.
    """

    def __init__(self, *, empty: bool) -> None:
        self._by_nhs_number: dict[str, Person] = {}
        self._by_hospital_number: dict[str, Person] = {}
        self._born_on: dict[str, list[Person]] = defaultdict(list)
        self._named: dict[tuple[str, str, str], Person] = {}
        if not empty:
            self._load()

    def _load(self) -> None:
        by_id = {}
        for id_, nhs_number, hospital_number, born_on, in_error_at, *who in list_numbers():
            family_name, given_name, sex = who
            born = born_on.isoformat()
            person = Person(id_, nhs_number, hospital_number, born, family_name, given_name, sex)
            person.in_error = in_error_at is not None
            by_id[id_] = person
            self._index(person, nhs_number, hospital_number)
            if not person.in_error:
                self._remember(person)
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
        if key := number_key(hospital_number):
            self._by_hospital_number.setdefault(key, person)

    def _remember(self, person: Person) -> None:
        self._born_on[person.born_on].append(person)
        self._named.setdefault((person.born_on, *person.keys), person)

    def add(self, code: int, row: Any, number: int, remarks: RowRemarks) -> None:
        """A new patient; says of somebody who may be the same person that both are there."""
        person = Person(
            code,
            row.nhs_number,
            row.hospital_number,
            row.date_of_birth,
            row.family_name,
            row.given_name or "",
            row.sex,
            number,
        )
        if (other := self._alike(person)) is not None:
            where = f"row {other.row}" if other.row else "the record"
            remarks.warn(
                "family_name",
                f"{person.words} may be {other.words} of {where}, who has a like name and the same"
                f" date of birth, {person.born_on}: they become two patients",
            )
        self._index(person, row.nhs_number, row.hospital_number)
        self._remember(person)

    def _alike(self, person: Person) -> Person | None:
        """Somebody born on the day with a like name."""
        if (same := self._named.get((person.born_on, *person.keys))) is not None:
            return same
        keys = person.keys
        for other in self._born_on.get(person.born_on, ())[:BORN_ON_ONE_DAY]:
            if are_alike(keys, other.keys):
                return other
        return None

    def match(self, row: Any, remarks: RowRemarks) -> int | None:
        """The code of whom the row is about, None for somebody new; refuses a row in conflict."""
        is_same_person = says_same_person(remarks)
        key = number_key(row.hospital_number)
        same_nhs = self._by_nhs_number.get(row.nhs_number) if row.nhs_number else None
        same_hospital = self._by_hospital_number.get(key) if key else None
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
        if not is_same_person and _is_somebody_else(person, row, remarks):
            return None
        self._index(person, row.nhs_number, row.hospital_number)
        return person.code


def _is_somebody_else(person: Person, row: Any, remarks: RowRemarks) -> bool:
    """One number and birth date of two people: what is recorded of one must not be the other's."""
    keys = key_of(row.family_name), key_of(row.given_name or "")
    is_unlike = keys != person.keys and not are_alike(keys, person.keys)
    is_other_sex = row.sex != person.sex and not {row.sex, person.sex} & NOT_RECORDED
    if is_unlike or is_other_sex:
        here = in_words(row.family_name, row.given_name, row.sex)
        remarks.refuse(
            "family_name" if is_unlike else "sex",
            f"the patient already there with this number and date of birth is {person.words}, here"
            f" it is {here}: if they are one person, write yes in the column same_person",
        )
    return is_unlike or is_other_sex


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
