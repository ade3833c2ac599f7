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


class DetailsRow(NamedTuple):
    family_name: str | None = None
    given_name: str | None = None
    date_of_birth: date | None = None
    nhs_number: str | None = None


def problems(row: DetailsRow, *, today: date) -> Iterator[Problem]:
    for field, name in (("family_name", row.family_name), ("given_name", row.given_name)):
        if not (name or "").strip():
            yield Problem(field, "A patient needs a family name and a given name")
    if row.date_of_birth is not None and row.date_of_birth > today:
        yield Problem("date_of_birth", "The date of birth must be today or earlier")
    if row.date_of_birth is not None and row.date_of_birth < FIRST_DAY:
        yield Problem("date_of_birth", "The date of birth must be after 1899")
    if row.nhs_number and not nhs_number.is_valid(row.nhs_number):
        yield Problem("nhs_number", "This is not a valid NHS number")


def are_no_known_allergies(allergies: str | None) -> bool:
    """Whether somebody asked and wrote that there are none, in one of the usual ways."""
    return (allergies or "").strip(" .").casefold() in NO_KNOWN_ALLERGIES


def allergies_state(allergies: str | None) -> Literal["recorded", "none", "unknown"]:
    """Whether there are some, there are none, or nobody has said."""
    if not allergies or not allergies.strip():
        return "unknown"
    return "none" if are_no_known_allergies(allergies) else "recorded"
