"""Bars side by side, in the order given, each with its name before it and its value behind it."""

from collections.abc import Sequence
from typing import NamedTuple

from pms.charts.frame import SIZE
from pms.charts.labels import shortened
from pms.charts.scales import Scale

START, END = 230.0, 530.0
STEP = 28.0
MOST = 15


class Item(NamedTuple):
    """What a bar is of; `published`: a figure to mark beside it."""

    label: str
    value: float
    words: str
    published: float | None = None
    fill: str = "solid"


class Bar(NamedTuple):
    label: str
    y: float
    width: float
    words: str
    words_x: float
    mark: float | None
    fill: str


class BarChart(NamedTuple):
    title: str
    bars: list[Bar]
    unit: str
    height: float
    left_out: int
    marked: bool
    kind: str = "bars"

    @property
    def description(self) -> str:
        told = "; ".join(f"{bar.label}: {bar.words}" for bar in self.bars[:5])
        return f"{told}. All are in the table."


def bar_chart(title: str, items: Sequence[Item], unit: str) -> BarChart:
    """The first `MOST` items; the rest are counted, and stand in the table."""
    shown = items[:MOST]
    highest = max((max(one.value, one.published or 0) for one in shown), default=0)
    scale = Scale(0, highest or 1, START, END)
    bars = [_bar(number, item, scale) for number, item in enumerate(shown)]
    marked = any(bar.mark is not None for bar in bars)
    height = len(bars) * STEP + 24  # the unit stands below them
    return BarChart(title, bars, unit, height, len(items) - len(shown), marked)


def _bar(number: int, item: Item, scale: Scale) -> Bar:
    width = round(scale(item.value) - START, 1)
    mark = None if item.published is None else scale(item.published)
    return Bar(
        shortened(item.label, SIZE, START - 24),
        number * STEP + 4,
        width,
        item.words,
        7 + max(START + width, mark or 0),
        mark,
        item.fill,
    )
