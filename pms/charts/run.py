"""Run charts: a point with its interval for each quarter, their median, published lines, runs."""

from collections.abc import Sequence
from typing import NamedTuple

from pms.charts.frame import BOTTOM, LEFT, TOP, Axes, Slots, Tick, Times, axes, short, slots
from pms.charts.labels import set_apart
from pms.charts.scales import Scale, nice_ticks
from pms.domain.counting.runs import (
    FEWEST,
    IN_ONE_DIRECTION,
    ON_ONE_SIDE,
    Run,
    in_words,
    middle_of,
    runs_of,
)

END = 448.0
"""Where the points end: what the lines are called stands to their right."""
APART = 17.0
"""Between what two lines are called."""
LOWEST_SHARE = 50
"""Shares that are all above this are drawn from a higher one than nothing, so that they differ."""


class RunValue(NamedTuple):
    """One point; a quarter without one has None in its place, a point without interval no ends."""

    value: float
    low: float | None = None
    high: float | None = None


class Reference(NamedTuple):
    """A published figure, and the range across centres where there is one."""

    value: float
    low: float | None
    high: float | None
    words: str


class RunPoint(NamedTuple):
    """`shape`: a dot; up or down where six rise or fall; hollow where only part of the quarter is
    counted. `in_run`: one of eight on one side of the median."""

    x: float
    y: float
    low: float | None
    high: float | None
    words: str
    shape: str
    in_run: bool


class RunLine(NamedTuple):
    """A line across the picture, and where its words stand."""

    y: float
    words: str
    text_y: float
    published: bool


class RunBand(NamedTuple):
    y: float
    height: float


class RunChart(NamedTuple):
    title: str
    points: list[RunPoint]
    radius: float
    strokes: list[list[RunPoint]]
    """Points to join: a quarter without a point, or of which only a part is counted, is a gap."""
    axes: Axes
    lines: list[RunLine]
    band: RunBand | None
    """The published range, as far as the picture reaches."""
    runs: list[str]
    """What the two rules find, in words."""
    is_read: bool
    """Whether there are points enough for the rules."""
    cut: bool
    description: str
    kind: str = "run"
    on_one_side: int = ON_ONE_SIDE
    in_one_direction: int = IN_ONE_DIRECTION

    @property
    def height(self) -> float:
        return self.axes.height

    @property
    def has_median(self) -> bool:
        return any(not line.published for line in self.lines)

    @property
    def begins_at(self) -> str:
        """Where the scale begins, if not at nothing."""
        first = self.axes.ticks[0].label
        return "" if first.removesuffix("%") == "0" else first


def run_chart(
    title: str,
    times: Times,
    values: Sequence[RunValue | None],
    unit: str,
    references: Sequence[Reference] = (),
    sign: str = "",
) -> RunChart:
    """`unit` stands over the axis, `sign` behind each number. Part quarters are in no median."""
    values = _bare_where_cut(values, times)
    scale, ticks = _upward([one for one in values if one is not None], references, sign)
    places = slots(len(times.labels), LEFT, END)
    whole = [
        None if one is None or number in times.cut else one.value
        for number, one in enumerate(values)
    ]
    middle, runs = middle_of(whole), runs_of(whole)
    points = _points(times, values, runs, places, scale, sign)
    lines = [(scale(one.value), one.words, True) for one in references]
    if middle is not None:
        lines.append((scale(middle), f"Median {middle:.1f}{sign}", False))
    told = [in_words(run, times.labels) for run in runs]
    return RunChart(
        title,
        [point for point in points if point],
        round(min(4.5, places.width * 0.3), 1),
        _strokes(points),
        axes(times, places, ticks, unit, END),
        _named(lines),
        _band(references, scale),
        told,
        sum(one is not None for one in whole) >= FEWEST,
        any(point.shape == "part" for point in points if point),
        _told(points, middle, sign, told),
    )


def _bare_where_cut(values: Sequence[RunValue | None], times: Times) -> list[RunValue | None]:
    """Without the intervals of part quarters, which are so wide that they flatten all the others;
    where there is no whole quarter there is nothing to flatten."""
    if all(one is None or number in times.cut for number, one in enumerate(values)):
        return [*values]
    return [
        one._replace(low=None, high=None) if one and number in times.cut else one
        for number, one in enumerate(values)
    ]


def _upward(
    shown: Sequence[RunValue], references: Sequence[Reference], sign: str
) -> tuple[Scale, list[Tick]]:
    """From nothing, but for shares near the whole; up to a round value that holds all."""
    reached = [one.value if one.high is None else one.high for one in shown]
    reached += [one.value * 1.1 for one in references]
    highest, lowest = max(reached, default=1) or 1, 0.0
    if sign == "%":
        highest = min(highest, 100)
        lowest = min(one.value if one.low is None else one.low for one in shown) if shown else 0
        lowest = min([lowest, *(one.value for one in references)])
        lowest = 0.0 if lowest < LOWEST_SHARE else lowest
    round_values = nice_ticks(lowest, highest)
    scale = Scale(round_values[0], round_values[-1], BOTTOM, TOP)
    return scale, [Tick(f"{short(value)}{sign}", scale(value)) for value in round_values]


def _points(
    times: Times,
    values: Sequence[RunValue | None],
    runs: Sequence[Run],
    places: Slots,
    scale: Scale,
    sign: str,
) -> list[RunPoint | None]:
    rising = {place for run in runs if run.kind == "rising" for place in run.counted}
    falling = {place for run in runs if run.kind == "falling" for place in run.counted}
    on_one_side = {place for run in runs if not run.is_trend for place in run.counted}
    found: list[RunPoint | None] = []
    for number, (label, one) in enumerate(zip(times.labels, values, strict=True)):
        if one is None:
            found.append(None)
            continue
        cut = number in times.cut
        low, high = (None if end is None else scale.within(end) for end in (one.low, one.high))
        between = "" if one.low is None else f" ({one.low:.1f} to {one.high:.1f})"
        words = f"{label}{', part' if cut else ''}: {one.value:.1f}{sign}{between}"
        shape = "up" if number in rising else "down" if number in falling else "dot"
        x, y = places.middle(number), scale(one.value)
        found.append(
            RunPoint(x, y, low, high, words, "part" if cut else shape, number in on_one_side)
        )
    return found


def _strokes(points: Sequence[RunPoint | None]) -> list[list[RunPoint]]:
    strokes: list[list[RunPoint]] = [[]]
    for point in points:
        if point is None or point.shape == "part":
            strokes.append([])
        else:
            strokes[-1].append(point)
    return [stroke for stroke in strokes if len(stroke) > 1]


def _named(lines: Sequence[tuple[float, str, bool]]) -> list[RunLine]:
    """Each line's words beside it, so far from each other that both can be read."""
    places = set_apart([y + 5 for y, _, _ in lines], APART, TOP + 5, BOTTOM + 5)
    return [
        RunLine(y, words, round(text_y, 2), published)
        for (y, words, published), text_y in zip(lines, places, strict=True)
    ]


def _band(references: Sequence[Reference], scale: Scale) -> RunBand | None:
    for one in references:
        if one.low is not None and one.high is not None:
            top = scale.within(one.high)
            return RunBand(top, round(scale.within(one.low) - top, 2))
    return None


def _told(
    points: Sequence[RunPoint | None], middle: float | None, sign: str, runs: Sequence[str]
) -> str:
    shown = [point for point in points if point]
    if not shown:
        return "No quarter has enough for a point."
    words = [f"{len(shown)} of {len(points)} have a point; the latest, {shown[-1].words}"]
    if middle is not None:
        words.append(f"Median {short(round(middle, 1))}{sign}")
    return f"{'. '.join([*words, *runs])}. All are in the table."
