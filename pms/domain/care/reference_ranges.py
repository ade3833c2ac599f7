"""Reference ranges of the bloods that are followed, for adults.

Laboratories print ranges of their own, and theirs count. These are the ones that UK laboratories
commonly print: white cells and neutrophils as most of thirteen do that were compared in Front
Pharmacol 2020;11:314 (table 6); CK as harmonised by Pathology Harmony; the others from general
use. None is given for children, whose ranges change with their age.
"""

from typing import Literal, NamedTuple

ADULT = 18
SOURCE = (
    "Ranges for adults as UK laboratories commonly print them. Laboratories differ: "
    "your own laboratory's range comes first."
)

Side = Literal["low", "high"]


class Range(NamedTuple):
    """What is usual, both ends included; None where there is no end."""

    low: float | None
    high: float | None

    @property
    def words(self) -> str:
        if self.low is None:
            return f"up to {self.high:g}"
        return f"{self.low:g} or more" if self.high is None else f"{self.low:g} to {self.high:g}"

    def side(self, value: float) -> Side | None:
        """On which side a value lies outside, if it does."""
        if self.low is not None and value < self.low:
            return "low"
        return "high" if self.high is not None and value > self.high else None


ANYONE = {
    "crp": Range(None, 5),
    "white_cells": Range(4, 11),
    "neutrophils": Range(2, 7.5),
    "platelets": Range(150, 400),
    "creatinine": Range(45, 104),
    "egfr": Range(60, None),
    "alt": Range(None, 40),
    "ck": Range(25, 320),
}
BY_SEX = {
    ("creatinine", "female"): Range(45, 84),
    ("creatinine", "male"): Range(59, 104),
    ("ck", "female"): Range(25, 200),
    ("ck", "male"): Range(40, 320),
}


def range_of(test: str, sex: str | None, age: int) -> Range | None:
    """The range of a test; where it depends on the sex and none is recorded, both ranges' span."""
    if age < ADULT:
        return None
    return BY_SEX.get((test, sex or "")) or ANYONE.get(test)
