"""The counts of a return as ordered, labelled cells (nors-return)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pms.domain.care.lists import Lists, Value, in_no_list, with_unlisted
from pms.domain.counting.records import NOT_RECORDED, NOT_RECORDED_LABEL
from pms.domain.nors.contributions import Key
from pms.domain.nors.sections import REGIMEN, SECTIONS, TOTAL, TOTAL_LABEL, Section

# Amounts stand in the order of the section's measures. Under a TOTAL stand only the amounts
# that are no sum of rows.
Counts = dict[Key, Sequence[int]]

NO_COLUMN = Value("", "")
NOT_RECORDED_VALUE = Value(NOT_RECORDED, NOT_RECORDED_LABEL)
TOTAL_VALUE = Value(TOTAL, TOTAL_LABEL)


class Cell(NamedTuple):
    """One number of the return, with all that names it."""

    tier: str
    section: str
    row_code: str
    row_label: str
    row_nors_label: str
    col_code: str
    col_label: str
    col_nors_label: str
    measure: str
    value: int


def ordered_cells(counts: Counts, lists: Lists) -> Iterator[Cell]:
    """Every cell of the return, in its order; codes that no list has have rows of their own."""
    by_section: dict[str, Counts] = {section.name: {} for section in SECTIONS}
    for key, amounts in counts.items():
        by_section[key[0]][key] = amounts
    for section in SECTIONS:
        yield from _section_cells(section, by_section[section.name], lists)


def _section_cells(section: Section, counts: Counts, lists: Lists) -> Iterator[Cell]:
    zeros = [0] * len(section.measures)
    distinct = counts.pop((section.name, TOTAL, ""), zeros)
    rows = _row_values(section, counts, lists)
    places = (
        _two_dimensions(section, counts, rows, lists)
        if section.columns
        else _one_dimension(section, counts, rows)
    )
    _refuse_to_lose(counts, {key for key, _, _ in places})
    for key, row, column in places:
        yield from _row_cells(section, row, column, counts.get(key, zeros))
    if section.has_total:
        sums = [sum(amounts) for amounts in zip(*counts.values(), strict=True)] or zeros
        totals = [
            distinct[place] if measure in section.distinct else sums[place]
            for place, measure in enumerate(section.measures)
        ]
        yield from _row_cells(section, TOTAL_VALUE, NO_COLUMN, totals)


def _row_cells(
    section: Section, row: Value, column: Value, amounts: Sequence[int]
) -> Iterator[Cell]:
    names = (
        section.tier,
        section.name,
        row.code,
        row.label,
        row.nors_label,
        column.code,
        column.label,
        column.nors_label,
    )
    for measure, amount in zip(section.measures_of(row.code), amounts, strict=False):
        yield Cell(*names, measure, amount)


def _row_values(section: Section, counts: Counts, lists: Lists) -> dict[str, Value]:
    """The rows a section may have, by code and in order."""
    if section.fixed_rows:
        return {code: Value(code, label) for code, label in section.fixed_rows}
    if section.name == REGIMEN:
        agents = {value.code: value for value in lists[section.rows]}
        return {text: _regimen_value(text, agents) for _, text, _ in sorted(counts)}
    counted = {row for _, row, _ in counts} - {NOT_RECORDED}
    rows = {
        value.code: value
        for value in with_unlisted(lists[section.rows], counted)
        if value.code not in section.without_row
    }
    if section.blank_rows:
        rows[NOT_RECORDED] = NOT_RECORDED_VALUE
    return rows


def _regimen_value(text: str, agents: dict[str, Value]) -> Value:
    """A regimen's label and registry spelling join its agents'; one blank spelling blanks it."""
    values = [agents.get(code, Value(code, in_no_list(code))) for code in text.split("+")]
    spellings = [value.nors_label for value in values]
    return Value(
        text,
        " + ".join(value.label for value in values),
        " + ".join(spellings) if all(spellings) else "",
    )


def _one_dimension(
    section: Section, counts: Counts, rows: dict[str, Value]
) -> list[tuple[Key, Value, Value]]:
    """Every active code, zeros included, and retired ones that were counted."""
    keys = [((section.name, code, ""), row) for code, row in rows.items()]
    return [(key, row, NO_COLUMN) for key, row in keys if not row.retired or key in counts]


def _two_dimensions(
    section: Section, counts: Counts, rows: dict[str, Value], lists: Lists
) -> list[tuple[Key, Value, Value]]:
    """The cells that are not zero, by row and then by column."""
    counted = {column for _, _, column in counts} - {NOT_RECORDED}
    columns = {value.code: value for value in with_unlisted(lists[section.columns], counted)}
    columns[NOT_RECORDED] = NOT_RECORDED_VALUE
    row_order = {code: place for place, code in enumerate(rows)}
    column_order = {code: place for place, code in enumerate(columns)}
    known = [
        (row_order[row], column_order[column], (name, row, column))
        for name, row, column in counts
        if row in row_order and column in column_order
    ]
    return [(key, rows[key[1]], columns[key[2]]) for _, _, key in sorted(known)]


def _refuse_to_lose(counts: Counts, listed: set[Key]) -> None:
    """A number that no row of its section shows would be lost in silence."""
    for key in counts.keys() - listed:
        raise ValueError(f"the return has no row for {' '.join(filter(None, key))}")
