"""Tables for people to take away: CSV and XLSX, with every text kept a text.

The return to the registry has a layout of its own: pms/domain/nors/layout.py.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from flask import Response

Cell = str | int | float | Decimal | date | None

BOM = b"\xef\xbb\xbf"
MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001 (a workbook knows no time zone): same data, same bytes
NAME_LENGTH = 31
NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
WIDEST = 60
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


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with BOM, CRLF; days in ISO, numbers as numbers, formulas disarmed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([disarmed(text) for text in header])
    writer.writerows([_in_csv(cell) for cell in row] for row in rows)
    return BOM + out.getvalue().encode()


def xlsx_bytes(sheets: Iterable[Sheet]) -> bytes:
    """A workbook; the same sheets give the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": MADE_AT})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        "note": book.add_format({"italic": True}),
        "long": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    taken: set[str] = set()
    for sheet in sheets:
        _write(book.add_worksheet(_sheet_name(sheet.name, taken)), sheet, formats)
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


def _write(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, formats: dict[str, object]) -> None:
    top = 0
    for note in sheet.notes:
        page.write_string(top, 0, note, formats["note"])
        top += 1
    for column, text in enumerate(sheet.header):
        page.write_string(top, column, text, formats["head"])
        words = [text, *(_shown(row[column]) for row in sheet.rows if column < len(row))]
        page.set_column(column, column, min(WIDEST, max(8, *(len(one) + 1 for one in words))))
    for number, row in enumerate(sheet.rows, top + 1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(number, column, cell, formats["day"])
            elif isinstance(cell, str):
                page.write_string(
                    number, column, cell, formats["long"] if len(cell) > WIDEST else None
                )
            elif cell is not None:
                page.write_number(number, column, cell)
    page.freeze_panes(top + 1, 0)


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
