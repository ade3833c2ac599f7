"""Any stretch of days a report may be about, and the ones people ask for by name."""

from dataclasses import dataclass
from datetime import date, timedelta

from pms.domain.counting.quarter import FIRST_YEAR, Quarter

ONE_DAY = timedelta(days=1)
EARLIEST = date(FIRST_YEAR, 1, 1)

THIS_QUARTER, LAST_FOUR, THIS_YEAR, ALL = "this-quarter", "last-4-quarters", "this-year", "all"
PRESETS = {
    THIS_QUARTER: "This quarter",
    LAST_FOUR: "Last 4 quarters",
    THIS_YEAR: "This year",
    ALL: "All",
}


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def quarters(self) -> list[Quarter]:
        found = [Quarter.containing(self.first)]
        while found[-1].end < self.last:
            found.append(found[-1].next)
        return found

    @property
    def months(self) -> list[date]:
        """The first day of each month."""
        found = [self.first.replace(day=1)]
        while (after := month_after(found[-1])) <= self.last:
            found.append(after)
        return found

    def holds_all(self, first: date, last: date) -> bool:
        return self.first <= first and last <= self.last


def month_after(first_day: date) -> date:
    number = first_day.year * 12 + first_day.month
    return date(number // 12, number % 12 + 1, 1)


def month_end(first_day: date) -> date:
    return month_after(first_day) - ONE_DAY


def preset_period(name: str, today: date, first_day: date) -> Period:
    """A period by its name; `first_day` is the first on which the organisation has anything."""
    current = Quarter.containing(today)
    if name == THIS_QUARTER:
        return Period(current.start, today)
    if name == LAST_FOUR:
        return Period(current.previous.previous.previous.previous.start, current.previous.end)
    if name == THIS_YEAR:
        return Period(date(today.year, 1, 1), today)
    return Period(max(EARLIEST, min(first_day, today)), today)
