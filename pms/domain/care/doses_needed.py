"""How many doses are needed on the days to come, by what is prescribed: for the pharmacy.

None of this is published: the assumptions are ours, and ASSUMPTIONS says them beside the numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

STAT = "stat"

PATTERNS: dict[str, tuple[int, ...]] = {
    "od": (1,),
    "bd": (2,),
    "tds": (3,),
    "qds": (4,),
    "five_times_daily": (5,),
    "six_times_daily": (6,),
    "continuous": (1,),
    "alternate_days": (1, 0),
    "three_times_weekly": (1, 0, 1, 0, 1, 0, 0),
    "twice_weekly": (1, 0, 0, 1, 0, 0, 0),
    "once_weekly": (1, *(0,) * 6),
    "fortnightly": (1, *(0,) * 13),
}
"""Codes of the list `frequency` to the doses of each day, over and over from the first day on."""

WINDOW = 28
PERIODS = (7, 14, 28)
"""Days that are added up, the first of them included."""

EXPECTED_FOR = 28
"""Days after acceptance for which a plan without a course is still expected to start."""

ASSUMPTIONS = (
    "The days begin with today: next 7 days is today and the six days after it.",
    "A dose counts on every day of the course, both ends included, as its frequency says.",
    "Frequencies that skip days are counted from the day the course started: alternate days on the "
    "1st, 3rd and 5th day and so on; three times weekly on the 1st, 3rd and 5th day of each week "
    "from there (a start on a Monday gives Monday, Wednesday, Friday); twice weekly on the 1st and "
    "4th. A patient may really be given them on other days: the totals hold, single days may not.",
    "A continuous infusion is one dose a day, the dose recorded being that of 24 hours. Doses are "
    "counted as prescribed: one 24-hour device that holds several doses is counted as these doses.",
    "A course runs until its end date; without one, a course that is not oral runs until the "
    "episode's planned end, unless that has passed. With neither, it is counted to the last day.",
    "A long-acting agent's end date is the day it covers until: check its doses after the first.",
    "A patient who is in hospital now is counted as if at home, and marked.",
    "A plan is expected from today on until its planned end, if the referral was accepted in the "
    f"last {EXPECTED_FOR} days and no course is recorded yet.",
    "Amounts are dose times doses. Doses by body weight are shown and not multiplied.",
)

NO_FREQUENCY = "How often it is given is not recorded"
OWN_FREQUENCY = "How many doses this frequency means is not known"
BY_INPATIENT_TEAM = "Given by the inpatient team"
OVER = "The outcome is recorded, but the course has no end date"


class Prescribed(NamedTuple):
    """What is alike on the shelf: doses of it are counted together."""

    agent: str
    dose: float | None
    unit: str | None
    frequency: str | None
    route: str | None
    delivery_form: str | None


class Supply(NamedTuple):
    """One course or plan that doses are needed for; `until` is None where no end is known."""

    prescribed: Prescribed
    patient_id: int
    started_on: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Need:
    """The doses needed of one thing prescribed, day by day from the first day on."""

    prescribed: Prescribed
    patients: int
    courses: int
    without_end: int
    """Courses that are counted to the last day, because no end is known."""
    by_day: tuple[int, ...]

    def within(self, days: int) -> int:
        return sum(self.by_day[:days])


class Amount(NamedTuple):
    """A total of drug; `unit` is a code of the list `dose_unit`."""

    value: Decimal
    unit: str


def doses_on(frequency: str, started_on: date, until: date | None, day: date) -> int:
    """Doses of a course on one day; `frequency` is one that can be counted."""
    since = (day - started_on).days
    if since < 0 or (until is not None and day > until):
        return 0
    if frequency == STAT:
        return int(since == 0)
    pattern = PATTERNS[frequency]
    return pattern[since % len(pattern)]


def counted_until(
    ended_on: date | None, planned_end_on: date | None, today: date, *, oral: bool
) -> date | None:
    """The last day of a course; None where none is known, or the planned one has passed.

    A planned end is that of the treatment into a vein: tablets afterwards go on.
    """
    if ended_on is not None:
        return ended_on
    is_ahead = planned_end_on is not None and planned_end_on >= today
    return planned_end_on if is_ahead and not oral else None


def why_not_counted(
    frequency: str | None, *, by_inpatient_team: bool = False, over: bool = False
) -> str | None:
    """Why a course's doses are not counted; None where they are.

    `over`: a course without an end of an episode whose outcome is recorded.
    """
    if by_inpatient_team:
        return BY_INPATIENT_TEAM
    if over:
        return OVER
    if not frequency:
        return NO_FREQUENCY
    return None if frequency == STAT or frequency in PATTERNS else OWN_FREQUENCY


def needs(supplies: Iterable[Supply], first_day: date, days: int = WINDOW) -> list[Need]:
    """What is needed on each of the days, by what is prescribed, in the order it comes in."""
    alike: dict[Prescribed, list[Supply]] = {}
    for supply in supplies:
        alike.setdefault(supply.prescribed, []).append(supply)
    calendar = [first_day + timedelta(days=number) for number in range(days)]
    return [
        Need(
            prescribed,
            len({one.patient_id for one in found}),
            len(found),
            sum(one.until is None and prescribed.frequency != STAT for one in found),
            tuple(
                sum(
                    doses_on(prescribed.frequency or "", one.started_on, one.until, day)
                    for one in found
                )
                for day in calendar
            ),
        )
        for prescribed, found in alike.items()
    ]


FACTORS = {
    "g": ("g", Decimal(1)),
    "mg": ("g", Decimal("0.001")),
    "microgram": ("g", Decimal("0.000001")),
    "unit": ("million_unit", Decimal("0.000001")),
    "million_unit": ("million_unit", Decimal(1)),
    "ml": ("ml", Decimal(1)),
}
"""Units that can be added up: the unit of their sum, and how much of it each is."""


def amount(prescribed: Prescribed, doses: int) -> Amount | None:
    """So many doses together; None where the dose or its unit is missing, or is by body weight."""
    if prescribed.dose is None or prescribed.unit not in FACTORS:
        return None
    unit, factor = FACTORS[prescribed.unit]
    return Amount(Decimal(str(prescribed.dose)) * factor * doses, unit)
