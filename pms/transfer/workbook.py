"""An .xlsx workbook as a bundle: each sheet a table, its cells turned into text."""

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from pms.domain.number_text import plain_number
from pms.domain.plain_text import is_keepable
from pms.refusal import Refused
from pms.transfer.csv_file import BadCell, RawRow

MEGABYTE = 1024 * 1024
HIGHEST_PACKED = 5 * MEGABYTE
HIGHEST_UNPACKED = 50 * MEGABYTE
HIGHEST_RATIO = 100
RATIO_MATTERS_ABOVE = 1 * MEGABYTE
MOST_ENTRIES = 200
MOST_ROWS = 20_000
LAST_ROW_OF_A_SHEET = 1_048_576
ESCAPED = re.compile("_x([0-9a-fA-F]{4})_")
"""How a workbook writes a character that no XML may hold."""
BY_CSV = "put larger sets into CSV files"


class Sheet:
    """A sheet, already read."""

    def __init__(self, table: str, rows: list[RawRow]) -> None:
        self.table = table
        self.name = f"sheet {table}"
        self._rows = rows
        self.size = len(rows)
        self.read_so_far = 0

    def rows(self) -> Iterator[RawRow]:
        for row in self._rows:
            self.read_so_far += 1
            yield row


def refuse_outsize(path: Path, entries: Iterable[zipfile.ZipInfo]) -> None:
    """Judge a workbook by its table of contents, before anything is unpacked."""
    entries = list(entries)
    if path.stat().st_size > HIGHEST_PACKED:
        raise Refused(f"the workbook is larger than {HIGHEST_PACKED // MEGABYTE} MB: {BY_CSV}")
    if len(entries) > MOST_ENTRIES:
        raise Refused(f"the workbook has more than {MOST_ENTRIES} parts: {BY_CSV}")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > HIGHEST_UNPACKED:
        raise Refused(f"the workbook unpacks to more than {HIGHEST_UNPACKED // MEGABYTE} MB")
    for entry in entries:
        too_dense = entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1)
        if too_dense and entry.file_size > RATIO_MATTERS_ABOVE:
            raise Refused(f"a part of the workbook unpacks to over {HIGHEST_RATIO} times its size")


def read_sheets(path: Path) -> list[Sheet]:
    """Every sheet of a workbook of bearable size. Raises Refused where it is none."""
    import openpyxl  # half a second that only a workbook is worth

    try:
        with open(path, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that hold no data
            workbook = openpyxl.load_workbook(file, read_only=True, data_only=False)
            return _sheets(workbook)
    except Refused:
        raise
    except Exception:  # openpyxl meets a damaged workbook with whatever comes
        raise Refused(f"{path.name} is damaged: it cannot be read as a workbook") from None


def _sheets(workbook: Any) -> list[Sheet]:
    sheets, count = [], 0
    for worksheet in workbook.worksheets:
        rows = []
        for row in _rows(worksheet):
            rows.append(row)
            count += 1
            if count > MOST_ROWS:
                raise Refused(f"the workbook has more than {MOST_ROWS:,} rows: {BY_CSV}")
        sheets.append(Sheet(worksheet.title, rows))
    return sheets


def _rows(worksheet: Any) -> Iterator[RawRow]:
    """The rows that hold anything; trailing empty cells are dropped."""
    worksheet.reset_dimensions()  # the declared size may be absurd
    for number, row in enumerate(worksheet.iter_rows(), start=1):
        if number > LAST_ROW_OF_A_SHEET:
            raise Refused(f"the sheet {worksheet.title} has more rows than a sheet can have")
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield RawRow(number, cells, any(isinstance(cell, BadCell) for cell in cells))


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return BadCell(str(value), "the cell holds a formula: put its value there")
    if cell.data_type == "e":
        return BadCell(str(value), "the cell holds a spreadsheet error")
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return plain_number(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date():
            return value.isoformat()
    return ESCAPED.sub(_unescaped, str(value))


def _unescaped(escape: re.Match[str]) -> str:
    """The character that cannot be kept: a reader refuses it. All other escapes are left."""
    character = chr(int(escape[1], 16))
    return escape[0] if is_keepable(character) else character
