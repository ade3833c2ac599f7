"""The keying sheet: the return's numbers as small tables, to be keyed by hand (nors-return)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pms.domain.care.lists import Lists, with_unlisted
from pms.domain.counting.records import NOT_RECORDED
from pms.domain.nors.cells import Cell
from pms.domain.nors.counted_values import counted_values
from pms.domain.nors.definitions import LISTS, MEASURES
from pms.domain.nors.definitions import SECTIONS as DEFINITIONS
from pms.domain.nors.report import Return
from pms.domain.nors.sections import AGENT_X_DIAGNOSIS, SECTIONS, SUMMARY, TOTAL, Section

NO_SPELLING = "(no registry spelling)"
SEVERAL = "An episode counts once in each of its rows, so rows may add up to more than the total."


class KeyingTable(NamedTuple):
    """One small table; the first columns name a row, the others are numbers."""

    title: str
    notes: Sequence[str]
    header: Sequence[str]
    rows: Sequence[Sequence[str | int]]


class Unspelt(NamedTuple):
    """A counted value that has no registry spelling: its list's name in words, and its label."""

    list_name: str
    label: str


def keying_tables(return_: Return, lists: Lists) -> list[KeyingTable]:
    """Every section in the order of the return; rows that share a registry spelling are one."""
    return [_table(section, return_.section(section.name), lists) for section in SECTIONS]


def without_spelling(cells: Iterable[Cell]) -> list[Unspelt]:
    """Each counted value that the registry's spelling is missing of, once, in order."""
    found = {
        Unspelt(LISTS[one.list_name], one.label): None
        for one in counted_values(cells)
        if not one.spelling
    }
    return list(found)


def _table(section: Section, cells: list[Cell], lists: Lists) -> KeyingTable:
    definition = DEFINITIONS[section.name]
    notes = [definition.counts]
    if section.distinct:
        notes.append(SEVERAL)
    if section.name == SUMMARY:
        rows: list[list[str | int]] = [[cell.row_label, cell.value] for cell in cells]
        return KeyingTable(definition.title, notes, ("Number", "Value"), rows)
    body = [cell for cell in cells if cell.row_code != TOTAL]
    total: list[str | int] = [cell.value for cell in cells if cell.row_code == TOTAL]
    measures = [MEASURES[measure] for measure in section.measures]
    if not section.columns:
        header = ["Registry spelling", "In PMS", *measures]
        rows = [*_summed(body, section.measures, both=False), ["Total", "", *total]]
    elif section.name == AGENT_X_DIAGNOSIS:
        names = LISTS[section.rows], LISTS[section.columns]
        header = [names[0], f"{names[0]} in PMS", names[1], f"{names[1]} in PMS", *measures]
        rows = [*_summed(body, section.measures, both=True), ["Total", "", "", "", *total]]
    else:
        columns = _columns(section, body, lists)
        header = ["Registry spelling", "In PMS", *columns]
        blanks = [""] * (len(columns) - 1)
        rows = [*_grid(body, columns), ["Total", "", *total, *blanks]]
    return KeyingTable(definition.title, notes, header, rows)


def _spelling(code: str, label: str, spelling: str) -> str:
    return spelling or (label if code == NOT_RECORDED else NO_SPELLING)


def _row_key(cell: Cell) -> str:
    """Rows of one spelling are one row; without a spelling each code is its own."""
    return cell.row_nors_label or f"code {cell.row_code}"


def _column_key(cell: Cell) -> str:
    return cell.col_nors_label or f"code {cell.col_code}"


def _summed(cells: Iterable[Cell], measures: Sequence[str], *, both: bool) -> list[list[str | int]]:
    """A row for each spelling (of both sides), with the labels it stands for and its sums."""
    sums: dict[tuple[str, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    first: dict[tuple[str, ...], Cell] = {}
    row_labels: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    column_labels: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for cell in cells:
        key: tuple[str, ...] = (_row_key(cell), *([_column_key(cell)] if both else []))
        first.setdefault(key, cell)
        sums[key][cell.measure] += cell.value
        row_labels[key][cell.row_label] = None
        column_labels[key][cell.col_label] = None
    found: list[list[str | int]] = []
    for key, cell in first.items():
        names = [_spelling(cell.row_code, cell.row_label, cell.row_nors_label)]
        names.append("; ".join(row_labels[key]))
        if both:
            names.append(_spelling(cell.col_code, cell.col_label, cell.col_nors_label))
            names.append("; ".join(column_labels[key]))
        found.append([*names, *(sums[key][measure] for measure in measures)])
    return found


def _columns(section: Section, cells: Iterable[Cell], lists: Lists) -> dict[str, str]:
    """Heading to key of a matrix's columns, in the order of the list."""
    headings: dict[str, str] = {}
    counted = {cell.col_code: cell for cell in cells}
    for value in with_unlisted(lists[section.columns], counted.keys() - {NOT_RECORDED}):
        cell = counted.get(value.code)
        if value.retired and cell is None:
            continue
        label, spelling = (
            (cell.col_label, cell.col_nors_label) if cell else (value.label, value.nors_label)
        )
        heading = spelling or f"{label} {NO_SPELLING}"
        headings[heading] = spelling or f"code {value.code}"
    headings["Not recorded"] = f"code {NOT_RECORDED}"
    return headings


def _grid(cells: Iterable[Cell], columns: dict[str, str]) -> list[list[str | int]]:
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    first: dict[str, Cell] = {}
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for cell in cells:
        row = _row_key(cell)
        first.setdefault(row, cell)
        names[row][cell.row_label] = None
        sums[row][_column_key(cell)] += cell.value
    return [
        [
            _spelling(cell.row_code, cell.row_label, cell.row_nors_label),
            "; ".join(names[row]),
            *(sums[row][key] for key in columns.values()),
        ]
        for row, cell in first.items()
    ]
