"""The people of the demonstration exist nowhere, and cannot be reached."""

import re
from datetime import date
from random import Random

import pytest

from pms.auth.passwords import password_problem
from pms.demo.people import MadeUpPeople
from pms.demo.sign_ins import PASSWORD, SIGN_INS
from pms.domain.text import nhs_number


@pytest.fixture(scope="module")
def people():
    maker = MadeUpPeople(Random(1), "M", most=2000)
    return [maker.new(date(2026, 6, 17), 60, ("female", "male")[n % 2]) for n in range(2000)]


def test_nhs_numbers_are_valid_of_the_999_range_and_never_given_twice(people):
    numbers = [person["nhs_number"] for person in people if person["nhs_number"]]
    assert all(nhs_number.is_valid(number) and number.startswith("999") for number in numbers)
    assert len(set(numbers)) == len(numbers) > 1900


def test_every_patient_has_a_hospital_number_or_an_nhs_number_of_their_own(people):
    numbers = [person["hospital_number"] for person in people if person["hospital_number"]]
    assert len(set(numbers)) == len(numbers)
    assert all(person["hospital_number"] or person["nhs_number"] for person in people)


def test_telephones_are_of_the_ranges_kept_for_drama(people):
    phones = [person["phone"] for person in people if person["phone"]]
    assert all(re.fullmatch(r"(07700 900|01632 960)\d{3}", phone) for phone in phones)


def test_postcodes_are_of_an_area_that_does_not_exist(people):
    assert all(re.fullmatch(r"ZZ\d{1,2} \d[A-Z]{2}", person["postcode"]) for person in people)


def test_names_are_of_all_sorts(people):
    families = {person["family_name"] for person in people}
    givens = {person["given_name"] for person in people}
    assert "O" in families
    assert max(map(len, families)) > 25
    assert any("'" in name for name in families)
    assert any(" " in name for name in families)
    assert any("-" in name for name in families)
    assert any(not name.isascii() for name in families)
    assert any(len(name) == 1 for name in givens)


def test_the_password_of_the_demonstration_is_one_that_anybody_could_choose():
    for row in SIGN_INS:
        known = (row.username, row.name, row.organisation.name if row.organisation else "")
        assert password_problem(PASSWORD, known) is None
