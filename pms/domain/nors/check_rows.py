"""Checks of a return file that need one row at a time: tiers, codes, labels, measures, values."""

from collections.abc import Iterator
from dataclasses import dataclass

from pms.domain.counting.records import NOT_RECORDED
from pms.domain.nors.cells import Cell
from pms.domain.nors.codes import FIXED_LABELS, Position, ShippedCodes
from pms.domain.nors.file_row import WHOLE_NUMBER, FileRow
from pms.domain.nors.layout import COLUMNS, guarded, unguarded
from pms.domain.nors.sections import BY_NAME, CORE, REGIMEN, SECTIONS, TOTAL, Section

_SECTION_ORDER = {section.name: place for place, section in enumerate(SECTIONS)}


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row that can be added up; `order` sorts as the rows of a return are sorted."""

    line: int
    cell: Cell
    order: tuple[int, Position, Position, int]


def placed(row: FileRow, codes: ShippedCodes) -> PlacedRow | None:
    """The row as a cell of the return; None if its codes, measure or value forbid it."""
    section = BY_NAME.get(row.section)
    if section is None or not WHOLE_NUMBER.fullmatch(row.value):
        return None
    row_position = codes.row_position(section, row.row_code)
    column_position = codes.column_position(section, row.row_code, row.col_code)
    if row_position is None or column_position is None:
        return None
    if row.measure not in section.measures_of(row.row_code):
        return None
    measure_place = section.measures.index(row.measure)
    cell = Cell(
        row.tier,
        row.section,
        row.row_code,
        unguarded(row.row_label),
        unguarded(row.row_nors_label),
        row.col_code,
        unguarded(row.col_label),
        unguarded(row.col_nors_label),
        row.measure,
        int(row.value),
    )
    order = (_SECTION_ORDER[row.section], row_position, column_position, measure_place)
    return PlacedRow(row.line, cell, order)


def row_problems(row: FileRow, codes: ShippedCodes) -> Iterator[str]:
    """What is wrong with one row, whatever the others say."""
    for name, text in zip(COLUMNS, (*row.header, *row[2:]), strict=True):
        if guarded(text) != text:
            yield f"{name} begins with {text[0]!r} and has no apostrophe before it"
    if not WHOLE_NUMBER.fullmatch(row.value):
        yield f"value is {row.value!r}, not a whole number from 0 on"
    section = BY_NAME.get(row.section)
    if section is None:
        yield f"section is {row.section!r}, which is not known"
        return
    if row.tier != section.tier:
        yield f"tier is {row.tier!r}, but {section.name} is {section.tier!r}"
    if codes.row_position(section, row.row_code) is None:
        yield _no_such_row(section, row.row_code)
    else:
        if row.measure not in section.measures_of(row.row_code):
            yield f"measure is {row.measure!r}, which {section.name} {row.row_code} does not have"
        yield from _label_problems(
            "row", row.row_code, row.row_label, row.row_nors_label, codes, section.rows
        )
    if codes.column_position(section, row.row_code, row.col_code) is None:
        yield _no_such_column(section, row)
    else:
        yield from _label_problems(
            "col", row.col_code, row.col_label, row.col_nors_label, codes, section.columns
        )
    if row.value == "0" and not section.lists_every_code and row.row_code != TOTAL:
        yield f"value is 0, but {section.name} lists only what is not zero"


def final_problems(row: FileRow) -> Iterator[str]:
    """In a final return nothing of a core section is left unrecorded (reconciliation 5)."""
    section = BY_NAME.get(row.section)
    core = section is not None and section.tier == CORE
    if core and row.value != "0" and NOT_RECORDED in (row.row_code, row.col_code):
        yield f"Not recorded is {row.value} in a final return: in a core section it must be 0"


def _no_such_row(section: Section, code: str) -> str:
    if section.name == REGIMEN:
        return f"row_code is {code!r}: not known agents, each once, sorted and joined by +"
    return f"row_code is {code!r}, which is no row of {section.name}"


def _no_such_column(section: Section, row: FileRow) -> str:
    if not section.columns or row.row_code == TOTAL:
        return f"col_code is {row.col_code!r}, but {section.name} {row.row_code} has no column"
    return f"col_code is {row.col_code!r}, which is no column of {section.name}"


def _label_problems(
    side: str, code: str, label: str, nors_label: str, codes: ShippedCodes, list_name: str
) -> Iterator[str]:
    """A shipped code has its shipped label; any registry spelling may be next to it."""
    if code == "" or code in FIXED_LABELS:
        expected = FIXED_LABELS.get(code, "")
        if nors_label:
            yield f"{side}_nors_label is {nors_label!r}: {code or 'a blank code'} has none"
    else:
        expected = codes.label(list_name, code) or unguarded(label)
        if not label:
            yield f"{side}_label is blank"
            return
    if unguarded(label) != expected:
        yield f"{side}_label is {label!r}, but {code or 'a blank code'} has {expected!r}"
