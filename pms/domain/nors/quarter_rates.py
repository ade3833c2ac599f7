"""The rates and shares of one return, with their intervals (counting-rules R15 to R17)."""

from typing import Literal, NamedTuple

from pms.domain.lists import Lists
from pms.domain.nors.definitions import RATES, Definition
from pms.domain.nors.report import Return
from pms.domain.nors.sections import TOTAL
from pms.domain.rates import (
    Estimate,
    infection_success,
    opat_success,
    proportion,
    rate_per_1000_days,
)


class Rate(NamedTuple):
    """A rate per 1,000 days or a share; `estimate` is None where the denominator is too small."""

    definition: Definition
    kind: Literal["rate", "share"]
    numerator: int
    denominator: int
    denominator_words: str
    estimate: Estimate | None


def rates_of(return_: Return, lists: Lists) -> list[Rate]:
    """Every rate shown beside a return, in order."""
    opat_days = return_.value("SUMMARY", "opat_days", "opat_days")
    line_days = return_.value("DEVICE", TOTAL, "device_days")
    line_events = return_.value("SUMMARY", "line_events", "events")
    drug_events = return_.value("SUMMARY", "drug_events", "events")
    infections = sum(
        return_.value("LINE_EVENT", value.code, "events")
        for value in lists["line_event"]
        if value.flags.get("infection") == "yes"
    )
    return [
        _rate("line_events_per_opat_days", line_events, opat_days, "OPAT days"),
        _rate("drug_events_per_opat_days", drug_events, opat_days, "OPAT days"),
        _rate("line_events_per_line_days", line_events, line_days, "line days"),
        _rate("line_infections_per_line_days", infections, line_days, "line days"),
        *_shares(return_),
    ]


def _shares(return_: Return) -> list[Rate]:
    infection = _outcomes(return_, "SPECIALTY_X_INFECTION_OUTCOME")
    opat = _outcomes(return_, "SPECIALTY_X_OPAT_OUTCOME")
    cured, improved, failed = (infection.get(c, 0) for c in ("cured", "improved", "failed"))
    success, partial, failure, indeterminate = (
        opat.get(c, 0) for c in ("success", "partial", "failure", "indeterminate")
    )
    with_opat = success + partial + failure + indeterminate
    episodes = return_.value("SUMMARY", "episodes_completed", "episodes")
    readmitted = return_.value("READMISSION", TOTAL, "episodes")
    return [
        _share(
            "infection_success",
            cured + improved,
            cured + improved + failed,
            "episodes with an infection outcome",
            infection_success(cured, improved, failed),
        ),
        _share(
            "opat_success",
            success + partial,
            with_opat,
            "episodes with an OPAT outcome",
            opat_success(success, partial, failure, indeterminate),
        ),
        _share(
            "indeterminate",
            indeterminate,
            with_opat,
            "episodes with an OPAT outcome",
            proportion(indeterminate, with_opat),
        ),
        _share(
            "readmission",
            readmitted,
            episodes,
            "counted episodes",
            proportion(readmitted, episodes),
        ),
    ]


def _rate(name: str, events: int, days: int, words: str) -> Rate:
    return Rate(RATES[name], "rate", events, days, words, rate_per_1000_days(events, days))


def _share(name: str, part: int, whole: int, words: str, estimate: Estimate | None) -> Rate:
    return Rate(RATES[name], "share", part, whole, words, estimate)


def _outcomes(return_: Return, section: str) -> dict[str, int]:
    """Episodes by outcome over the rows of an outcome matrix."""
    found: dict[str, int] = {}
    for cell in return_.section(section):
        if cell.row_code != TOTAL:
            found[cell.col_code] = found.get(cell.col_code, 0) + cell.value
    return found
