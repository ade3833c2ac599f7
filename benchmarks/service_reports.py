"""Each service report against hand-written SQL over the same rows, and against its own history.

A report has its yardstick in `benchmarks/service_reports/<name>.sql`: one statement that gives
table, row and amounts as the report counts them (with quartiles behind them, where it shows a
median), after the common part of `quarter_return.sql` (counted episodes, their stretches of OPAT
days, events, devices).
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from benchmarks import quarter_return
from benchmarks.findings import Finding, times_as_long
from benchmarks.houses import AS_AT, LAST_YEAR, SERVICE, House, house
from benchmarks.timing import Side, by_turns
from pms.domain.counting.rates import quartiles
from pms.domain.service_reports.period import Period
from pms.domain.service_reports.registry import REPORTS
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import CountedTable
from pms.picklists.queries import organisation_lists
from pms.picklists.shipped import shipped_aware
from pms.reports.service.cases import Cases
from pms.reports.service.filters import ReportFilter
from pms.reports.service.screen import count_tables, shown

LAST_FOUR = Period(date(LAST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
HALF_YEAR = Period(date(LAST_YEAR, 7, 1), date(LAST_YEAR, 12, 31))
"""What one year and ten years hold alike: nothing of it began in the year before."""
ALL = Period(date(LAST_YEAR - 9, 1, 1), date(LAST_YEAR, 12, 31))
FOLDER = Path(__file__).with_suffix("")
COMMON = quarter_return.SQL.split("-- Section, row and column;")[0].rstrip().removesuffix(",")
NATIONAL = 57

Amounts = dict[tuple[str, str], tuple[float, ...]]


def yardstick(report: ServiceReport) -> str:
    """The SQL that counts the same."""
    text = (FOLDER / f"{report.name}.sql").read_text(encoding="utf-8")
    return f"{COMMON}\n{text.replace('/* AWARE */', aware_values())}"


def aware_values() -> str:
    """Each antimicrobial with its UK-AWaRe category where it is not given by mouth."""
    found = {
        code: line.category
        for code, lines in shipped_aware().items()
        for line in lines
        if line.routes != "oral"
    }
    return ", ".join(f"('{code}', '{category}')" for code, category in sorted(found.items()))


def count(house: House, report: ServiceReport, period: Period = LAST_FOUR) -> list[CountedTable]:
    """As a request does it, up to what the page shows: cells, their addresses, pictures."""
    with house.reading():
        cases = Cases(ReportFilter(period, (SERVICE,), SERVICE), AS_AT)
        counted = count_tables(report, cases, organisation_lists(), 400)
        for one in counted:
            shown(one, "/episodes", cases.asked)
        return counted


def measure(
    folder: Path, *, episodes_a_year: int = 500, runs: int = 21, organisations: int = NATIONAL
) -> Iterator[Finding]:
    """Every report: against SQL, with ten years behind it against one, and in a national house."""
    with ExitStack() as stack:
        ten = stack.enter_context(house(folder, 10, episodes_a_year))
        one = stack.enter_context(house(folder, 1, episodes_a_year))
        nation = stack.enter_context(house(folder, 1, episodes_a_year, organisations))
        for report in REPORTS.values():
            yield from _against_sql(ten, report, runs)
            yield from _against_others(ten, one, nation, report, runs)


def _against_sql(ten: House, report: ServiceReport, runs: int) -> Iterator[Finding]:
    sql = yardstick(report)
    for period, words, times in ((LAST_FOUR, "4 quarters", runs), (ALL, "10 years", runs // 4)):
        check_equal(ten, report, sql, period)
        found = by_turns(
            Side(lambda period=period: count(ten, report, period)),  # type: ignore[misc]
            Side(lambda period=period: ten.ask(sql, period.first, period.last)),  # type: ignore[misc]
            max(1, times),
        )
        yield times_as_long(f"{report.title}, {words}, to SQL", found)


def _against_others(
    ten: House, one: House, nation: House, report: ServiceReport, runs: int
) -> Iterator[Finding]:
    alone = Side(lambda: count(one, report, HALF_YEAR))
    for other, words in ((ten, "10 years behind it to 1"), (nation, "beside a nation to alone")):
        assert _amounts(count(other, report, HALF_YEAR)) == _amounts(alone.run())
        side = Side(lambda other=other: count(other, report, HALF_YEAR))  # type: ignore[misc]
        times = by_turns(side, alone, runs)
        yield times_as_long(f"{report.title}, {words}", times, at_most=1.3)


def check_equal(house: House, report: ServiceReport, sql: str, period: Period) -> None:
    """Both sides count the same, or the comparison is worth nothing."""
    ours = _amounts(count(house, report, period))
    theirs = {
        (table, row): tuple(amount or 0 for amount in amounts)[: _width(report, table)]
        for table, row, *amounts in house.ask(sql, period.first, period.last)
        if any(amounts)
    }
    assert ours == theirs, sorted(set(ours.items()) ^ set(theirs.items()))


def _width(report: ServiceReport, name: str) -> int:
    table = report.table(name)
    assert table is not None, name
    return len(table.measures) + (0 if table.median_of is None else 3)


def _amounts(counted: Sequence[CountedTable]) -> Amounts:
    """Rows with anything in them, without totals that only add up rows."""
    return {
        (one.table.name, row.code): (*row.amounts, *(quartiles(row.each) if row.each else ()))
        for one in counted
        for row in one.rows
        if any(row.amounts)
    }
