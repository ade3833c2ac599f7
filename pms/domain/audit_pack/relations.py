"""How the figures hang together, as a reader can know from their names and what they count.

All of them are given to `publish` at once. A figure that is not there is 0, and so known.
"""

from collections.abc import Collection, Iterator
from math import inf

from pms.domain.audit_pack.counting import columns_of
from pms.domain.audit_pack.figures import (
    ALL,
    BREAKDOWNS,
    BY_QUARTER,
    DAYS_OF,
    INFECTION,
    LINES,
    QUARTERS,
    TOTAL,
    YEAR,
    Breakdown,
    PackFigure,
)
from pms.domain.counting.suppression import Relation, Sum, at_most, rest

ADD_UP = {
    "decided": ("accepted", "rejected"),
    "episodes": ("infection_recorded", "infection_missing"),
    "infection_recorded": ("infection_success", "infection_failed"),
    "opat_recorded": ("opat_success", "opat_failure", "opat_indeterminate"),
}
ADD_UP_TOO = {"episodes": ("opat_recorded", "opat_missing")}
WITHIN = {
    "readmitted": "episodes",
    "deaths": "episodes",
    "line_infections": "line_events",
    "rated": "answered",
    "agreeing": "rated",
}
WITHOUT = "without"
"""What is left of a whole without a part: printed nowhere, and protected all the same."""


def without(part: PackFigure, whole: PackFigure) -> PackFigure:
    return PackFigure(WITHOUT, "/".join(part), "/".join(whole))


def relations_of(figures: Collection[PackFigure]) -> list[Sum | Relation]:
    """Every relation between these figures, and with what is left of wholes without parts."""
    found: list[Sum | Relation] = []
    columns = columns_of(dict.fromkeys(figures))
    for column in columns:
        found += _in_column(column)
    if len(columns) > 1:
        services = columns[:-1]
        rows = [(YEAR, line.code) for line in LINES]
        found += [
            Sum(PackFigure(*row), tuple(PackFigure(*row, one) for one in services)) for row in rows
        ]
    found += _over_quarters(figures)
    for breakdown in BREAKDOWNS:
        parts = [one for one in figures if one.table == breakdown.name and one.row != TOTAL]
        found += _of_breakdown(breakdown, parts)
    return found


def _in_column(column: str) -> Iterator[Sum | Relation]:
    def figure(code: str) -> PackFigure:
        return PackFigure(YEAR, code, column)

    for sums in (ADD_UP, ADD_UP_TOO):
        for total, parts in sums.items():
            yield Sum(figure(total), tuple(map(figure, parts)))
    for part, whole in WITHIN.items():
        yield from within(figure(part), figure(whole))
    for days, episodes in DAYS_OF.items():
        yield at_most(figure(episodes), figure(days))


def _over_quarters(figures: Collection[PackFigure]) -> Iterator[Sum | Relation]:
    quarters = sorted({one.column for one in figures if one.table == QUARTERS})
    for code in BY_QUARTER:
        yield Sum(
            PackFigure(YEAR, code), tuple(PackFigure(QUARTERS, code, one) for one in quarters)
        )
    for one in quarters:
        yield at_most(PackFigure(QUARTERS, "episodes", one), PackFigure(QUARTERS, "opat_days", one))


def _of_breakdown(breakdown: Breakdown, parts: list[PackFigure]) -> Iterator[Sum | Relation]:
    whole = breakdown.whole_figure
    if breakdown.adds_up:
        yield Sum(whole, tuple(parts))
    else:
        for part in parts:
            yield from within(part, whole)
        yield Relation((*((part, 1) for part in parts), (whole, -1)), 0, inf)
    if breakdown.name == "line_event":
        infections = tuple(part for part in parts if part.row.startswith(INFECTION))
        yield Sum(PackFigure(YEAR, "line_infections"), infections)
    if breakdown.name == "waited":
        yield from within(whole, PackFigure(YEAR, "accepted"))
    if breakdown.name == "device":
        yield at_most(whole, PackFigure(YEAR, "line_days"))


def within(part: PackFigure, whole: PackFigure) -> Iterator[Sum | Relation]:
    """A part of a whole, and that no fewer than none are left without it."""
    left = without(part, whole)
    yield rest(left, whole, part)
    yield Relation(((left, 1),), 0, inf)


def second_measures(figures: Collection[PackFigure]) -> dict[PackFigure, PackFigure]:
    """Days that say nothing where what they are of is few, with what that is."""
    found = {
        one: one._replace(row=DAYS_OF[one.row])
        for one in figures
        if one.table in (YEAR, QUARTERS) and one.row in DAYS_OF
    }
    if PackFigure("device", TOTAL) in figures:
        found[PackFigure(YEAR, "line_days", ALL)] = PackFigure("device", TOTAL)
    return found
