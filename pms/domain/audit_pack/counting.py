"""A year's figures, counted by the tables of the service reports from their cases."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from pms.domain.audit_pack.figures import (
    ALL,
    BREAKDOWNS,
    BY_QUARTER,
    LEFT_OUT,
    LINES,
    OWN,
    QUARTERS,
    TOTAL,
    YEAR,
    Breakdown,
    PackFigure,
    Source,
)
from pms.domain.care.lists import Lists
from pms.domain.counting.records import NOT_RECORDED
from pms.domain.service_reports.cases import Case
from pms.domain.service_reports.period import Period
from pms.domain.service_reports.registry import REPORTS
from pms.domain.service_reports.tables import CountedTable, count


class YearCases(Protocol):
    """One service's cases of the year, by what a table reads."""

    def __getitem__(self, reads: str) -> Sequence[Case]: ...


def count_year(
    cases_of: Mapping[str, YearCases],
    period: Period,
    shipped: Lists,
    left_out: int = 0,
) -> dict[PackFigure, int]:
    """Every figure, of each service and of all. `left_out`: episodes excluded.

    `shipped` are the program's own lists: what an organisation calls its values stays inside.
    """
    found: Counter[PackFigure] = Counter({PackFigure(LEFT_OUT, LEFT_OUT): left_out})
    for service, cases in cases_of.items():
        tables = _Tables(cases, period, shipped)
        of_service = {line.code: tables.total(line.source) for line in LINES}
        found.update({PackFigure(YEAR, code): amount for code, amount in of_service.items()})
        if len(cases_of) > 1:
            found.update({PackFigure(YEAR, code, service): n for code, n in of_service.items()})
        for code in BY_QUARTER:
            for row, amount in tables.rows(_source(code)).items():
                found[PackFigure(QUARTERS, code, row)] += amount
        for breakdown in BREAKDOWNS:
            found.update(_rows_of(breakdown, tables, shipped))
    return dict(found)


def _source(code: str) -> Source:
    return next(line.source for line in LINES if line.code == code)


def _rows_of(breakdown: Breakdown, tables: "_Tables", shipped: Lists) -> Counter[PackFigure]:
    """Rows with something in them; what is in no list of the program is one row together."""
    known = {value.code: value for value in shipped.get(breakdown.name, ())}
    found: Counter[PackFigure] = Counter()
    for code, amount in tables.rows(breakdown.source).items():
        row = code
        if known and code != NOT_RECORDED:
            row = OWN
            if code in known:
                row = known[code].flags[breakdown.grouped_by] if breakdown.grouped_by else code
        if amount:
            found[PackFigure(breakdown.name, row)] += amount
    if breakdown.own_whole:
        found[PackFigure(breakdown.name, TOTAL)] = tables.total(breakdown.source)
    return found


class _Tables:
    """Each table is counted once."""

    def __init__(self, cases: YearCases, period: Period, lists: Lists) -> None:
        self._cases, self._period, self._lists = cases, period, lists
        self._counted: dict[tuple[str, str], CountedTable] = {}

    def _of(self, source: Source) -> CountedTable:
        key = source.report, source.table
        if key not in self._counted:
            table = REPORTS[source.report].table(source.table)
            assert table is not None, source
            cases = self._cases[table.reads]
            self._counted[key] = count(table, cases, self._period, self._lists)
        return self._counted[key]

    def total(self, source: Source) -> int:
        counted = self._of(source)
        return counted.amount(counted.total, source.measure)

    def rows(self, source: Source) -> dict[str, int]:
        counted = self._of(source)
        return {row.code: counted.amount(row, source.measure) for row in counted.rows}


def columns_of(figures: Mapping[PackFigure, object]) -> list[str]:
    """The columns of the year: each service where there are several, and all."""
    found = dict.fromkeys(one.column for one in figures if one.table == YEAR)
    return [*(column for column in found if column != ALL), ALL]
