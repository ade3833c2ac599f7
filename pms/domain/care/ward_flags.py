"""What the virtual ward flags about a patient: rules in days, each with its own words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pms.domain.counting.due import days_overdue, next_due
from pms.domain.counting.opat_days import NO_LINE
from pms.domain.text.days import in_days

FLAGS = {
    "review": "Review overdue",
    "bloods": "Bloods overdue",
    "planned_end": "Past planned end",
    "no_end": "No end date",
    "line": "Line still in",
    "ended": "To be discharged",
}
"""The kinds of flag in the order in which they are shown."""


class Flag(NamedTuple):
    """Something to be looked at, and for how many days it has been so."""

    kind: str
    days: int


class Running(NamedTuple):
    """A course that covers today."""

    counted: bool
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Stay:
    """What the rules need to know of one patient on the ward."""

    planned_end_on: date | None = None
    therapy_ended_on: date | None = None
    """The last day of the counted courses; None while one has no end, or there is none."""
    running: tuple[Running, ...] = ()
    treated_since: date | None = None
    """The first OPAT day."""
    review_due_on: date | None = None
    bloods_on: date | None = None
    bloods_every: int = 7
    devices: tuple[str, ...] = ()
    """Devices that were never taken out."""
    discharged: bool = False

    @property
    def is_treated(self) -> bool:
        """Whether a counted course covers today."""
        return any(course.counted for course in self.running)


def flags(stay: Stay, today: date) -> list[Flag]:
    """In the order of FLAGS."""
    found = (
        ("review", days_overdue(stay.review_due_on, today)),
        ("bloods", bloods_overdue(stay, today)),
        ("planned_end", past_planned_end(stay, today)),
        ("no_end", without_end(stay, today)),
        ("line", line_left_in(stay, today)),
        ("ended", not_discharged(stay, today)),
    )
    return [Flag(kind, days) for kind, days in found if days]


def bloods_overdue(stay: Stay, today: date) -> int:
    """Days past the day on which bloods were due, while a counted course runs."""
    if not stay.is_treated:
        return 0
    return days_overdue(next_due(stay.bloods_on, stay.treated_since, stay.bloods_every), today)


def past_planned_end(stay: Stay, today: date) -> int:
    """Days since the planned end, while a counted course still runs."""
    return days_overdue(stay.planned_end_on, today) if stay.is_treated else 0


def without_end(stay: Stay, today: date) -> int:
    """Days since the planned end, while any course runs that nobody has given an end."""
    is_open = any(course.ended_on is None for course in stay.running)
    return days_overdue(stay.planned_end_on, today) if is_open else 0


def line_left_in(stay: Stay, today: date) -> int:
    """Days since therapy ended, with a line still in; it may come out on the last day itself."""
    return days_overdue(stay.therapy_ended_on, today) if has_line(stay.devices) else 0


def not_discharged(stay: Stay, today: date) -> int:
    """Days since therapy ended, without an outcome yet: nothing else tells who was forgotten."""
    return 0 if stay.discharged else days_overdue(stay.therapy_ended_on, today)


def has_line(devices: Iterable[str]) -> bool:
    return any(device != NO_LINE for device in devices)


def words(flag: Flag) -> str:
    """What a flag says on the ward."""
    number = in_days(flag.days)
    match flag.kind:
        case "review":
            return f"Review {number} overdue"
        case "bloods":
            return f"Bloods {number} overdue"
        case "planned_end":
            return f"{number} past planned end"
        case "no_end":
            return "Course without end date"
        case "ended":
            return f"Ended {number} ago, not discharged"
    return f"Line in {number} after therapy"


def trend(now: float, before: float | None) -> str:
    """An arrow from the result before, which is named: `↓ from 96`; nothing without one."""
    if before is None:
        return ""
    arrow = "↓" if now < before else "↑" if now > before else "→"
    return f"{arrow} from {before:g}"
