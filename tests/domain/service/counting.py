"""Reports counted over plain cases, and their numbers as rows to compare."""

from pms.domain.service_reports.tables import count
from tests.domain.records import LISTS


def counted_tables(report, cases, period):
    """Table to its counts; `cases` by what tables read."""
    return {table.name: count(table, cases[table.reads], period, LISTS) for table in report.tables}


def rows_of(counted):
    """Row to amounts, without rows of nothing."""
    rows = {row.code: row.amounts for row in (*counted.rows, counted.total)}
    return {code: amounts for code, amounts in rows.items() if any(amounts)}
