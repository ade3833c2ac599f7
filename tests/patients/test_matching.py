"""Whom a referral that is being typed may be about."""

import re
from datetime import date
from itertools import combinations

import pytest
from sqlalchemy import event

from pms import clock
from pms.patients.matching import Typed, is_surely, match_patients
from pms.store.base import db
from pms.store.scoping import organisation_scope
from tests.factories import a_patient, an_nhs_number, an_organisation, together

TODAY = date(2026, 3, 10)


def names(**typed):
    found = match_patients(Typed(**typed), TODAY)
    return [f"{one.family_name} {one.given_name}" for one in found.patients]


@pytest.fixture
@together()
def known(app):
    number = an_nhs_number()
    a_patient(
        family_name="O'Brien-Núñez",
        given_name="Siân",
        date_of_birth=date(1950, 4, 3),
        nhs_number=number,
        hospital_number="HX0042",
    )
    a_patient(family_name="Other", given_name="Person", date_of_birth=date(1981, 12, 31))
    return number


@pytest.mark.parametrize(
    "typed",
    [
        {"family_name": "ob"},
        {"family_name": "obrien", "given_name": "s"},
        {"family_name": "sian", "given_name": "o'brien"},
        {"given_name": "sian"},
        {"date_of_birth": "3/4/1950"},
        {"date_of_birth": "3.4.50"},
        {"hospital_number": "hx0"},
        {"family_name": "OBrian Nunez", "given_name": "Sian", "date_of_birth": "3/4/1950"},
    ],
)
def test_somebody_is_matched_by(known, typed):
    assert names(**typed) == ["O'Brien-Núñez Siân"]


def test_whichever_of_the_details_are_typed_together_find_them(known):
    details = {
        "nhs_number": known,
        "hospital_number": "hx0042",
        "date_of_birth": "3/4/1950",
        "family_name": "obrien",
        "given_name": "sian",
    }
    for number in range(1, len(details) + 1):
        for some in combinations(details, number):
            assert names(**{name: details[name] for name in some})[:1] == ["O'Brien-Núñez Siân"]


def test_somebody_is_matched_by_the_nhs_number_however_much_of_it_is_typed(known):
    for text in (known, f"{known[:3]} {known[3:6]} {known[6:]}", known[:8]):
        assert "O'Brien-Núñez Siân" in names(nhs_number=text)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"family_name": "o"},
        {"nhs_number": "99"},
        {"date_of_birth": "+3"},
        {"date_of_birth": "3/4"},
        {"date_of_birth": "31/2/1950"},
        {"family_name": "%"},
        {"nhs_number": "٣٣٣"},
    ],
)
def test_too_little_or_nonsense_matches_nobody(known, typed):
    assert names(**typed) == []


def test_the_same_number_comes_first_then_the_same_birth_date_then_the_name_alone(app):
    number = an_nhs_number()
    a_patient(family_name="Smith", given_name="Aaron", date_of_birth=date(1990, 1, 1))
    a_patient(family_name="Smith", given_name="Adam", date_of_birth=date(1950, 4, 3))
    a_patient(family_name="Zed", given_name="Zoe", nhs_number=number)
    typed = {"family_name": "Smith", "given_name": "a", "date_of_birth": "3/4/1950"}
    assert names(**typed, nhs_number=number) == ["Zed Zoe", "Smith Adam", "Smith Aaron"]


def test_people_born_on_the_day_under_other_names_leave_once_both_names_stand_there(app):
    a_patient(family_name="Quite", given_name="Different", date_of_birth=date(1950, 4, 3))
    day = {"date_of_birth": "3/4/1950"}
    assert names(**day) == ["Quite Different"]
    assert names(**day, family_name="Smith", given_name="John") == []


def test_only_the_whole_number_or_name_and_birth_date_are_taken_for_the_same_person(known):
    def surely(**typed):
        wanted = Typed(**typed)
        (row,) = match_patients(wanted, TODAY).patients
        return is_surely(row, wanted, TODAY)

    assert surely(nhs_number=known)
    assert surely(family_name="obrien", given_name="sian", date_of_birth="3/4/1950")
    assert not surely(family_name="obrien", given_name="sian")
    assert not surely(date_of_birth="3/4/1950")
    assert not surely(nhs_number=known[:9])


def test_neither_another_organisations_patients_nor_those_in_error_are_matched(app):
    with organisation_scope(an_organisation().id):
        a_patient(family_name="Foreign")
    a_patient(family_name="Foreign", given_name="Mistake", entered_in_error_at=clock.now())
    assert names(family_name="foreign") == []


def test_more_than_ten_are_cut_and_said(app):
    for number in range(12):
        a_patient(family_name=f"Same{number:02}")
    found = match_patients(Typed(family_name="same"), TODAY)
    assert (len(found.patients), found.more) == (10, True)


def test_all_that_is_typed_is_looked_for_at_once(app, known):
    typed = {"family_name": "ob", "given_name": "si", "date_of_birth": "3/4/50"}
    assert names(**typed, nhs_number=known[:4], hospital_number="hx0")[0] == "O'Brien-Núñez Siân"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_range_is_read_from_an_index(app, known):
    """So that half a million patients cost no more than these two."""
    plans = []

    def explain(connection, cursor, statement, parameters, *_):
        if statement.startswith("SELECT"):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[-1] for row in cursor.fetchall() if " patient" in row[-1])

    event.listen(db.engine, "before_cursor_execute", explain)
    typed = {"family_name": "ob", "given_name": "si", "date_of_birth": "3/4/50"}
    names(**typed, nhs_number=known[:4], hospital_number="hx0")
    names(given_name="si")
    event.remove(db.engine, "before_cursor_execute", explain)
    assert len(plans) >= 6
    narrow = re.compile(r"SEARCH patient USING INDEX \w+ \(organisation_id=\? AND \w+(=|>)\?.*\)")
    assert [plan for plan in plans if not narrow.fullmatch(plan)] == []
