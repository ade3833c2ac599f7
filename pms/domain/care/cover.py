"""How long a long-acting drug covers after its last dose (counting-rules R4): offered, never set.

Cover depends on the regimen, so that a person confirms the day. Where no source gives an interval
for the agent and the dose, none is offered.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from pms.domain.care.doses_needed import PATTERNS, STAT, doses_on
from pms.domain.text.days import in_days, in_full

IN_MG = {"mg": 1.0, "g": 1000.0}


class CoverInterval(NamedTuple):
    """A line of the list: for how many days one dose of an agent covers, the day of it included."""

    agent: str
    dose_mg: float
    days: int
    source: str


class CoverOffer(NamedTuple):
    """A day to confirm, and what it rests on."""

    until: date
    words: str


def offered_cover(
    covers: Iterable[CoverInterval],
    agent: str | None,
    dose: float | None,
    unit: str | None,
    last_dose_on: date | None,
) -> CoverOffer | None:
    """The last dose plus the agent's interval, less one day."""
    if dose is None or last_dose_on is None or unit not in IN_MG:
        return None
    in_mg = dose * IN_MG[unit]
    for cover in covers:
        if cover.agent == agent and cover.dose_mg == in_mg:
            until = last_dose_on + timedelta(days=cover.days - 1)
            given = f"{cover.dose_mg:,.15g} mg on {in_full(last_dose_on)}"
            words = f"{given} covers {in_days(cover.days)}, until {in_full(until)}"
            return CoverOffer(until, words)
    return None


def last_dose_on(frequency: str | None, started_on: date | None, by: date) -> date | None:
    """The day of the latest dose up to a day; of what has not begun, that of the first.

    Without a frequency there is one dose. None where the frequency does not say the days.
    """
    if started_on is None or (frequency and frequency != STAT and frequency not in PATTERNS):
        return None
    if not frequency or frequency == STAT or by <= started_on:
        return started_on
    day = by
    while not doses_on(frequency, started_on, None, day):
        day -= timedelta(days=1)
    return day
