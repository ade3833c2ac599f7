"""Where each thing stands on the timeline: across in percent of its width, down in pixels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from pms.charts.labels import lanes, shortened, text_width
from pms.charts.scales import DateScale, date_ticks
from pms.domain.counting.opat_days import Stretch, count_days
from pms.domain.text.days import in_full
from pms.episodes.timeline.entries import DayMark, TimelineEntry

NARROWEST = 640
"""Pixels: the labels find room in a picture as narrow as this one, on a tablet held upright."""
SIZE = 14
"""Pixels of the labels' letters."""
MARGIN = 1.0
"""Percent at each side, so that nothing is cut off at an edge."""
FEWEST_DAYS = 7
LONG_BEFORE = timedelta(days=60)
LONG_AHEAD = timedelta(days=180)

HEAD = 22  # the height of a group's name
LANE = {True: 24, False: 32}  # of a lane of markers, and of one of bars with their labels above
MARK_LANE = 18
AXIS = 26
STRIP = 16  # of the OPAT days
AFTER_GROUP = 4
MARKER = 100 * 20 / NARROWEST  # percent that a marker takes


class PlacedEntry(NamedTuple):
    """A thing on the picture."""

    thing: TimelineEntry
    x: float
    width: float
    y: float
    goes_on: bool
    began_before: bool
    label: str
    label_x: float
    anchor: str
    words: str


class MarkPlace(NamedTuple):
    mark: DayMark
    x: float
    y: float
    anchor: str


class GroupPlace(NamedTuple):
    name: str
    y: float


class Shade(NamedTuple):
    """Consecutive OPAT days."""

    x: float
    width: float


class TickPlace(NamedTuple):
    label: str
    x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Picture:
    height: float
    top: float
    """Where the groups begin, below the marks' labels and the OPAT days."""
    strip: float
    opat_days: int
    first: date
    last: date
    places: list[PlacedEntry]
    marks: list[MarkPlace]
    groups: list[GroupPlace]
    shades: list[Shade]
    ticks: list[TickPlace]

    @property
    def shapes(self) -> set[str]:
        """The shapes that the key must explain."""
        return {place.thing.shape for place in self.places}


def picture_of(
    things: Sequence[TimelineEntry], marks: Iterable[DayMark], opat: Sequence[Stretch], today: date
) -> Picture:
    """The picture; the last of the marks is today, shown only where the picture reaches it.

    What goes on is drawn up to today, with an arrow: nobody knows how far it will go.
    """
    found = list(marks)
    scale = _scale(things, found[:-1], opat, today)
    shown = _marks([mark for mark in found if scale.holds(mark.day)], scale)
    strip = 4 + MARK_LANE * (1 + max((mark.y for mark in shown), default=0))
    top = strip + (STRIP + 8 if opat else 4)
    places: list[PlacedEntry] = []
    groups: list[GroupPlace] = []
    y = top
    for name, members in groupby(things, key=lambda thing: thing.group):
        groups.append(GroupPlace(name, y))
        y += HEAD
        y = _place_group([_place(thing, scale, today) for thing in members], y, places)
        y += AFTER_GROUP
    return Picture(
        height=y + AXIS,
        top=top,
        strip=strip,
        opat_days=count_days(opat),
        first=scale.first,
        last=scale.last,
        places=places,
        marks=[mark._replace(y=4 + MARK_LANE * mark.y) for mark in shown],
        groups=groups,
        shades=[_shade(stretch, scale) for stretch in _joined(opat)],
        ticks=_ticks(scale),
    )


def _scale(
    things: Sequence[TimelineEntry], marks: Sequence[DayMark], opat: Sequence[Stretch], today: date
) -> DateScale:
    """From the first to the last day of anything; a slip of a year does not squeeze the rest."""
    days = [mark.day for mark in marks]
    days += [day for thing in things for day in (thing.first, thing.last) if day]
    goes_on = any(thing.last is None for thing in things)
    referred_on = marks[0].day
    happened = [day for day in days if day <= today] or [referred_on]
    first = max(min(days), referred_on - LONG_BEFORE)
    last = min(max(days), max(happened) + LONG_AHEAD)
    if goes_on or any(day > today for day in days):
        last = max(last, today)
    last = max(last, first + timedelta(days=FEWEST_DAYS - 1))
    margin = timedelta(days=round((last - first).days * 0.02))
    return DateScale(first - margin, last + margin, MARGIN, 100 - MARGIN)


def _place_group(drafts: Sequence[PlacedEntry], y: float, places: list[PlacedEntry]) -> float:
    """Add the places of one group's things; where the next group begins."""
    height = LANE[drafts[0].thing.is_marker]
    numbers = lanes((_extent(draft) for draft in drafts), gap=1)
    for draft, number in zip(drafts, numbers, strict=True):
        places.append(draft._replace(y=y + number * height))
    return y + (max(numbers) + 1) * height


def _place(thing: TimelineEntry, scale: DateScale, today: date) -> PlacedEntry:
    begins = thing.first or scale.first
    if thing.is_marker:
        left = right = scale.middle_of(begins)
    else:
        left = scale.start_of(begins)
        right = scale.end_of(thing.last or today)
    label = "" if thing.shape == "review" else shortened(thing.label, SIZE, NARROWEST * 0.7)
    fits_after = left + _percent(label) + MARKER <= 100
    beside = MARKER / 2 if thing.is_marker else 0
    return PlacedEntry(
        thing=thing,
        x=left,
        width=round(max(right - left, 0.4), 2),
        y=0,
        goes_on=thing.last is None or thing.last > scale.last,
        began_before=thing.first is None or thing.first < scale.first,
        label=label,
        label_x=round(left + beside if fits_after else right - beside, 2),
        anchor="start" if fits_after else "end",
        words=f"{thing.words}, {when(thing)}",
    )


def _extent(place: PlacedEntry) -> tuple[float, float]:
    """From where to where a thing and its label reach, in percent."""
    half = MARKER / 2 if place.thing.is_marker else 0
    left, right = place.x - half, place.x + (half or place.width)
    width = _percent(place.label)
    if place.anchor == "start":
        return left, max(right, place.label_x + width)
    return min(left, place.label_x - width), right


def _marks(marks: Sequence[DayMark], scale: DateScale) -> list[MarkPlace]:
    """Labels beside their dashed lines; y is the number of the lane as yet."""
    drafts = []
    for mark in sorted(marks, key=lambda mark: mark.day):
        x = scale.middle_of(mark.day)
        width = _percent(mark.label) + 1
        drafts.append((mark, x, width, "start" if x + width <= 100 else "end"))
    numbers = lanes((x, x + w) if anchor == "start" else (x - w, x) for _, x, w, anchor in drafts)
    return [
        MarkPlace(mark, x, number, anchor)
        for (mark, x, _, anchor), number in zip(drafts, numbers, strict=True)
    ]


def _ticks(scale: DateScale) -> list[TickPlace]:
    """A tick whose day would be written into the day before it stands without one."""
    places, free_from = [], 0.0
    for tick in date_ticks(scale.first, scale.last):
        x = scale.start_of(tick.day)
        width = _percent(tick.label)
        anchor = "end" if x + width > 100 else "start"
        begins = x - width if anchor == "end" else x
        label = tick.label if begins >= free_from else ""
        places.append(TickPlace(label, x, anchor))
        if label:
            free_from = begins + width + 1
    return places


def _joined(opat: Sequence[Stretch]) -> list[tuple[int, int]]:
    """The stretches as they follow each other, whatever was given on them."""
    found: list[tuple[int, int]] = []
    for first, last, _ in opat:
        if found and found[-1][1] + 1 == first:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _shade(days: tuple[int, int], scale: DateScale) -> Shade:
    first, last = map(date.fromordinal, days)
    left = scale.start_of(first)
    return Shade(left, round(scale.end_of(last) - left, 2))


def _percent(label: str) -> float:
    return 100 * text_width(label, SIZE) / NARROWEST if label else 0


def when(thing: TimelineEntry) -> str:
    """The days of a thing in words."""
    first = in_full(thing.first) if thing.first else "a day not recorded"
    if thing.is_marker:
        return first
    if thing.last is None:
        return f"since {first}"
    return first if thing.last == thing.first else f"{first} to {in_full(thing.last)}"
