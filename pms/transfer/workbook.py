"""An .xlsx workbook as a bundle: each sheet a table, its cells turned into text."""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from pms.refusal import Refused
from pms.transfer.csv_file import BadCell, NotedCell, RawRow
from pms.transfer.excel_cells import cell_text
from pms.transfer.limits import MEGABYTE, ImportLimits, Watch, in_megabytes
from pms.transfer.report import shown

HIGHEST_PACKED = 5 * MEGABYTE
HIGHEST_UNPACKED = 50 * MEGABYTE
HIGHEST_RATIO = 100
MOST_ENTRIES = 200
MOST_ROWS = 20_000
MOST_CELLS = 5_000_000
"""Empty ones too, up to the last of each row."""
MOST_LETTERS = HIGHEST_UNPACKED
"""Of all cells together: one text may stand in many."""
LAST_ROW_OF_A_SHEET = 1_048_576
SHEET = "sheet "
BY_CSV = "put larger sets into CSV files"


class WorkbookSheet:
    """A sheet, already read."""

    def __init__(self, table: str, rows: list[RawRow]) -> None:
        self.table = table
        self.name = f"{SHEET}{table}"
        self._rows = rows
        self.size = len(rows)
        self.read_so_far = 0

    def rows(self) -> Iterator[RawRow]:
        for row in self._rows:
            self.read_so_far += 1
            yield row


def limits_of_workbook(path: Path, limits: ImportLimits) -> ImportLimits:
    """Of a workbook, which is read into memory whole. Raises Refused where it is too large."""
    if path.stat().st_size > HIGHEST_PACKED:
        size, most = in_megabytes(path.stat().st_size), in_megabytes(HIGHEST_PACKED)
        raise Refused(f"the workbook has {size}; at most {most} are read ({BY_CSV})")
    return replace(
        limits,
        megabytes=min(limits.megabytes, HIGHEST_UNPACKED // MEGABYTE),
        ratio=min(limits.ratio, HIGHEST_RATIO),
        files=min(limits.files, MOST_ENTRIES),
        rows=min(limits.rows, MOST_ROWS),
        instead=BY_CSV,
    )


def read_sheets(path: Path, file: IO[bytes], watch: Watch) -> list[WorkbookSheet]:
    """Every sheet of a workbook that was measured. Raises Refused where it is none."""
    import openpyxl  # half a second that only a workbook is worth

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that hold no data
            workbook = openpyxl.load_workbook(file, read_only=True, data_only=False)
            return _sheets(workbook, watch)
    except Refused:
        raise
    except Exception:  # openpyxl meets a damaged workbook with whatever comes
        name = shown(path.name)
        raise Refused(f"{name} is damaged: it cannot be read as a workbook") from None


class Counts:
    """What was read of all sheets of a workbook so far. Raises Refused where it is too much."""

    def __init__(self) -> None:
        self.rows = self.cells = self.letters = 0

    def add(self, cells: int, letters: int, *, holds_anything: bool) -> None:
        self.cells += cells
        self.letters += letters
        self.rows += holds_anything
        for count, most, what in (
            (self.rows, MOST_ROWS, "rows"),
            (self.cells, MOST_CELLS, "cells, empty ones too"),
            (self.letters, MOST_LETTERS, "letters"),
        ):
            if count > most:
                raise Refused(f"the workbook has more than {most:,} {what}: {BY_CSV}")


def _sheets(workbook: Any, watch: Watch) -> list[WorkbookSheet]:
    counts = Counts()
    return [
        WorkbookSheet(worksheet.title, list(_rows(worksheet, counts, watch)))
        for worksheet in workbook.worksheets
    ]


def _rows(worksheet: Any, counts: Counts, watch: Watch) -> Iterator[RawRow]:
    """The rows that hold anything; trailing empty cells are dropped."""
    worksheet.reset_dimensions()  # the declared size may be absurd
    for number, row in enumerate(worksheet.iter_rows(), start=1):
        if number > LAST_ROW_OF_A_SHEET:
            raise Refused(f"the sheet {shown(worksheet.title)} has more rows than a sheet can have")
        watch.look()
        counts.add(len(row), sum(_letters(cell) for cell in row), holds_anything=False)
        cells = [cell_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            counts.add(0, 0, holds_anything=True)
            bad = any(isinstance(cell, BadCell) for cell in cells)
            yield RawRow(number, cells, bad, any(isinstance(cell, NotedCell) for cell in cells))


def _letters(cell: Any) -> int:
    return len(cell.value) if isinstance(cell.value, str) else 0
