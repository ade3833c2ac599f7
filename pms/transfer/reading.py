"""A table of a bundle read into rows of values, with a refusal for each cell that says nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from pms.domain.text.characters import cleaned, is_keepable
from pms.transfer.cells import Notes, Reader
from pms.transfer.csv_file import BadCell, RawRow, Unreadable
from pms.transfer.report import ImportReport, RowRemarks, shown
from pms.transfer.sources import Source
from pms.transfer.tables import BundleTable


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
        header = next(rows, None)
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
    for number, cells, bad in rows:
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
        if not bad:
            try:
                values = make([read(cell) for read, cell in zip(readers, picked, strict=False)])
            except ValueError:
                bad = True
        if bad:
            values = _read_slowly(table, picked, readers, remarks)
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
            remarks.refuse(column.name, cell.reason)
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


def _header_refusals(
    table: BundleTable, header: RawRow, names: list[str]
) -> Iterator[tuple[str, str]]:
    """Column and reason of everything that keeps the table from being read."""
    if header.bad:
        yield "", "the header is not valid UTF-8 text: save the file as CSV UTF-8"
        return
    for cell in header.cells:
        if not is_keepable(cell):
            yield shown(cell), "the name of the column holds a character that cannot be kept"
    times = Counter(names)
    for name in sorted(name for name in times if name and times[name] > 1):
        yield shown(name), "the header names this column twice"
    missing = [
        column.name
        for column in table.columns
        if column.required or (column.unless and column.unless not in names)
    ]
    missing = [name for name in missing if name not in names]
    if missing and len(names) == 1 and any(mark in names[0] for mark in ";\t"):
        yield "", "the cells must be separated by commas"
        return
    for name in missing:
        yield name, "this column is missing and must be there"
