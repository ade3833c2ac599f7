"""The patients of the system before, as a file for an organisation that takes all data out."""

from collections.abc import Iterator

from pms.admin.old_system.queries import list_patients
from pms.web.spreadsheets import csv_bytes

HEADER = ("hospital_number", "note", "left_on")


def kept_old_system_patients() -> Iterator[tuple[str, bytes]]:
    rows = [(row.hospital_number, row.note, row.left_on) for row in list_patients()]
    if rows:
        yield "old-system/patients.csv", csv_bytes(HEADER, rows)
