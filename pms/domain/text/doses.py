"""A dose as people type it: the number, and its unit where that is next to it."""

import re
from typing import NamedTuple

NOT_A_DOSE = "Enter a number, such as 1.5, or a number and its unit, such as 500 mg"
DOSE = re.compile(r"(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}) ?([a-z/ ]*)")
UNITS = {
    "g": "g",
    "gram": "g",
    "grams": "g",
    "mg": "mg",
    "milligram": "mg",
    "milligrams": "mg",
    "microgram": "microgram",
    "micrograms": "microgram",
    "mcg": "microgram",
    "mg/kg": "mg_per_kg",
    "unit": "unit",
    "units": "unit",
    "iu": "unit",
    "mu": "million_unit",
    "million units": "million_unit",
    "ml": "ml",
}
"""What may be typed, to the code of the list `dose_unit`. Not the Greek letter for micro, which
is easily taken for an m: it must be written out."""


class Dose(NamedTuple):
    amount: float
    unit: str | None


def read_dose(text: str) -> Dose:
    """The dose a person means: "2", "2g", "500 mg". Raises ValueError with words to show."""
    match = DOSE.fullmatch(" ".join(text.casefold().split()))
    unit = match[2].strip() if match else ""
    if match is None or (unit and unit not in UNITS):
        raise ValueError(NOT_A_DOSE)
    return Dose(float(match[1]), UNITS[unit] if unit else None)


def unit_problem(typed: str | None, chosen: str | None) -> str | None:
    """Two units of one dose must be the same: 500 mg and 500 g differ a thousandfold."""
    if typed and chosen and typed != chosen:
        return "The unit typed with the dose is not the unit chosen: make them the same"
    return None
