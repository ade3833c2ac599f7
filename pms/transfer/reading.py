"""A table of a bundle read into rows of values, with a refusal for each cell that says nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from pms.domain.text.characters import cleaned, is_keepable
from pms.transfer.cells import Notes, Reader
from pms.transfer.csv_file import (
    AS_UTF8,
    UTF_16,
    WINDOWS_1252,
    BadCell,
    RawRow,
    Unreadable,
)
from pms.transfer.noted_cells import say_of_noted_cells
from pms.transfer.report import ImportReport, RowRemarks, listed, shown
from pms.transfer.sources import Source
from pms.transfer.tables import BundleTable

MISSING = "this column is missing and must be there"
UTF_16_MARKS = ("ÿþ", "þÿ")
"""The bytes at its beginning, as Windows-1252 has them."""


class ReadRow(NamedTuple):
    """A row whose `values` are a named tuple of the table's columns, or None where refused."""

    number: int
    cells: tuple[str, ...]
    values: Any
    remarks: RowRemarks


def read_table(
    table: BundleTable,
    source: Source,
    readers: Sequence[Reader],
    report: ImportReport,
    notes: Notes,
) -> Iterator[ReadRow]:
    """Every row that holds anything; what cannot be read is refused in the report.

    The readers put into the `notes` what is to be said of how a cell was read.
    """
    rows = source.rows()
    try:
        header = _header(rows)
        if header is None:
            report.refuse(table.name, source.name, 0, "", "", "the file is empty")
            return
        pick = _picker(table, source, header, report)
        if pick is not None:
            yield from _read_rows(
                table, source, rows, len(header.cells), pick, readers, report, notes
            )
    except Unreadable as error:
        report.refuse(table.name, source.name, error.row, "", "", str(error))


def _header(rows: Iterator[RawRow]) -> RawRow | None:
    """The first row that holds anything but `#TYPE`, which PowerShell writes above its tables."""
    for row in rows:
        cells = [cleaned(cell) for cell in row.cells]
        if any(cells) and not cells[0].casefold().startswith("#type "):
            return row
    return None


def _read_rows(
    table: BundleTable,
    source: Source,
    rows: Iterator[RawRow],
    width: int,
    pick: Callable[[list[str]], tuple[str, ...]],
    readers: Sequence[Reader],
    report: ImportReport,
    notes: Notes,
) -> Iterator[ReadRow]:
    names = (*(column.name for column in table.columns), *table.asides)
    make, name, file = table.row, table.name, source.name
    for number, cells, bad, noted in rows:
        if len(cells) != width:
            if any(map(cleaned, cells[width:])):
                reason = f"the row has {len(cells)} cells, the header has {width}"
                report.refuse(name, file, number, "", cells[0], reason)
                continue
            del cells[width:]
            cells.extend([""] * (width - len(cells)))
        if not cleaned(cells[0]) and not any(map(cleaned, cells)):
            continue
        cells.append("")  # for the columns that are absent
        picked = pick(cells)
        remarks = RowRemarks(report, name, file, number, names, picked)
        values = None
        if noted:
            say_of_noted_cells(table, picked, remarks)
        if not bad:
            try:
                values = make([read(cell) for read, cell in zip(readers, picked, strict=False)])
            except ValueError:
                bad = True
        if bad:
            values = _read_slowly(table, picked, readers, remarks)
        if remarks.refused:
            values = None
        if notes:
            for column, words in notes:
                remarks.warn(column, words)
            notes.clear()
        yield ReadRow(number, picked, values, remarks)


def _read_slowly(
    table: BundleTable, cells: tuple[str, ...], readers: Sequence[Reader], remarks: RowRemarks
) -> Any:
    """The values of a row with a fault: each faulty cell is refused, and None is given back."""
    values = []
    for column, read, cell in zip(table.columns, readers, cells, strict=False):
        if isinstance(cell, BadCell):
            refuse = remarks.refuse_file if cell.reason == WINDOWS_1252 else remarks.refuse
            refuse(column.name, cell.reason)
            continue
        try:
            values.append(read(cell))
        except ValueError as error:
            remarks.refuse(column.name, str(error))
    return None if remarks.refused else table.row(values)


def _picker(
    table: BundleTable, source: Source, header: RawRow, report: ImportReport
) -> Callable[[list[str]], tuple[str, ...]] | None:
    """What takes the table's cells, in its order, out of a row; None where the header will not do.

    A column that is absent is taken from beyond the row, where there is an empty cell.
    """
    names = [cleaned(cell).casefold() for cell in header.cells]
    refusals = list(_header_refusals(table, header, names))
    for column, reason in refusals:
        report.refuse(table.name, source.name, header.number, column, "", reason)
    if refusals:
        if MISSING in {reason for _, reason in refusals}:
            words = _columns(table, header, names)
            report.warn(table.name, source.name, header.number, "", "", words)
        return None
    wanted = [*(column.name for column in table.columns), *table.asides]
    known = set(wanted)
    for place, name in enumerate(names, start=1):
        if name not in known:
            column = shown(header.cells[place - 1]) or f"column {place}"
            reason = "this column is unknown and was skipped"
            report.warn(table.name, source.name, header.number, column, "", reason)
    places = [names.index(name) if name in names else len(names) for name in wanted]
    return itemgetter(*places)


def _columns(table: BundleTable, header: RawRow, names: list[str]) -> str:
    """What the header has and what the table wants, for whoever mends it."""
    needed = _needed(table, names)
    others = [column.name for column in table.columns if column.name not in needed]
    may = f", and may have {listed(others)}" if others else ""
    return f"the columns here are: {listed(header.cells)}. They must be {listed(needed)}{may}"


def _needed(table: BundleTable, names: list[str]) -> list[str]:
    """The columns without which this header will not do."""
    return [
        column.name
        for column in table.columns
        if column.required or (column.unless and column.unless not in names)
    ]


def _why_bad(header: RawRow) -> str:
    reasons = {cell.reason for cell in header.cells if isinstance(cell, BadCell)}
    if header.cells[0].startswith(UTF_16_MARKS):
        return UTF_16
    if reasons == {WINDOWS_1252}:
        return WINDOWS_1252
    return f"the header is not valid UTF-8 text: {AS_UTF8}"


def _header_refusals(
    table: BundleTable, header: RawRow, names: list[str]
) -> Iterator[tuple[str, str]]:
    """Column and reason of everything that keeps the table from being read."""
    if header.bad:
        yield "", _why_bad(header)
        return
    for cell in header.cells:
        if not is_keepable(cell):
            yield shown(cell), "the name of the column holds a character that cannot be kept"
    times = Counter(names)
    for name in sorted(name for name in times if name and times[name] > 1):
        yield shown(name), "the header names this column twice"
    missing = [name for name in _needed(table, names) if name not in names]
    if missing and len(names) == 1 and any(mark in header.cells[0] for mark in ";\t|"):
        yield "", "the cells must be separated by commas"
        return
    for name in missing:
        yield name, MISSING
