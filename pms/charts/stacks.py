"""Columns over time, their parts on top of each other."""

from collections.abc import Sequence
from typing import NamedTuple

from pms.charts.frame import Tick, named, slots, upward

FILLS = ("solid", "hatched", "dotted", "crossed", "blank")
"""By the part's place: they differ in pattern, so that a black-and-white print can be read."""


class Part(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    fill: str
    words: str


class StackChart(NamedTuple):
    title: str
    parts: list[Part]
    ticks: list[Tick]
    names: list[Tick]
    legend: list[tuple[str, str]]
    """Fill and name of each part, where there are several."""
    description: str
    kind: str = "stacks"


def stack_chart(
    title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]
) -> StackChart:
    """`series`: the name and the values of each part, from the bottom up."""
    sums = [sum(column) for column in zip(*(values for _, values in series), strict=True)]
    highest = max(sums, default=0)
    scale, ticks = upward(highest, most=min(5, max(1, int(highest))))  # no part of a case
    places = slots(len(labels))
    width = round(min(places.width * 0.7, 48), 1)
    parts = []
    for number, label in enumerate(labels):
        below = 0.0
        for (name, values), fill in zip(series, FILLS, strict=False):
            value = values[number]
            if value:
                top = scale(below + value)
                x = round(places.middle(number) - width / 2, 1)
                height = round(scale(below) - top, 2)
                parts.append(Part(x, top, width, height, fill, f"{label}, {name}: {value:,.0f}"))
            below += value
    legend = [(fill, name) for (name, _), fill in zip(series, FILLS, strict=False)]
    return StackChart(
        title,
        parts,
        ticks,
        named(labels, places),
        legend if len(series) > 1 else [],
        _told(labels, sums),
    )


def _told(labels: Sequence[str], sums: Sequence[float]) -> str:
    if not labels:
        return "Nothing to show."
    return (
        f"{len(labels)} columns, the last one {labels[-1]}: {sums[-1]:,.0f}. All are in the table."
    )
