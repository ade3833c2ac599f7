"""NHS numbers, and those of Scotland and Northern Ireland that share their check digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pms.domain.text import nhs_number


@pytest.mark.parametrize(
    "text", ["9990000018", "999 000 0018", "999-000-0018", " 999 000 0018 ", "9 9 9 0 0 0 0 0 1 8"]
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
    ],
)
def test_anything_else_is_refused_in_plain_words(text, says):
    with pytest.raises(ValueError, match=says):
        nhs_number.normalise(text)
    assert not nhs_number.is_valid(text)


def test_scottish_and_northern_irish_numbers_pass_since_no_range_is_refused():
    """A number no health service issues: a CHI number begins with a day of the month."""
    assert nhs_number.is_valid("0000000019")


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
