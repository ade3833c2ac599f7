"""NHS numbers, and those of Scotland and Northern Ireland that share their check digit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pms.domain.text import nhs_number


@pytest.mark.parametrize(
    "text",
    [
        *("9990000018", "999 000 0018", "999-000-0018", " 999 000 0018 ", "9 9 9 0 0 0 0 0 1 8"),
        *("999\u00a0000\u00a00018", "999\u2009000\u20090018", "999\u2013000\u20130018"),
        *(
            "999\u2212000\u22120018",
            "\ufeff999\u200b0000018",
            "999\u202f000\t0018",
            "999\u00ad0000018",
        ),
    ],
)
def test_spaces_and_hyphens_are_dropped(text):
    assert nhs_number.normalise(text) == "9990000018"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("999 000 0019", "check digit"),
        ("9990000018a", "only digits"),
        ("٩٩٩٠٠٠٠٠١٨", "only digits"),
        ("999.000.0018", "only digits"),
        ("", "only digits"),
        ("999000001", "10 digits; this has 9"),
        ("99900000180", "10 digits; this has 11"),
        ("9.99E+09", "spreadsheet has shortened"),
        ("9.99000002e9", "spreadsheet has shortened"),
        *((digit * 10, "ten equal digits") for digit in "0123456789"),
        ("000 000 0000", "ten equal digits"),
        ("999\u00b7000\u00b70018", "only digits"),
        ("\uff19990000018", "only digits"),
    ],
)
def test_anything_else_is_refused_in_plain_words(text, says):
    with pytest.raises(ValueError, match=says):
        nhs_number.normalise(text)
    assert not nhs_number.is_valid(text)


def test_scottish_and_northern_irish_numbers_pass_since_no_range_is_refused():
    """A number no health service issues: a CHI number begins with a day of the month."""
    assert nhs_number.is_valid("0000000019")


BORN = date(1958, 5, 17)


@pytest.mark.parametrize("digits", ["4505577104", "6234567890", "7111111111", "3300000000"])
def test_a_number_that_is_given_out_is_in_no_doubt(digits):
    assert nhs_number.doubt(digits, BORN, made_up_is_fine=False) is None


@pytest.mark.parametrize("digits", ["1705580018", "1705581111"])
def test_a_chi_number_of_the_date_of_birth_is_in_no_doubt(digits):
    assert nhs_number.doubt(digits, BORN, made_up_is_fine=False) is None
    assert nhs_number.doubt(digits, None, made_up_is_fine=False) is None


@pytest.mark.parametrize(
    ("digits", "says"),
    [
        ("1805580018", "CHI number that begins 180558 is of somebody born on 18/05/58"),
        ("0101011113", "born on 01/01/01"),
        ("2902560000", "born on 29/02/56"),
        ("5000000000", "known to begin like this"),
        ("8434765919", "known to begin like this"),
        ("9434765919", "known to begin like this"),
        ("0000000019", "known to begin like this"),
        ("2913580000", "known to begin like this"),
        ("9990000018", "tests and demonstrations"),
    ],
)
def test_a_number_that_nobody_is_known_to_have_is_a_question(digits, says):
    assert says in nhs_number.doubt(digits, BORN, made_up_is_fine=False)


def test_numbers_for_demonstrations_are_no_question_where_there_is_one():
    assert nhs_number.doubt("9990000018", BORN, made_up_is_fine=True) is None


def test_a_number_is_shown_in_groups_as_people_read_it():
    assert nhs_number.formatted("9990000018") == "999 000 0018"


def test_nine_digits_whose_check_would_be_ten_begin_no_number():
    none = [serial for serial in range(100) if nhs_number.from_serial(serial) is None]
    assert len(none) in (9, 10)
    first_nine = f"999{none[0]:06d}"
    assert not any(nhs_number.is_valid(f"{first_nine}{digit}") for digit in range(10))


@given(st.integers(0, 999_999))
def test_numbers_made_for_demonstrations_are_valid_and_of_the_999_range(serial):
    number = nhs_number.from_serial(serial)
    assert number is None or (nhs_number.is_valid(number) and number.startswith("999"))


@given(st.integers(0, 999_999), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(serial, place, change):
    number = nhs_number.from_serial(serial)
    if number is not None:
        wrong = str((int(number[place]) + change) % 10)
        assert not nhs_number.is_valid(number[:place] + wrong + number[place + 1 :])
