"""A table of a report as a file, and the note of who took it."""

import hashlib

from pms import audit
from pms.domain.service.report import Report
from pms.domain.service.tables import Counted, Ratio, Row
from pms.reports.actions import Database
from pms.reports.service.asked import Asked
from pms.reports.service.screen import interval_of
from pms.spreadsheets import Cell, csv_bytes


def table_csv(counted: Counted) -> bytes:
    """The table as on the page; each interval in two columns of its own."""
    header = [counted.table.rows.heading]
    for column in counted.columns:
        header.append(column.label)
        if interval := interval_of(column):
            header += [f"{column.label}: {end}" for end in (interval.low, interval.high)]
    total = [counted.total] if counted.table.has_total else []
    return csv_bytes(header, [_cells(counted, row) for row in (*counted.rows, *total)])


def _cells(counted: Counted, row: Row) -> list[Cell]:
    cells: list[Cell] = [row.label]
    for column in counted.columns:
        if not isinstance(column, Ratio):
            cells.append(counted.amount(row, column.code))
            continue
        value = counted.value(row, column)
        numbers = (value.value, value.low, value.high) if interval_of(column) else (value.value,)
        cells += [None if number is None else round(number, 2) for number in numbers]
    return cells


def file_name(report: Report, counted: Counted, asked: Asked) -> str:
    parts = (report.name, counted.table.name, asked.service, *map(str, _days(asked)))
    return "-".join(part for part in parts if part) + ".csv"


def _days(asked: Asked) -> tuple[str, str]:
    return asked.period.first.isoformat(), asked.period.last.isoformat()


def record_download(
    database: Database, organisation_id: int, name: str, asked: Asked, data: bytes
) -> None:
    """Note who takes which file, and what it was asked about; written before it leaves."""
    audit.record(
        database,
        "export",
        "service_report",
        None,
        organisation_id=organisation_id,
        after={
            "file": name,
            "asked": {**asked.query},
            "sha256": hashlib.sha256(data).hexdigest(),
        },
    )
