"""From a counted table and what it says of its pictures to the pictures themselves."""

from typing import Any, NamedTuple

from pms.charts.bars import BarChart, Item, bar_chart
from pms.charts.fills import fill_of
from pms.charts.frame import Times
from pms.charts.run import Reference, RunChart, RunValue, run_chart
from pms.charts.stacks import Series, StackChart, stack_chart
from pms.domain.counting.records import NOT_RECORDED
from pms.domain.service_reports.pictures import Bars, Picture, RunPicture, Stacks
from pms.domain.service_reports.published import (
    PUBLISHED,
    PublishedFigure,
    is_comparable,
    why_none_is_drawn,
)
from pms.domain.service_reports.tables import CountedTable, Measure
from pms.reports.service.filters import ReportFilter


class Drawn(NamedTuple):
    """A picture, and why no published figure is drawn in it, where there would be one."""

    chart: BarChart | StackChart | RunChart
    why_none: str = ""


def draw(counted: CountedTable, asked: ReportFilter) -> list[Drawn]:
    """No picture of nothing."""
    if counted.is_empty:
        return []
    return [_draw(counted, picture, asked) for picture in counted.table.pictures]


def _draw(counted: CountedTable, picture: Picture, asked: ReportFilter) -> Drawn:
    if isinstance(picture, Stacks):
        return Drawn(_stacks(counted, picture))
    if isinstance(picture, Bars):
        figures = {row: PUBLISHED[name] for row, name in picture.published}
        shown = {row: one for row, one in figures.items() if _may_draw(one, asked)}
        return Drawn(_bars(counted, picture, shown), _why_none([*figures.values()], shown, asked))
    figures = {name: PUBLISHED[name] for name in picture.published}
    shown = {name: one for name, one in figures.items() if _may_draw(one, asked)}
    references = [_reference(one) for one in shown.values()]
    return Drawn(_run(counted, picture, references), _why_none([*figures.values()], shown, asked))


def _may_draw(one: PublishedFigure, asked: ReportFilter) -> bool:
    return is_comparable(one, asked.services, narrowed=bool(asked.narrowed))


def _why_none(
    figures: list[PublishedFigure], shown: dict[str, PublishedFigure], asked: ReportFilter
) -> str:
    return why_none_is_drawn(figures, asked.services) if figures and not shown else ""


def _bars(counted: CountedTable, picture: Bars, marks: dict[str, PublishedFigure]) -> BarChart:
    column = next(one for one in counted.columns if one.code == picture.column)
    items = []
    for row in counted.rows:
        value: Any
        if isinstance(column, Measure):
            value = counted.amount(row, column.code)
            words = f"{value:,}"
        else:
            value = counted.value(row, column).value or 0
            words = f"{value:.1f}"
        mark = 100 * marks[row.code].value if row.code in marks else None
        fill = fill_of(row.code if row.code == NOT_RECORDED else column.code)
        items.append(Item(row.label, value, words, mark, fill))
    if counted.table.largest_first:
        items.sort(key=lambda item: -item.value)
    return bar_chart(picture.title, [item for item in items if item.value], picture.unit)


def _stacks(counted: CountedTable, picture: Stacks) -> StackChart:
    series = [
        Series(
            counted.measure(code).label,
            [counted.amount(row, code) for row in counted.rows],
            fill_of(code),
        )
        for code in picture.measures
    ]
    return stack_chart(picture.title, _times(counted), series, picture.unit)


def _run(counted: CountedTable, picture: RunPicture, references: list[Reference]) -> RunChart:
    ratio = counted.ratio(picture.ratio)
    sign = "%" if ratio.kind.startswith("share") else ""
    found = [counted.value(row, ratio) for row in counted.rows]
    values = [
        None if one.value is None else RunValue(one.value, one.low, one.high) for one in found
    ]
    return run_chart(picture.title, _times(counted), values, picture.unit, references, sign)


def _times(counted: CountedTable) -> Times:
    labels = [row.whole_label for row in counted.rows]
    cut = frozenset(number for number, row in enumerate(counted.rows) if row.is_cut)
    return Times(labels, counted.table.rows.heading, cut)


def _reference(one: PublishedFigure) -> Reference:
    scale, sign = (100, "%") if one.unit == "%" else (1, "")
    low, high = (None if edge is None else edge * scale for edge in (one.low, one.high))
    value = one.value * scale
    return Reference(value, low, high, f"Published {round(value, 1):g}{sign}")
