"""Records written as a record bundle: a folder of CSV files (spec: import-bundle)."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.records import Records, Row
from pms.transfer.tables import TABLES as BUNDLE_TABLES
from pms.transfer.tables import BundleColumn, BundleTable

FILES = {
    "patient": "patients",
    "episode": "episodes",
    "course": "courses",
    "line": "lines",
    "event": "events",
    "admission": "admissions",
    "review": "reviews",
    "task": "tasks",
}


def write_bundle(records: Records, folder: Path) -> Path:
    folder.mkdir()
    for name, file_name in FILES.items():
        table = BUNDLE_TABLES[file_name]
        with open(folder / f"{file_name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(column.name for column in table.columns)
            writer.writerows(_cells(table, row) for row in records.rows(name))
    return folder


def _cells(table: BundleTable, row: Row) -> list[str]:
    return [_cell(column, row.get(column.attribute)) for column in table.columns]


def _cell(column: BundleColumn, value: Any) -> str:
    if value is None:
        return ""
    if column.kind == "parent":
        return f"{column.of[0]}{value}"  # as Records.add writes references
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ";".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)
