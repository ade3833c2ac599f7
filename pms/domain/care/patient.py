"""What a patient's details may say."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from pms.domain.care.problem import FIRST_DAY, Problem
from pms.domain.text import nhs_number

NO_KNOWN_ALLERGIES = {
    "nka",
    "nkda",
    "nil known",
    "no known allergies",
    "no known drug allergies",
    "none",
    "none known",
}
NONE_KNOWN = "None known"
"""How the program writes it, where somebody says so by pressing a button."""
NEEDS_GIVEN_NAME = "Enter the given name"


UNKNOWN_BIRTH = date(1900, 1, 1)
"""What other systems write for a date of birth that nobody knew."""
OLDEST = 110


class DetailsRow(NamedTuple):
    family_name: str | None = None
    given_name: str | None = None
    single_name: bool | None = None
    date_of_birth: date | None = None
    nhs_number: str | None = None


def problems(row: DetailsRow, *, today: date, made_up_is_fine: bool = True) -> Iterator[Problem]:
    """What is only warned about, a form asks: it may be right as it is written.

    `made_up_is_fine`: whether numbers for demonstrations are expected here.
    """
    if not (row.family_name or "").strip():
        yield Problem("family_name", "A patient needs a family name and a given name")
    if not (row.given_name or "").strip() and not row.single_name:
        yield Problem("given_name", NEEDS_GIVEN_NAME)
    if (row.given_name or "").strip() and row.single_name:
        yield Problem("given_name", "Who has one name only has no given name: clear one of the two")
    if row.date_of_birth is not None and row.date_of_birth > today:
        yield Problem("date_of_birth", "The date of birth must be today or earlier")
    if row.date_of_birth is not None and row.date_of_birth < FIRST_DAY:
        yield Problem("date_of_birth", "The date of birth must be after 1899")
    if row.date_of_birth == UNKNOWN_BIRTH:
        words = "1 January 1900 is often written where the date of birth is not known"
        yield Problem("date_of_birth", words, "warn")
    if row.date_of_birth is not None and age_on(row.date_of_birth, today) > OLDEST:
        words = (
            f"With this date of birth the patient is {age_on(row.date_of_birth, today)} years old"
        )
        yield Problem("date_of_birth", words, "warn")
    if row.nhs_number and not nhs_number.is_valid(row.nhs_number):
        yield Problem("nhs_number", "This is not a valid NHS number")
    elif row.nhs_number:
        doubt = nhs_number.doubt(row.nhs_number, row.date_of_birth, made_up_is_fine=made_up_is_fine)
        if doubt:
            yield Problem("nhs_number", doubt, "warn")


def age_on(born_on: date, day: date) -> int:
    """Completed years on a day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def are_no_known_allergies(allergies: str | None) -> bool:
    """Whether somebody asked and wrote that there are none, in one of the usual ways."""
    return (allergies or "").strip(" .").casefold() in NO_KNOWN_ALLERGIES


def allergies_state(allergies: str | None) -> Literal["recorded", "none", "unknown"]:
    """Whether there are some, there are none, or nobody has said."""
    if not allergies or not allergies.strip():
        return "unknown"
    return "none" if are_no_known_allergies(allergies) else "recorded"
