"""What is looked at in a review, and what may be said of it."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem, happened, in_order, in_range, not_long_ago, one_of

ORAL_SWITCH = {"yes": "Yes", "no": "No", "not_applicable": "Not applicable"}
"""Whether a switch to oral treatment was considered."""


class Blood(NamedTuple):
    """A blood test: its column of `Review`, its name and unit as a laboratory prints them."""

    column: str
    name: str
    unit: str


BLOODS = (
    Blood("crp", "CRP", "mg/L"),
    Blood("white_cells", "White cells", "10⁹/L"),
    Blood("neutrophils", "Neutrophils", "10⁹/L"),
    Blood("platelets", "Platelets", "10⁹/L"),
    Blood("creatinine", "Creatinine", "µmol/L"),
    Blood("egfr", "eGFR", "mL/min/\u200b1.73\u00a0m²"),
    Blood("alt", "ALT", "U/L"),
    Blood("ck", "CK", "U/L"),
)
VIP_SCORE = Blood("vip_score", "VIP score", "0 to 5")
"""How the line's site looks; no blood test, but followed beside them."""
HIGHEST_VIP_SCORE = 5
HIGHEST_BLOODS = {
    "crp": 1000,
    "white_cells": 1000,
    "neutrophils": 500,
    "platelets": 5000,
    "creatinine": 5000,
    "egfr": 250,
    "alt": 50_000,
    "ck": 1_000_000,
}
"""Above these a result is a slip of the keyboard, whatever the illness."""
LOWEST_BLOODS = {"creatinine": (5, "in \u00b5mol/L, not mg/dL")}
"""Below these it is one too, or of another unit; all others may be nought."""


class ReviewRow(NamedTuple):
    reviewed_on: date | None = None
    next_review_on: date | None = None
    crp: float | None = None
    white_cells: float | None = None
    neutrophils: float | None = None
    platelets: float | None = None
    creatinine: float | None = None
    egfr: float | None = None
    alt: float | None = None
    ck: float | None = None
    vip_score: int | None = None
    oral_switch: str | None = None
    oral_switch_reason: str | None = None


def problems(row: ReviewRow, *, today: date) -> Iterator[Problem]:
    yield from happened("reviewed_on", row.reviewed_on, today)
    yield from in_order("next_review_on", row.next_review_on, row.reviewed_on, "of this review")
    yield from not_long_ago("next_review_on", row.next_review_on)
    results = row._asdict()
    for test, highest in HIGHEST_BLOODS.items():
        lowest, unit = LOWEST_BLOODS.get(test, (0, ""))
        if results[test] is not None:
            yield from in_range(test, results[test], highest, lowest, unit)
    yield from in_range("vip_score", row.vip_score, HIGHEST_VIP_SCORE)
    yield from one_of("oral_switch", row.oral_switch, ORAL_SWITCH)
    if row.oral_switch == "not_applicable" and not (row.oral_switch_reason or "").strip():
        words = "Say why a switch to oral treatment is not applicable"
        yield Problem("oral_switch_reason", words, "ask")
