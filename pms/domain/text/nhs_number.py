"""NHS numbers, and the CHI and Health and Care numbers that share their length and check digit.

Which of them are given out: those beginning with 3, 4, 6 and 7 in England, Wales, the Isle of Man
and Northern Ireland, and as CHI numbers in Scotland those that begin with a day of birth
(Wikipedia, "NHS number"; the Rust crate `nhs-number`, docs/ranges; for tests 999: NHS England,
"Synthetic data in live environments"). No source lists what is never given out, but for ten equal
digits; so any other number is a question, not a fault.
"""

import re
import unicodedata
from datetime import date

LENGTH = 10
GIVEN_OUT = ("3", "4", "6", "7")
MADE_UP = "999"
"""What numbers for tests and demonstrations begin with: no person has one."""
SHORTENED = re.compile(r"\d(\.\d+)?E\+?\d+", re.ASCII)


def normalise(text: str) -> str:
    """The ten digits of a number as typed: spaces and dashes of every kind are dropped, and what no
    one sees; nothing else is forgiven.

    ValueError says in plain words what is wrong; the check digit is part of it.
    """
    digits = "".join(letter for letter in text if letter.isdigit() or not _is_between(letter))
    if SHORTENED.fullmatch(digits.upper()):
        raise ValueError(
            "A spreadsheet has shortened this number and lost digits: write it there as text."
        )
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("An NHS number has only digits.")
    if len(digits) != LENGTH:
        raise ValueError(f"An NHS number has {LENGTH} digits; this has {len(digits)}.")
    if len(set(digits)) == 1:
        raise ValueError("This is not a valid NHS number: ten equal digits are never given out.")
    if digits[-1] != check_digit(digits[:-1]):
        raise ValueError("This is not a valid NHS number: its check digit does not fit.")
    return digits


def _is_between(letter: str) -> bool:
    """Whether it may stand between the digits: a space, a dash, or nothing that is seen."""
    if letter == "-" or letter.isspace() or letter == "\N{MINUS SIGN}":
        return True
    return not letter.isascii() and unicodedata.category(letter) in ("Pd", "Cf")


def doubt(digits: str, born_on: date | None, *, made_up_is_fine: bool) -> str | None:
    """What there is to ask about a valid number, in words; None where nothing is odd."""
    if digits.startswith(MADE_UP):
        if made_up_is_fine:
            return None
        return "Numbers that begin with 999 are for tests and demonstrations: no person has one"
    begins = _chi_day(digits)
    if begins:
        if born_on is None or begins == f"{born_on:%d%m%y}":
            return None
        born = f"{begins[:2]}/{begins[2:4]}/{begins[4:]}"
        return (
            f"A CHI number that begins {begins} is of somebody born on {born}: "
            "check it and the date of birth"
        )
    if digits.startswith(GIVEN_OUT):
        return None
    return "No NHS, CHI or Health and Care number is known to begin like this: check it"


def _chi_day(digits: str) -> str | None:
    """The first six digits where they are a day of birth, DDMMYY, as in a Scottish number."""
    try:
        day, month = int(digits[:2]), int(digits[2:4])
        date(2000, month, day)
    except ValueError:
        return None
    return digits[:6]


def is_valid(text: str) -> bool:
    """Whether `normalise` accepts the text."""
    try:
        normalise(text)
    except ValueError:
        return False
    return True


def check_digit(first_nine: str) -> str | None:
    """The tenth digit (modulus 11); None where no valid number begins with these nine."""
    weighted = sum(
        weight * int(digit) for weight, digit in zip(range(10, 1, -1), first_nine, strict=True)
    )
    check = -weighted % 11
    return None if check == 10 else str(check)


def from_serial(serial: int) -> str | None:
    """A number of the 999 range, which is never given to a person; None for one serial in eleven
    and for the one of ten equal digits.

    Serials run from 0 to 999999. For demonstrations and tests.
    """
    first_nine = f"999{serial:06d}"
    digit = check_digit(first_nine)
    number = None if digit is None else first_nine + digit
    return None if number == "9" * LENGTH else number


def formatted(digits: str) -> str:
    """As people read it: `999 000 0018`."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
