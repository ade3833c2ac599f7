"""A table of a report as a file, and the note of who took it."""

from pms.domain.counting.runs import number_in_words
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import CountedTable, Measure, Ratio, TableRow
from pms.reports.service.filters import ReportFilter
from pms.reports.service.screen import in_run_charts, interval_of, runs_in
from pms.web.spreadsheets import Cell, inside_csv


def table_csv(counted: CountedTable) -> bytes:
    """The table as on the page; last, for each run chart, which quarters it marks."""
    ratios, runs = in_run_charts(counted), runs_in(counted)
    header = [*header_of(counted), *(f"{ratio.label}: run" for ratio in ratios)]
    rows = [
        [
            *cells_of(counted, row),
            *(
                "; ".join(map(number_in_words, runs.get((row.code, ratio.code), [])))
                for ratio in ratios
            ),
        ]
        for row in rows_of(counted)
    ]
    return inside_csv(header, rows)


def header_of(counted: CountedTable) -> list[str]:
    """The headings; each interval in two columns of its own."""
    header = [counted.table.rows.heading]
    for column in counted.columns:
        header.append(column.label)
        if interval := interval_of(column):
            header += [f"{column.label}: {end}" for end in (interval.low, interval.high)]
    return header


def rows_of(counted: CountedTable) -> list[TableRow]:
    """With the total, where the table has one."""
    return [*counted.rows, *([counted.total] if counted.table.has_total else [])]


def cells_of(counted: CountedTable, row: TableRow) -> list[Cell]:
    cells: list[Cell] = [row.label]
    for column in counted.columns:
        cells += column_cells(counted, row, column)
    return cells


def column_cells(counted: CountedTable, row: TableRow, column: Measure | Ratio) -> list[Cell]:
    """One number, and with an interval its two ends."""
    if not isinstance(column, Ratio):
        return [counted.amount(row, column.code)]
    value = counted.value(row, column)
    numbers = (value.value, value.low, value.high) if interval_of(column) else (value.value,)
    return [None if number is None else round(number, 2) for number in numbers]


def file_name(report: ServiceReport, counted: CountedTable, asked: ReportFilter) -> str:
    parts = (report.name, counted.table.name, asked.service, *map(str, _days(asked)))
    return "-".join(part for part in parts if part) + ".csv"


def _days(asked: ReportFilter) -> tuple[str, str]:
    return asked.period.first.isoformat(), asked.period.last.isoformat()
