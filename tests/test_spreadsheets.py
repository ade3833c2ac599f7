"""Tables for people to take away."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from pms.web.spreadsheets import Sheet, csv_bytes, xlsx_bytes

ROWS = [("=cmd|' /C calc'!A0", date(2026, 3, 1), -3.5, None), ("O'Neill, Zoë", None, 7, "0012")]
HEADER = ("Name", "Started on", "Change", "Number")


def test_a_csv_keeps_numbers_as_numbers_and_disarms_formulas():
    lines = csv_bytes(HEADER, ROWS).decode("utf-8-sig").split("\r\n")
    assert lines == [
        "Name,Started on,Change,Number",
        "'=cmd|' /C calc'!A0,2026-03-01,-3.5,",
        '"O\'Neill, Zoë",,7,0012',
        "",
    ]
    assert csv_bytes(HEADER, ROWS).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_every_start_that_a_spreadsheet_may_run_is_disarmed(start):
    data = csv_bytes(("a",), [(f"{start}=1+1",)]).decode("utf-8-sig")
    _, [cell] = csv.reader(io.StringIO(data, newline=""))
    assert cell == f"'{start}=1+1"


def test_a_full_width_formula_is_disarmed_too():
    assert csv_bytes(("a",), [("\uff1d1+1",)]).decode("utf-8-sig").split("\r\n")[1] == "'\uff1d1+1"


def test_a_workbook_holds_texts_as_texts_and_days_as_days():
    sheet = Sheet("Drugs: used/asked", HEADER, ROWS, notes=["Of the first quarter"])
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([sheet, sheet])))
    assert book.sheetnames == ["Drugs used asked", "Drugs used asked 2"]
    note, header, first, second = book.worksheets[0].iter_rows()
    assert note[0].value == "Of the first quarter"
    assert [cell.value for cell in header] == list(HEADER)
    assert (first[0].value, first[0].data_type) == (ROWS[0][0], "s")
    assert first[1].value.date() == date(2026, 3, 1)
    assert first[2].value == -3.5
    assert (second[3].value, second[3].data_type) == ("0012", "s")


def test_the_same_sheets_give_the_same_bytes():
    sheet = Sheet("Drugs", HEADER, ROWS)
    assert xlsx_bytes([sheet]) == xlsx_bytes([sheet])
