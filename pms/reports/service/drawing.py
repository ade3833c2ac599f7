"""From a counted table and what it says of its pictures to the pictures themselves."""

from typing import Any

from pms.charts.bars import BarChart, Item, bar_chart
from pms.charts.run import Reference, RunChart, Value, run_chart
from pms.charts.stacks import StackChart, stack_chart
from pms.domain.service.pictures import Bars, Picture, Run, Stacks
from pms.domain.service.published import PUBLISHED, Published
from pms.domain.service.tables import Counted, Measure, Row

Drawn = BarChart | StackChart | RunChart


def draw(counted: Counted) -> list[Drawn]:
    """No picture of nothing."""
    if counted.is_empty:
        return []
    return [_draw(counted, picture) for picture in counted.table.pictures]


def _draw(counted: Counted, picture: Picture) -> Drawn:
    if isinstance(picture, Bars):
        return _bars(counted, picture)
    if isinstance(picture, Stacks):
        return _stacks(counted, picture)
    return _run(counted, picture)


def _bars(counted: Counted, picture: Bars) -> BarChart:
    column = next(one for one in counted.columns if one.code == picture.column)
    marks = {row: PUBLISHED[name] for row, name in picture.published}
    items = []
    for row in counted.rows:
        value: Any
        if isinstance(column, Measure):
            value = counted.amount(row, column.code)
            words = f"{value:,}"
        else:
            value = counted.value(row, column).value or 0
            words = f"{value:.1f}"
        mark = marks.get(row.code)
        items.append(Item(row.label, value, words, None if mark is None else 100 * mark.value))
    if counted.table.largest_first:
        items.sort(key=lambda item: -item.value)
    return bar_chart(picture.title, [item for item in items if item.value])


def _stacks(counted: Counted, picture: Stacks) -> StackChart:
    series = [
        (counted.measure(code).label, [counted.amount(row, code) for row in counted.rows])
        for code in picture.measures
    ]
    return stack_chart(picture.title, [_short(row) for row in counted.rows], series)


def _run(counted: Counted, picture: Run) -> RunChart:
    ratio = counted.ratio(picture.ratio)
    unit = "%" if ratio.kind.startswith("share") else ""
    found = [counted.value(row, ratio) for row in counted.rows]
    values = [None if one.value is None else Value(one.value, one.low, one.high) for one in found]
    references = [_reference(PUBLISHED[name]) for name in picture.published]
    return run_chart(picture.title, [_short(row) for row in counted.rows], values, references, unit)


def _reference(one: Published) -> Reference:
    scale, unit = (100, "%") if one.unit == "%" else (1, "")
    low, high = (None if edge is None else edge * scale for edge in (one.low, one.high))
    value = one.value * scale
    return Reference(value, low, high, f"{one.whom} {round(value, 1):g}{unit}")


def _short(row: Row) -> str:
    """Under a column there is no room to say that the period cuts it."""
    return row.label.removesuffix(", part")
