"""What pictures of reports share: their size, ticks, and how an axis names its places."""

from collections.abc import Sequence
from typing import NamedTuple

from pms.charts.labels import text_width
from pms.charts.scales import Scale, nice_ticks

WIDTH = 600.0
SIZE = 15.0
"""Of the letters: a picture is drawn at most as wide as it is."""
LEFT, RIGHT, TOP, BOTTOM = 56.0, 576.0, 16.0, 214.0
"""The edges of what is drawn over time, in a picture 250 high."""
HEIGHT = 250.0


class Tick(NamedTuple):
    label: str
    place: float


class Slots(NamedTuple):
    """Equal places side by side."""

    start: float
    width: float

    def middle(self, number: int) -> float:
        return round(self.start + (number + 0.5) * self.width, 1)


def slots(count: int, start: float = LEFT, end: float = RIGHT) -> Slots:
    return Slots(start, (end - start) / max(1, count))


def named(labels: Sequence[str], places: Slots) -> list[Tick]:
    """As many labels as find room, evenly; the last always has its own."""
    widest = max((text_width(label, SIZE) for label in labels), default=0) + 10
    step = max(1, -int(-widest // places.width))
    return [
        Tick(label, places.middle(number))
        for number, label in enumerate(labels)
        if (len(labels) - 1 - number) % step == 0
    ]


def upward(highest: float, most: int = 5) -> tuple[Scale, list[Tick]]:
    """From nothing at the bottom to a round value that holds the highest, with its ticks."""
    ticks = nice_ticks(0, highest or 1, most)
    scale = Scale(0, ticks[-1], BOTTOM, TOP)
    return scale, [Tick(short(value), scale(value)) for value in ticks]


def short(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")
