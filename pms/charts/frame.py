"""What pictures of reports share: their size, ticks, and how an axis names its places."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from pms.charts.labels import shortened, text_width
from pms.charts.scales import Scale, nice_ticks

WIDTH = 600.0
SIZE = 15.0
"""Of the letters: a picture is drawn at most as wide as it is."""
LEFT, RIGHT, TOP, BOTTOM = 56.0, 576.0, 36.0, 230.0
"""The edges of what is drawn over time; above it stands the unit."""
LINE = 18.0
"""From one line of words below the axis to the next."""
PART = "part"


class Tick(NamedTuple):
    label: str
    place: float


class PlacedWords(NamedTuple):
    """Words around the middle of `x`, their letters standing on `y`."""

    text: str
    x: float
    y: float


class Axes(NamedTuple):
    """Both axes with their units, and all that is written on them."""

    ticks: list[Tick]
    names: list[PlacedWords]
    unit: str
    end: float
    height: float


class Slots(NamedTuple):
    """Equal places side by side."""

    start: float
    width: float

    def middle(self, number: int) -> float:
        return round(self.start + (number + 0.5) * self.width, 1)


def slots(count: int, start: float = LEFT, end: float = RIGHT) -> Slots:
    return Slots(start, (end - start) / max(1, count))


class Times(NamedTuple):
    """What the places across are called, what they are (quarters, months), which are cut short."""

    labels: Sequence[str]
    heading: str
    cut: Collection[int] = ()


def axes(times: Times, places: Slots, ticks: list[Tick], unit: str, end: float = RIGHT) -> Axes:
    """Below the axis: the names, under them which places are a part, and last what they all are."""
    y = BOTTOM + LINE + 2
    names = [_inside(one.label, one.place, y) for one in named(times, places)]
    if times.cut:
        y += LINE
        names += [_inside(PART, places.middle(number), y) for number in sorted(times.cut)]
    y += LINE
    names.append(PlacedWords(times.heading, (LEFT + end) / 2, y))
    return Axes(ticks, names, shortened(unit, SIZE, END_OF_UNIT), end, y + 6)


def _inside(text: str, x: float, y: float) -> PlacedWords:
    """Under its place, or as near to it as the edges of the picture let it stand; where there is
    no Arial, letters are a tenth wider."""
    half = 1.12 * text_width(text, SIZE) / 2
    return PlacedWords(text, round(min(max(x, half), WIDTH - half), 1), y)


END_OF_UNIT = 440.0
"""How far the unit may reach: beyond it stand the names of lines."""


def named(times: Times, places: Slots) -> list[Tick]:
    """As many labels as find room, evenly; the last has its own, and what is a part has, so that
    no one takes its neighbour for it."""
    labels = times.labels
    widest = max((text_width(label, SIZE) for label in labels), default=0) + 10
    step = max(1, -int(-widest // places.width))
    last = len(labels) - 1
    sure = {*times.cut, last}
    return [
        Tick(label, places.middle(number))
        for number, label in enumerate(labels)
        if number in sure
        or ((last - number) % step == 0 and all(abs(number - one) >= step for one in sure))
    ]


def upward(highest: float, most: int = 5) -> tuple[Scale, list[Tick]]:
    """From nothing at the bottom to a round value that holds the highest, with its ticks."""
    ticks = nice_ticks(0, highest or 1, most)
    scale = Scale(0, ticks[-1], BOTTOM, TOP)
    return scale, [Tick(short(value), scale(value)) for value in ticks]


def short(value: float) -> str:
    """A round value; from a hundred thousand on there is no room for all its noughts."""
    if value >= 100_000:
        return f"{value / 1000:,.0f}k"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")
