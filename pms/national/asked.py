"""What an address asks the national pages for: a service, and a quarter or a year."""

from dataclasses import dataclass
from datetime import date

from flask import abort, request

from pms import clock
from pms.domain.quarter import FIRST_YEAR, Quarter
from pms.reports.screen import MONTHS, SERVICES


@dataclass(frozen=True, slots=True)
class Asked:
    """A service and a year; `number` is one of its quarters, or None for all of them."""

    service: str
    year: int
    number: int | None
    today: date

    @property
    def quarters(self) -> list[Quarter]:
        """Those asked for that are over: a running one would tell each day what was added."""
        numbers = [self.number] if self.number else [1, 2, 3, 4]
        found = [Quarter(self.year, number) for number in numbers]
        return [quarter for quarter in found if quarter.end < self.today]

    @property
    def service_label(self) -> str:
        return SERVICES[self.service]

    @property
    def label(self) -> str:
        if self.number:
            return f"{self.year} Q{self.number}, {MONTHS[self.number - 1]}"
        over = len(self.quarters)
        return str(self.year) if over == 4 else f"{self.year}, {over} of 4 quarters"

    @property
    def code(self) -> str:
        return str(Quarter(self.year, self.number)) if self.number else str(self.year)

    @property
    def arguments(self) -> dict[str, str | int]:
        return {"service": self.service, "year": self.year, "quarter": self.number or "year"}

    @property
    def years(self) -> range:
        return range(self.today.year, FIRST_YEAR - 1, -1)


def what_is_asked() -> Asked:
    """The last quarter that is over where nothing is asked; 404 for what there is not."""
    today = clock.today()
    last = Quarter.containing(today).previous
    year = request.args.get("year", str(last.year))
    quarter = request.args.get("quarter", str(last.number))
    service = request.args.get("service", "adult")
    if service not in SERVICES or quarter not in ("year", "1", "2", "3", "4"):
        abort(404)
    if not year.isdecimal() or not FIRST_YEAR <= int(year) <= today.year:
        abort(404)
    return Asked(service, int(year), None if quarter == "year" else int(quarter), today)
