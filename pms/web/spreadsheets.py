"""Tables for people to take away: CSV and XLSX, with every text kept a text.

The return to the registry has a layout of its own: pms/domain/nors/layout.py.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from flask import Response
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | Decimal | date | None

BOM = b"\xef\xbb\xbf"
MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001 (a workbook knows no time zone): same data, same bytes
NAME_LENGTH = 31
NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
WIDEST = 60
NOTE_WIDTH = 90
LINE_HEIGHT = 15
A4 = 9
NOT_TO_LEAVE = "Not to leave the organisation"
"""What every file of the record says but the return, the letters and what was published."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What a spreadsheet would run as a formula, also in full width.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name, the words above it, its header and its rows."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = field(default=())
    has_total: bool = False
    """Whether the last row is the total of those above it."""


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with BOM, CRLF; days in ISO, numbers as numbers, formulas disarmed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([disarmed(text) for text in header])
    writer.writerows([_in_csv(cell) for cell in row] for row in rows)
    return BOM + out.getvalue().encode()


def inside_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A file with true numbers or patients: its last heading says that it stays.

    A heading, for a line above would be taken for the headings, and a line below for a row.
    """
    return csv_bytes([*header, NOT_TO_LEAVE], ([*row, None] for row in rows))


def xlsx_bytes(sheets: Iterable[Sheet]) -> bytes:
    """A workbook; the same sheets give the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": MADE_AT})
    formats = {
        "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
        "day": {"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"},
        "note": {"italic": True, "text_wrap": True, "valign": "top"},
        "text": {"text_wrap": True, "valign": "top"},
        "number": {"valign": "top"},
        "total": {"bold": True, "top": 1, "valign": "top"},
    }
    made = {name: book.add_format(given) for name, given in formats.items()}
    taken: set[str] = set()
    for sheet in sheets:
        _write(book.add_worksheet(_sheet_name(sheet.name, taken)), sheet, made)
    book.close()
    return out.getvalue()


def attachment(data: bytes, name: str) -> Response:
    """A download; the kind of file follows from its name's ending."""
    kind = XLSX if name.endswith(".xlsx") else "text/csv"
    response = Response(data, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def disarmed(text: str) -> str:
    """Text that a spreadsheet would run as a formula, behind an apostrophe."""
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def _in_csv(cell: Cell) -> str | int | float | Decimal:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return disarmed(cell) if isinstance(cell, str) else cell


def _write(page: Worksheet, sheet: Sheet, formats: Mapping[str, Format]) -> None:
    widths = _widths(sheet)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    top = _write_notes(page, sheet.notes, widths, formats["note"])
    for column, text in enumerate(sheet.header):
        page.write_string(top, column, text, formats["head"])
    last = len(sheet.rows) - 1
    for number, row in enumerate(sheet.rows):
        total = formats["total"] if sheet.has_total and number == last else None
        for column, cell in enumerate(row):
            _write_cell(page, top + 1 + number, column, cell, formats, total)
    page.freeze_panes(top + 1, 0)
    _print_well(page, top)


def _widths(sheet: Sheet) -> list[int]:
    found = []
    for column, text in enumerate(sheet.header):
        words = [text, *(_shown(row[column]) for row in sheet.rows if column < len(row))]
        found.append(min(WIDEST, max(8, *(len(one) + 1 for one in words))))
    return found


def _write_notes(
    page: Worksheet, notes: Sequence[str], widths: Sequence[int], format_: Format
) -> int:
    """Each across the table, and as high as it takes; the row below them."""
    across = 0
    while across < len(widths) and sum(widths[:across]) < NOTE_WIDTH:
        across += 1
    room = max(8, sum(widths[:across]))
    for row, note in enumerate(notes):
        if across > 1:
            page.merge_range(row, 0, row, across - 1, note, format_)
        else:
            page.write_string(row, 0, note, format_)
        page.set_row(row, LINE_HEIGHT * -(-len(note) // room))
    return len(notes)


def _write_cell(
    page: Worksheet,
    row: int,
    column: int,
    cell: Cell,
    formats: Mapping[str, Format],
    total: Format | None,
) -> None:
    if isinstance(cell, date):
        page.write_datetime(row, column, cell, formats["day"])
    elif isinstance(cell, str):
        page.write_string(row, column, cell, total or formats["text"])
    elif cell is not None:
        page.write_number(row, column, cell, total or formats["number"])
    elif total:
        page.write_blank(row, column, None, total)


def _print_well(page: Worksheet, header_row: int) -> None:
    """Landscape A4, as wide as a page, the header on each, and which page of which sheet it is."""
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(header_row)
    page.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.7)
    page.set_footer("&L&A&RPage &P of &N")


def _shown(cell: Cell) -> str:
    return "" if cell is None else "00/00/0000" if isinstance(cell, date) else str(cell)


def _sheet_name(name: str, taken: set[str]) -> str:
    """As workbooks allow it: 31 characters, some of them not, and none twice."""
    plain = " ".join(name.translate(NOT_IN_NAMES).split()).strip("'")[:NAME_LENGTH] or "Sheet"
    number, unique = 2, plain
    while unique.casefold() in taken:
        unique = f"{plain[: NAME_LENGTH - len(str(number)) - 1]} {number}"
        number += 1
    taken.add(unique.casefold())
    return unique
