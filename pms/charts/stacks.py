"""Columns over time, their parts on top of each other."""

from collections.abc import Sequence
from typing import NamedTuple

from pms.charts.frame import Axes, Times, axes, slots, upward


class Series(NamedTuple):
    """One part of every column."""

    name: str
    values: Sequence[float]
    fill: str = "solid"


class StackPart(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    fill: str
    words: str
    is_cut: bool
    """Of a quarter or month of which the period has only some days."""


class StackChart(NamedTuple):
    title: str
    parts: list[StackPart]
    axes: Axes
    legend: list[tuple[str, str]]
    """Fill and name of each part, where there are several."""
    cut: str
    """What some columns are a part of; blank where all are whole."""
    description: str
    kind: str = "stacks"

    @property
    def height(self) -> float:
        return self.axes.height


def stack_chart(title: str, times: Times, series: Sequence[Series], unit: str) -> StackChart:
    """`series`: from the bottom up."""
    sums = [sum(column) for column in zip(*(one.values for one in series), strict=True)]
    highest = max(sums, default=0)
    scale, ticks = upward(highest, most=min(5, max(1, int(highest))))  # no part of a case
    places = slots(len(times.labels))
    width = round(min(places.width * 0.7, 48), 1)
    parts = []
    for number, label in enumerate(times.labels):
        below, cut = 0.0, number in times.cut
        for one in series:
            value = one.values[number]
            if value:
                top = scale(below + value)
                x = round(places.middle(number) - width / 2, 1)
                height = round(scale(below) - top, 2)
                words = f"{label}{', part' if cut else ''}, {one.name}: {value:,.0f}"
                parts.append(StackPart(x, top, width, height, one.fill, words, cut))
            below += value
    return StackChart(
        title,
        parts,
        axes(times, places, ticks, unit),
        [(one.fill, one.name) for one in series] if len(series) > 1 else [],
        times.heading.lower() if times.cut else "",
        _told(times, sums),
    )


def _told(times: Times, sums: Sequence[float]) -> str:
    if not sums:
        return "Nothing to show."
    last = len(sums) - 1
    part = ", part" if last in times.cut else ""
    return (
        f"{len(sums)} columns, the last one {times.labels[last]}{part}: {sums[last]:,.0f}. All are "
        "in the table."
    )
