"""A counted report in words: the cells of its tables, where each leads, its published figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from pms.domain.care.lists import Lists
from pms.domain.counting.runs import Run
from pms.domain.service_reports.pictures import RunPicture
from pms.domain.service_reports.published import PUBLISHED, PublishedFigure
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import (
    CountedTable,
    Measure,
    Ratio,
    RatioValue,
    TableRow,
    count,
    is_money,
)
from pms.reports.service.cases import Cases
from pms.reports.service.drawing import Drawn, draw
from pms.reports.service.filters import ReportFilter


class ReportCell(NamedTuple):
    """`url` lists the episodes behind a number; `hint` is its interval, or why there is none."""

    text: str
    url: str = ""
    hint: str = ""


class ShownRow(NamedTuple):
    label: str
    cells: Sequence[ReportCell]


@dataclass(frozen=True, slots=True)
class ShownTable:
    counted: CountedTable
    rows: Sequence[ShownRow]
    total: ShownRow | None
    pictures: Sequence[Drawn]

    @property
    def name(self) -> str:
        return self.counted.table.name

    @property
    def title(self) -> str:
        return self.counted.table.title

    @property
    def row_heading(self) -> str:
        return self.counted.table.rows.heading

    @property
    def headings(self) -> list[str]:
        return [
            f"{column.label} ({words[0]})" if (words := interval_of(column)) else column.label
            for column in self.counted.columns
        ]


class PublishedWords(NamedTuple):
    """A published figure in words."""

    words: str
    figure: str
    citation: str


def count_tables(
    report: ServiceReport, cases: Cases, lists: Lists, day_cost: int | None = None
) -> list[CountedTable]:
    period = cases.asked.period
    return [count(table, cases[table.reads], period, lists, day_cost) for table in report.tables]


def shown(counted: CountedTable, behind_url: str, asked: ReportFilter) -> ShownTable:
    """`behind_url`: where the episodes behind a number are."""
    url = f"{behind_url}?{urlencode({'table': counted.table.name, **asked.query})}"
    columns, runs = counted.columns, runs_in(counted)

    def row_of(row: TableRow) -> ShownRow:
        row_url = f"{url}&{urlencode({'row': row.code})}&measure="
        return ShownRow(
            row.label,
            [
                _cell(counted, row, column, row_url, runs.get((row.code, column.code), []))
                for column in columns
            ],
        )

    rows = [row_of(row) for row in counted.rows]
    total = row_of(counted.total) if counted.table.has_total else None
    return ShownTable(counted, rows, total, draw(counted, asked))


def _cell(
    counted: CountedTable, row: TableRow, column: Measure | Ratio, row_url: str, runs: Sequence[Run]
) -> ReportCell:
    if isinstance(column, Ratio):
        value = counted.value(row, column)
        is_few = 0 < counted.amount(row, column.whole) < counted.table.few
        hints = [
            interval_words(value) or value.why_not,
            "few answers" if is_few else "",
            *map(_run_words, runs),
        ]
        return ReportCell(value_words(value), "", "; ".join(filter(None, hints)))
    amount = counted.amount(row, column.code)
    return ReportCell(f"{amount:,}", row_url + column.code) if amount else ReportCell("0")


def _run_words(run: Run) -> str:
    return run.kind if run.is_trend else f"run {run.kind}"


def runs_in(counted: CountedTable) -> dict[tuple[str, str], list[Run]]:
    """Row and ratio to the runs that its run chart marks there."""
    found: dict[tuple[str, str], list[Run]] = {}
    for ratio in in_run_charts(counted):
        for run in counted.runs(ratio):
            for place in run.counted:
                found.setdefault((counted.rows[place].code, ratio.code), []).append(run)
    return found


def in_run_charts(counted: CountedTable) -> list[Ratio]:
    pictures = counted.table.pictures
    return [counted.ratio(one.ratio) for one in pictures if isinstance(one, RunPicture)]


class Interval(NamedTuple):
    """What is next to a value, and the names of its two ends in a file."""

    words: str
    low: str
    high: str


INTERVAL = Interval("95% interval", "95% from", "95% to")
QUARTILES = Interval("quartiles", "lower quartile", "upper quartile")


def interval_of(column: Measure | Ratio) -> Interval | None:
    if isinstance(column, Ratio):
        if column.kind in ("rate", "share", "share of all"):
            return INTERVAL
        if column.kind == "median":
            return QUARTILES
    return None


def value_words(value: RatioValue) -> str:
    if value.value is None:
        return ""
    if value.kind == "money":
        return f"£{value.value:,.0f}"
    return f"{value.value:.1f}" + ("%" if value.kind == "share" else "")


def interval_words(value: RatioValue) -> str:
    if value.low is None:
        return ""
    return f"{value.low:.1f} to {value.high:.1f}"


def headline(report: ServiceReport, counted: CountedTable) -> list[tuple[str, str]]:
    """The report's first numbers in words: label and value."""
    found = []
    for code in report.headline:
        column = next(one for one in counted.table.ordered_columns if one.code == code)
        if isinstance(column, Measure):
            found.append((column.label, f"{counted.amount(counted.total, code):,}"))
        elif not (is_money(column) and counted.day_cost is None):
            value = counted.value(counted.total, column)
            found.append((column.label, value_words(value) or value.why_not))
    return found


def published_words(names: Sequence[str]) -> list[PublishedWords]:
    return [_published(PUBLISHED[name]) for name in names]


def _published(one: PublishedFigure) -> PublishedWords:
    return PublishedWords(one.words, figure_words(one), one.citation)


def figure_words(one: PublishedFigure) -> str:
    if one.unit == "%":
        return f"{100 * one.value:.1f}%"
    unit = f" {one.unit}" if one.unit else ""
    spread = "" if one.low is None else f" ({one.low:g} to {one.high:g})"
    return f"{one.value:g}{unit}{spread}"
