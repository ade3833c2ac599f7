"""Calendar quarters, the periods of the return (counting-rules R6)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from pms.domain.text.days import LAST_YEAR

FIRST_YEAR = 2010
_LAST_DAYS = ((3, 31), (6, 30), (9, 30), (12, 31))


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A quarter of a year, both ends inclusive; written 2025Q3."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in (1, 2, 3, 4):
            raise ValueError("A year has quarters 1 to 4.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2025Q3`; ValueError says in plain words what is wrong."""
        match = re.fullmatch(r"([0-9]{4})Q([1-4])", text.strip().upper())
        if match is None:
            raise ValueError(f"{text!r} is not a quarter. Write it like 2025Q3.")
        year = int(match[1])
        if year < FIRST_YEAR:
            raise ValueError(f"{text!r} is too early. Quarters begin with {FIRST_YEAR}Q1.")
        if year > LAST_YEAR:
            raise ValueError(f"{text!r} is too far ahead.")
        return cls(year, int(match[2]))

    @classmethod
    def containing(cls, day: date) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    @property
    def start(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        return date(self.year, *_LAST_DAYS[self.number - 1])

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.number}"
