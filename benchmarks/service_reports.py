"""Each service report against hand-written SQL over the same rows, and against its own history.

A registered report has its yardstick in `benchmarks/service_reports/<name>.sql`: one statement
that gives table, row and amounts as the report counts them, after the common part of
`quarter_return.sql` (counted episodes, their stretches of OPAT days, events, devices). A report
without one is measured without a yardstick.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask

from benchmarks import database, quarter_return
from benchmarks.findings import Finding, times_as_long
from benchmarks.records import make_years
from benchmarks.timing import Side, by_turns
from pms.auth.models import Organisation
from pms.codes.queries import organisation_lists
from pms.db import choose_organisation, db, intend
from pms.domain.service.period import Period
from pms.domain.service.registry import REPORTS
from pms.domain.service.report import Report
from pms.domain.service.tables import Counted
from pms.reports.service.asked import Asked
from pms.reports.service.cases import Cases
from pms.reports.service.screen import count_tables, shown

LAST_YEAR = 2025
AS_AT = date(2026, 2, 14)
LAST_FOUR = Period(date(LAST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
HALF_YEAR = Period(date(LAST_YEAR, 7, 1), date(LAST_YEAR, 12, 31))
"""What one year and ten years hold alike: nothing of it began in the year before."""
ALL = Period(date(LAST_YEAR - 9, 1, 1), date(LAST_YEAR, 12, 31))
SERVICE = "adult"
FOLDER = Path(__file__).with_suffix("")
COMMON = quarter_return.SQL.split("-- Section, row and column;")[0].rstrip().removesuffix(",")
NATIONAL = 57

Amounts = dict[tuple[str, str], tuple[int, ...]]


def yardsticks() -> dict[str, str]:
    """Report to the SQL that counts the same."""
    paths = {name: FOLDER / f"{name}.sql" for name in REPORTS}
    return {
        name: f"{COMMON}\n{path.read_text(encoding='utf-8')}"
        for name, path in paths.items()
        if path.exists()
    }


@dataclass(frozen=True, slots=True)
class Measured:
    """An organisation's reports, to be counted by the product and by SQL."""

    app: Flask
    connection: sqlite3.Connection
    organisation_id: int

    def count(self, report: Report, period: Period = LAST_FOUR) -> list[Counted]:
        """As a request does it, up to what the page shows: cells, their addresses, pictures."""
        with self.app.app_context():
            intend("read")
            choose_organisation(self.organisation_id)
            cases = Cases(Asked(period, (SERVICE,), SERVICE), AS_AT)
            counted = count_tables(report, cases, organisation_lists(), 400)
            for one in counted:
                shown(one, "/episodes", cases.asked.query)
            return counted

    def aggregate(self, sql: str, period: Period = LAST_FOUR) -> list[tuple[Any, ...]]:
        values = {
            "organisation": self.organisation_id,
            "service": SERVICE,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "as_at": AS_AT.isoformat(),
        }
        return self.connection.execute(sql, values).fetchall()


def measure(
    folder: Path, *, episodes_a_year: int = 500, runs: int = 21, organisations: int = NATIONAL
) -> Iterator[Finding]:
    """Every report: against SQL, with ten years behind it against one, and in a national house."""
    with ExitStack() as stack:
        ten = stack.enter_context(house(folder / "ten.sqlite", 10, episodes_a_year))
        one = stack.enter_context(house(folder / "one.sqlite", 1, episodes_a_year))
        nation = stack.enter_context(
            house(folder / "nation.sqlite", 1, episodes_a_year, organisations)
        )
        for report in REPORTS.values():
            yield from _against_sql(ten, report, runs)
            yield from _against_others(ten, one, nation, report, runs)


def _against_sql(ten: Measured, report: Report, runs: int) -> Iterator[Finding]:
    sql = yardsticks().get(report.name)
    if sql is None:
        return
    for period, words, times in ((LAST_FOUR, "4 quarters", runs), (ALL, "10 years", runs // 4)):
        check_equal(ten, report, sql, period)
        found = by_turns(
            Side(lambda period=period: ten.count(report, period)),  # type: ignore[misc]
            Side(lambda period=period: ten.aggregate(sql, period)),  # type: ignore[misc]
            max(1, times),
        )
        yield times_as_long(f"{report.title}, {words}, to SQL", found)


def _against_others(
    ten: Measured, one: Measured, nation: Measured, report: Report, runs: int
) -> Iterator[Finding]:
    alone = Side(lambda: one.count(report, HALF_YEAR))
    assert _amounts(ten.count(report, HALF_YEAR)) == _amounts(alone.run())
    times = by_turns(Side(lambda: ten.count(report, HALF_YEAR)), alone, runs)
    yield times_as_long(f"{report.title}, 10 years behind it to 1", times, at_most=1.3)
    assert _amounts(nation.count(report, HALF_YEAR)) == _amounts(alone.run())
    times = by_turns(Side(lambda: nation.count(report, HALF_YEAR)), alone, runs)
    yield times_as_long(f"{report.title}, beside a nation to alone", times, at_most=1.3)


@contextmanager
def house(
    path: Path, years: int, episodes_a_year: int, organisations: int = 2
) -> Iterator[Measured]:
    """The first organisation with some years of records, beside others with as many."""
    behind = range(LAST_YEAR - years + 1, LAST_YEAR + 1)
    database.new_database(path)
    with database.opened(path):
        for seed in range(organisations):
            database.add_organisation(f"R{seed:03}", make_years(behind, episodes_a_year, seed))
    with database.opened(path) as app, database.plainly(path) as connection:
        organisation_id = db.session.get_one(Organisation, 1).id
        yield Measured(app, connection, organisation_id)


def check_equal(measured: Measured, report: Report, sql: str, period: Period) -> None:
    """Both sides count the same, or the comparison is worth nothing."""
    ours = _amounts(measured.count(report, period))
    theirs = {
        (table, row): tuple(amount or 0 for amount in amounts)[: _width(report, table)]
        for table, row, *amounts in measured.aggregate(sql, period)
        if any(amounts)
    }
    assert ours == theirs, sorted(set(ours.items()) ^ set(theirs.items()))


def _width(report: Report, table: str) -> int:
    found = report.table(table)
    assert found is not None, table
    return len(found.measures)


def _amounts(counted: Sequence[Counted]) -> Amounts:
    """Rows with anything in them, without totals that only add up rows."""
    return {
        (one.table.name, row.code): row.amounts
        for one in counted
        for row in one.rows
        if any(row.amounts)
    }
