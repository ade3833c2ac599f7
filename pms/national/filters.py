"""What an address asks the national pages for: a service, and a quarter or a year."""

from dataclasses import dataclass
from datetime import date

from flask import abort, request, url_for

from pms import clock
from pms.domain.counting.quarter import FIRST_YEAR, Quarter
from pms.domain.counting.services import SERVICES
from pms.domain.national.periods import is_ready, latest_ready, ready_on
from pms.domain.text.days import in_full
from pms.reports.nors_return.presenters import MONTHS


@dataclass(frozen=True, slots=True)
class NationalPeriod:
    """A service and a year; `number` is one of its quarters, or None for all of them."""

    service: str
    year: int
    number: int | None
    today: date

    @property
    def quarters(self) -> list[Quarter]:
        """Those asked for that are shown already."""
        return [one for one in self._all if is_ready(one, self.today)]

    @property
    def _all(self) -> list[Quarter]:
        return [Quarter(self.year, n) for n in ([self.number] if self.number else (1, 2, 3, 4))]

    @property
    def why_not_yet(self) -> str | None:
        if self.quarters:
            return None
        day = in_full(ready_on(self._all[0]))
        return f"They are shown from {day} on, when most outcomes have been recorded."

    @property
    def service_label(self) -> str:
        return SERVICES[self.service]

    @property
    def label(self) -> str:
        if self.number:
            return f"{self.year} Q{self.number}, {MONTHS[self.number - 1]}"
        shown = len(self.quarters)
        return str(self.year) if shown == 4 else f"{self.year}, {shown} of 4 quarters"

    @property
    def code(self) -> str:
        return str(Quarter(self.year, self.number)) if self.number else str(self.year)

    @property
    def arguments(self) -> dict[str, str | int]:
        return {"service": self.service, "year": self.year, "quarter": self.number or "year"}

    @property
    def address(self) -> str:
        """Of the page that shows it."""
        return url_for(
            "national.index", service=self.service, year=self.year, quarter=self.number or "year"
        )

    @property
    def years(self) -> range:
        return range(self.today.year, FIRST_YEAR - 1, -1)


def period_in_address() -> NationalPeriod:
    """The last quarter that is shown where nothing is asked; 404 for what there is not."""
    today = clock.today()
    last = latest_ready(today)
    year = request.args.get("year", str(last.year))
    quarter = request.args.get("quarter", str(last.number))
    service = request.args.get("service", "adult")
    if service not in SERVICES or quarter not in ("year", "1", "2", "3", "4"):
        abort(404)
    if year not in map(str, range(FIRST_YEAR, today.year + 1)):
        abort(404)
    return NationalPeriod(service, int(year), None if quarter == "year" else int(quarter), today)
