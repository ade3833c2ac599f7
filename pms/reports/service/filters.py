"""What a service report is asked about: days, service, consultant, specialty, commissioner."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pms.domain.service_reports.period import LAST_FOUR, PRESETS, Period, preset_period
from pms.web.fields import as_typed

NARROWED_BY = ("consultant", "specialty", "commissioner")


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Blank texts ask about all. `services` are those of the organisation that are asked about."""

    period: Period
    services: tuple[str, ...]
    service: str = ""
    consultant: str = ""
    specialty: str = ""
    commissioner: str = ""

    @property
    def narrowed(self) -> dict[str, str]:
        """Only what is asked for."""
        return {name: value for name in NARROWED_BY if (value := getattr(self, name))}

    @property
    def query(self) -> dict[str, str]:
        """What an address says of it."""
        service = {"service": self.service} if self.service else {}
        return {**self.days, **service, **self.narrowed}

    @property
    def days(self) -> dict[str, str]:
        return {"from": as_typed(self.period.first), "to": as_typed(self.period.last)}

    def preset_of(self, periods: Mapping[str, Period]) -> str:
        """The name of the preset with these very days; blank if there is none."""
        return next((name for name, period in periods.items() if period == self.period), "")


def preset_periods(today: date, first_day: date) -> dict[str, Period]:
    return {name: preset_period(name, today, first_day) for name in PRESETS}


def days_asked(args: Mapping[str, Any], periods: Mapping[str, Period]) -> Period | None:
    """The preset an address names; None where it gives days of its own."""
    if args.get("from", "").strip() or args.get("to", "").strip():
        return None
    return periods.get(args.get("period", ""), periods[LAST_FOUR])
