"""A pack whose tables were each suppressed alone, and what a reader makes of it.

The example is a year of made-up records: what was printed, with the true number behind a stroke
where it is another. Counts of 1 to 4 were suppressed, all others rounded to the nearest 5, and each
table was ordered by the true counts before it was suppressed.
"""

import csv
from pathlib import Path
from typing import NamedTuple

from tests.disclosure.attack import Reader

EXAMPLE = Path(__file__).parent / "examples" / "table_by_table.csv"
BY_SIZE = (
    "Diagnoses",
    "Agents and regimens",
    "Agents and regimens 2",
    "Complex oral therapy (COpAT) 2",
    "Deaths 2",
    "Line and drug events 2",
    "Line and drug events 3",
    "Readmissions 2",
    "Readmissions 3",
    "Rejected referrals 2",
    "Rejected referrals 3",
)
ADD_UP = {
    "Activity and treatment days": ("Episodes", "OPAT days"),
    "Activity and treatment days 3": ("Accepted", "Rejected"),
    "Deaths 2": ("Deaths",),
    "Diagnoses": ("Episodes", "OPAT days"),
    "Line and drug events": ("Line events", "Drug events"),
    "Line and drug events 2": ("Events",),
    "Line and drug events 3": ("Events",),
    "Readmissions": ("Episodes", "Readmitted"),
    "Readmissions 3": ("Episodes", "Readmitted"),
    "Rejected referrals": ("Referrals decided", "Rejected"),
    "Rejected referrals 3": ("Referrals decided", "Rejected"),
}
IN_RETURNS = {
    "Agents and regimens 2": ("Regimen", "Episodes"),
    "Line and drug events 2": ("Line events", "Events"),
    "Line and drug events 3": ("Drug events", "Events"),
}
"""Sheets of the year, with the section of the returns whose quarters add up to them."""


class Cell(NamedTuple):
    sheet: str
    row: str
    column: str


def read_example() -> tuple[dict[Cell, str], dict[Cell, int]]:
    """What was printed, and the true counts."""
    printed, truth, header = {}, {}, list[str]()
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        for sheet, *cells in csv.reader(file):
            labels = 4 if sheet.startswith("Return") else 1
            if sheet != (header[0] if header else ""):
                header = [sheet, *cells]
                continue
            row = " / ".join(cells[:labels])
            for column, text in zip(header[1 + labels :], cells[labels:], strict=False):
                if text:
                    shown, _, true = text.partition("|")
                    printed[Cell(sheet, row, column)] = shown
                    truth[Cell(sheet, row, column)] = int(true or shown)
    return printed, truth


def reader_of(printed: dict[Cell, str], *knows: str) -> Reader:
    """A reader who uses what is named: order, totals, quarters."""
    reader = Reader(small=4)
    for cell, text in printed.items():
        reader.prints(cell, text)
    if "order" in knows:
        for sheet in BY_SIZE:
            reader.falling([cell for cell in first_column(printed, sheet) if is_sorted(cell)])
    if "totals" in knows:
        for sheet, columns in ADD_UP.items():
            for column in columns:
                cells = [one for one in printed if (one.sheet, one.column) == (sheet, column)]
                reader.total(
                    Cell(sheet, "Total", column), [one for one in cells if one.row != "Total"]
                )
    if "quarters" in knows:
        for sheet, (section, measure) in IN_RETURNS.items():
            for cell in first_column(printed, sheet):
                row = f"{section} / {cell.row} /  / {measure}"
                reader.total(
                    cell,
                    [one for one in printed if one.row == row and one.sheet.startswith("Return")],
                )
    return reader


def first_column(printed: dict[Cell, str], sheet: str) -> list[Cell]:
    cells = [one for one in printed if one.sheet == sheet]
    return [one for one in cells if one.column == cells[0].column] if cells else []


def is_sorted(cell: Cell) -> bool:
    return cell.row not in ("Total", "Not recorded")


def days_of_few(printed: dict[Cell, str], few: str) -> list[Cell]:
    """Days beside a count that is kept back as small."""
    sheet = "Complex oral therapy (COpAT)"
    pairs = {
        "OPAT episodes": "Oral days of OPAT episodes",
        "Episodes on oral treatment only": "Oral days of oral treatment only",
    }
    return [
        Cell(sheet, cell.row, pairs[cell.column])
        for cell, text in printed.items()
        if cell.sheet == sheet and cell.column in pairs and text == few
    ]
