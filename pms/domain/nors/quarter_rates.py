"""The rates and shares of one return, with their intervals (counting-rules R15 to R17)."""

from collections.abc import Collection
from typing import Literal, NamedTuple

from pms.domain.care.lists import Lists
from pms.domain.counting.rates import Estimate, proportion, rate_per_1000_days
from pms.domain.nors.definitions import RATES, Definition
from pms.domain.nors.report import Return
from pms.domain.nors.sections import SUMMARY, TOTAL, Number


class RatePart(NamedTuple):
    """A numerator or denominator: the numbers of the return that it is the sum of."""

    words: str
    numbers: tuple[Number, ...]
    value: int


class Rate(NamedTuple):
    """A rate per 1,000 days or a share; `estimate` is None where the denominator is too small."""

    name: str
    kind: Literal["rate", "share"]
    numerator: RatePart
    denominator: RatePart
    estimate: Estimate | None

    @property
    def definition(self) -> Definition:
        return RATES[self.name]


def rates_of(return_: Return, lists: Lists) -> list[Rate]:
    """Every rate shown beside a return, in order."""
    opat_days = _part(return_, "OPAT days", Number(SUMMARY, "opat_days", "", "opat_days"))
    line_days = _part(return_, "line days", Number("DEVICE", TOTAL, "", "device_days"))
    line_events = _part(return_, "line events", Number(SUMMARY, "line_events", "", "events"))
    drug_events = _part(return_, "drug events", Number(SUMMARY, "drug_events", "", "events"))
    codes = [v.code for v in lists["line_event"] if v.flags.get("infection") == "yes"]
    numbers = [Number("LINE_EVENT", code, "", "events") for code in codes]
    infections = _part(return_, "line infections", *numbers)
    return [
        _rate("line_events_per_opat_days", line_events, opat_days),
        _rate("drug_events_per_opat_days", drug_events, opat_days),
        _rate("line_events_per_line_days", line_events, line_days),
        _rate("line_infections_per_line_days", infections, line_days),
        *_shares(return_),
    ]


def _shares(return_: Return) -> list[Rate]:
    infection, opat = "SPECIALTY_X_INFECTION_OUTCOME", "SPECIALTY_X_OPAT_OUTCOME"
    well = _with_outcome(return_, infection, "cured or improved", ("cured", "improved"))
    failed = _with_outcome(return_, infection, "failed", ("failed",))
    success = _with_outcome(return_, opat, "success or partial success", ("success", "partial"))
    failure = _with_outcome(return_, opat, "failure", ("failure",))
    unclear = _with_outcome(return_, opat, "indeterminate", ("indeterminate",))
    with_infection = _sum("episodes with an infection outcome", well, failed)
    with_opat = _sum("episodes with an OPAT outcome", success, failure, unclear)
    counted = Number(SUMMARY, "episodes_completed", "", "episodes")
    readmitted = Number("READMISSION", TOTAL, "", "episodes")
    return [
        _share("infection_success", well, with_infection),
        _share("opat_success", success, with_opat),
        _share("indeterminate", unclear, with_opat),
        _share(
            "readmission",
            _part(return_, "readmitted episodes", readmitted),
            _part(return_, "counted episodes", counted),
        ),
    ]


def _rate(name: str, events: RatePart, days: RatePart) -> Rate:
    return Rate(name, "rate", events, days, rate_per_1000_days(events.value, days.value))


def _share(name: str, part: RatePart, whole: RatePart) -> Rate:
    return Rate(name, "share", part, whole, proportion(part.value, whole.value))


def _part(return_: Return, words: str, *numbers: Number) -> RatePart:
    return RatePart(words, numbers, sum(return_.number(number) for number in numbers))


def _with_outcome(return_: Return, section: str, words: str, outcomes: Collection[str]) -> RatePart:
    """Episodes with one of the outcomes, over the rows of an outcome matrix."""
    cells = [
        cell
        for cell in return_.section(section)
        if cell.row_code != TOTAL and cell.col_code in outcomes
    ]
    numbers = (Number(section, cell.row_code, cell.col_code, cell.measure) for cell in cells)
    return RatePart(words, tuple(numbers), sum(cell.value for cell in cells))


def _sum(words: str, *parts: RatePart) -> RatePart:
    numbers = tuple(number for part in parts for number in part.numbers)
    return RatePart(words, numbers, sum(part.value for part in parts))
