"""What is said of cells of which a spreadsheet may have made something else than was typed."""

from collections.abc import Sequence

from pms.transfer.csv_file import NotedCell
from pms.transfer.report import RowRemarks
from pms.transfer.tables import BundleTable

TEXTS = frozenset({"ref", "parent", "text"})
NUMBERS_BY_NAME = frozenset({"hospital_number", "phone"})
"""Columns of digits whose noughts at the beginning count."""
DATE = (
    "the cell holds a date, which is read as {}: if that was made of other words, such as 3-4,"
    " format the cell as text and write them again"
)
NUMBER = (
    "the cell holds a number, which has no noughts at its beginning: if some were lost, format the"
    " cell as text and write it again"
)
LONG_NUMBER = "the cell holds a number, of which Excel keeps only the first 15 digits"
FLAG = "the cell holds TRUE or FALSE as a value: format it as text and write it again"


def say_of_noted_cells(table: BundleTable, cells: Sequence[str], remarks: RowRemarks) -> None:
    """Only where the column keeps the text: of all others a reader knows what they may hold."""
    for column, cell in zip(table.columns, cells, strict=False):  # asides come after them
        if not isinstance(cell, NotedCell) or column.kind not in TEXTS:
            continue
        if cell.was == "flag":
            remarks.refuse(column.name, FLAG)
        elif cell.was == "date":
            remarks.warn(column.name, DATE.format(cell))
        elif cell.was == "long number":
            remarks.warn(column.name, LONG_NUMBER)
        elif column.name in NUMBERS_BY_NAME:
            remarks.warn(column.name, NUMBER)
