"""Counts as they may leave the organisation: small ones suppressed, the others rounded (R21)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pms.domain.nors.cells import Cell as ReturnCell
from pms.domain.nors.report import Return
from pms.domain.nors.sections import BY_NAME, NOT_RECORDED, SUMMARY, TOTAL
from pms.domain.service.tables import Counted, Ratio, Row
from pms.domain.suppression import SMALLEST, WITHHELD, Shown, Sum, publish
from pms.reports.service.files import column_cells, rows_of
from pms.spreadsheets import Cell

Place = tuple[str, str, str, str]
"""Section, row, column and measure of a number of the return."""

ENOUGH = 20
"""Of this many, rounding moves a rate, share or mean by about a tenth at most."""


def in_cell(shown: Shown) -> Cell:
    return str(shown) if shown.value is None else shown.value


def is_small(count: int) -> bool:
    return 0 < count < SMALLEST


# --- A report's table ---------------------------------------------------------------------------


def protected_rows(counted: Counted) -> list[list[Cell]]:
    """The rows of a report's table, with the columns of its file.

    A row that stands for few cases says nothing else of them, and rows that stand by their size on
    the page stand by their names here: the order would give the sizes away. Rates, shares and
    means are made of the rounded counts: those of the true ones would give the true ones away.
    """
    shown = _shown(counted)
    rows = [*counted.rows, counted.total]
    *parts, total = (Row(row.code, row.label, tuple(_rounded(counted, row, shown))) for row in rows)
    if counted.table.largest_first:
        parts.sort(key=lambda row: (row.code == NOT_RECORDED, row.label))
    rounded = replace(counted, rows=parts, total=total)
    return [_cells(rounded, row, shown) for row in rows_of(rounded)]


def _shown(counted: Counted) -> dict[tuple[str, str], Shown]:
    table = counted.table
    measures = [measure.code for measure in table.measures]
    rows = [*counted.rows, counted.total]
    counts = {(row.code, code): counted.amount(row, code) for row in rows for code in measures}
    sums = []
    for code in measures:
        parts = tuple((row.code, code) for row in counted.rows)
        if counts[TOTAL, code] == sum(counts[part] for part in parts):
            sums.append(Sum((TOTAL, code), parts))
    few = {
        (row.code, code): WITHHELD
        for row in rows
        for code in measures[1:]
        if is_small(counts[row.code, measures[0]]) and counts[row.code, code]
    }
    return publish(counts, sums, already=few)


def _rounded(counted: Counted, row: Row, shown: Mapping[tuple[str, str], Shown]) -> Iterable[int]:
    return (shown[row.code, one.code].value or 0 for one in counted.table.measures)


def _cells(rounded: Counted, row: Row, shown: Mapping[tuple[str, str], Shown]) -> list[Cell]:
    cells: list[Cell] = [row.label]
    for column in rounded.columns:
        if not isinstance(column, Ratio):
            cells.append(in_cell(shown[row.code, column.code]))
            continue
        values = column_cells(rounded, row, column)
        cells += values if _may_show(rounded, row, column, shown) else [None] * len(values)
    return cells


def _may_show(
    rounded: Counted, row: Row, ratio: Ratio, shown: Mapping[tuple[str, str], Shown]
) -> bool:
    """Whether a ratio's parts are shown, and so many that rounding does not falsify it."""
    whole_row = rounded.total if ratio.kind.endswith("of all") else row
    part, whole = shown[row.code, ratio.part].value, shown[whole_row.code, ratio.whole].value
    if part is None or whole is None:
        return False
    if ratio.kind == "rate":
        return part == 0 or part >= ENOUGH
    if ratio.kind == "money":
        return True
    if ratio.kind in ("mean", "median"):  # a median cannot be made of sums
        return ratio.kind == "mean" and whole >= ENOUGH
    return whole >= ENOUGH and (part == 0 or part < whole)


# --- The return ---------------------------------------------------------------------------------


def place_of(cell: ReturnCell) -> Place:
    return cell.section, cell.row_code, cell.col_code, cell.measure


def protected_return(return_: Return) -> dict[Place, Cell]:
    """Every number of a return that is not 0."""
    by_section: dict[str, dict[Place, int]] = {}
    for cell in return_.cells:
        if cell.value:
            by_section.setdefault(cell.section, {})[place_of(cell)] = cell.value
    found: dict[Place, Cell] = {}
    for name, counts in by_section.items():
        few = {
            place: WITHHELD
            for place in counts
            if place[3] != "episodes" and is_small(counts.get((*place[:3], "episodes"), 0))
        }
        shown = publish(counts, _sums(name, counts), already=few if name != SUMMARY else None)
        found |= {place: in_cell(one) for place, one in shown.items()}
    return found


def _sums(section: str, counts: Iterable[Place]) -> list[Sum]:
    if section == SUMMARY:
        return []
    parts: dict[str, list[Place]] = {}
    for place in counts:
        if place[1] != TOTAL:
            parts.setdefault(place[3], []).append(place)
    return [
        Sum((section, TOTAL, "", measure), tuple(of))
        for measure, of in parts.items()
        if measure not in BY_NAME[section].distinct
    ]
