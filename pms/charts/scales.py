"""From values and days to places on a picture, and the round values that its axes name."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

ONE_DAY = timedelta(days=1)
DAY_STEPS = (1, 2, 7, 14)
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
DAYS_OF_A_MONTH = 30.4


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale: `low` stands at `start` and `high` at `end`, which may lie before it."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value; without any width to the values, the middle."""
        if self.high == self.low:
            return round((self.start + self.end) / 2, 2)
        part = (value - self.low) / (self.high - self.low)
        return round(self.start + part * (self.end - self.start), 2)

    def within(self, value: float) -> float:
        """The place of a value, at the edge where it lies beyond."""
        return self(min(max(value, self.low), self.high))


@dataclass(frozen=True, slots=True)
class DateScale:
    """Days side by side, the first and the last included: each day has a width of its own."""

    first: date
    last: date
    start: float
    end: float

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def start_of(self, day: date) -> float:
        return self._place((self.clamped(day) - self.first).days)

    def middle_of(self, day: date) -> float:
        return self._place((self.clamped(day) - self.first).days + 0.5)

    def end_of(self, day: date) -> float:
        return self._place((self.clamped(day) - self.first).days + 1)

    def clamped(self, day: date) -> date:
        return min(max(day, self.first), self.last)

    def _place(self, days: float) -> float:
        return round(self.start + days / self.days * (self.end - self.start), 2)


def nice_step(width: float, most: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that divides a width into at most `most`."""
    if width <= 0:
        return 1.0
    rough = width / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999999)
    return float(step)


def nice_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values that enclose all from `low` to `high`; the first and last end the axis."""
    if low == high:
        low, high = (low - 1, high + 1) if low else (0.0, 1.0)
    step = nice_step(high - low, most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


class DateTick(NamedTuple):
    """A day that the axis names, and what it says there."""

    day: date
    label: str


def date_ticks(first: date, last: date, most: int = 8) -> list[DateTick]:
    """Days, Mondays or firsts of months, at most `most`; the year where it is new."""
    width = (last - first).days + 1
    days = next((step for step in DAY_STEPS if width / step <= most), None)
    if days:
        return _labelled(_every_days(first, last, days), with_day=True)
    months = next(
        (step for step in MONTH_STEPS if width / (step * DAYS_OF_A_MONTH) <= most), MONTH_STEPS[-1]
    )
    return _labelled(_every_months(first, last, months), with_day=False)


def _every_days(first: date, last: date, step: int) -> list[date]:
    start = first if step < 7 else first + timedelta(days=-first.weekday() % 7)
    return [start + timedelta(days=n) for n in range(0, (last - start).days + 1, step)]


def _every_months(first: date, last: date, step: int) -> list[date]:
    number = first.year * 12 + first.month - 1 + (first.day > 1)
    number += -number % step
    found = []
    while (day := date(number // 12, number % 12 + 1, 1)) <= last:
        found.append(day)
        number += step
    return found


def _labelled(days: list[date], *, with_day: bool) -> list[DateTick]:
    ticks: list[DateTick] = []
    year = None
    for day in days:
        words = f"{day.day} {day:%b}" if with_day else f"{day:%b}"
        ticks.append(DateTick(day, words if day.year == year else f"{words} {day.year}"))
        year = day.year
    return ticks
