"""Writes the tables of a demonstration as a record bundle, which the import then reads."""

import csv
from datetime import date
from pathlib import Path

from pms.demo.choice import Row
from pms.demo.service import Bundle
from pms.transfer.tables import TABLES


def write_bundle(bundle: Bundle, folder: Path) -> None:
    for name, rows in bundle.items():
        columns = [column.name for column in TABLES[name].columns]
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(map(as_text, rows))


def as_text(row: Row) -> dict[str, str]:
    return {column: cell(value) for column, value in row.items()}


def cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case tuple():
            return ";".join(value)
        case _:
            return str(value)
