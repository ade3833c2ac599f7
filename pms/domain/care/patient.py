"""What a patient's details may say: the form explains these rules, the action insists on them."""

from datetime import date
from typing import Literal

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
FIRST_BIRTH = date(1900, 1, 1)


def birth_problem(born_on: date, today: date) -> str | None:
    """The words of the refusal, or None where nothing is wrong."""
    if born_on > today:
        return "The date of birth must be today or earlier"
    if born_on < FIRST_BIRTH:
        return "The date of birth must be after 1899"
    return None


def name_problem(family_name: str, given_name: str) -> str | None:
    if not family_name.strip() or not given_name.strip():
        return "A patient needs a family name and a given name"
    return None


def are_no_known_allergies(allergies: str | None) -> bool:
    """Whether somebody asked and wrote that there are none, in one of the usual ways."""
    return (allergies or "").strip(" .").casefold() in NO_KNOWN_ALLERGIES


def allergies_state(allergies: str | None) -> Literal["recorded", "none", "unknown"]:
    """Whether there are some, there are none, or nobody has said."""
    if not allergies or not allergies.strip():
        return "unknown"
    return "none" if are_no_known_allergies(allergies) else "recorded"
