"""The bloods of an episode as small pictures side by side, one a test, all on the same days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from string import ascii_uppercase
from typing import NamedTuple

from pms.charts.labels import text_width
from pms.charts.scales import DateScale, Scale, date_ticks, nice_ticks
from pms.domain.care.reference_ranges import SOURCE, Range, Side, range_of
from pms.domain.care.review import BLOODS, Blood
from pms.domain.text.numbers import plain_number
from pms.episodes.blueprint import bp
from pms.episodes.models import Episode, Review
from pms.episodes.timeline.entries import dose_of
from pms.picklists.queries import label_of

LEFT, RIGHT, TOP, BOTTOM = 44.0, 306.0, 38.0, 130.0
"""The edges of a picture 320 wide and 152 high."""
ROOM = 6.0
"""Between an edge and the first or last day, for a point that stands on it."""
SIZE, SMALL = 12, 10
"""Of the letters of the axes, and of those that name courses."""
BEFORE = timedelta(days=14)
"""Treatment that began so long before the first result is still marked."""


class Point(NamedTuple):
    x: float
    y: float
    value: str
    day: date
    side: Side | None


class Band(NamedTuple):
    """The usual range, as far as the picture reaches."""

    y: float
    height: float


class Start(NamedTuple):
    """A course that began: a letter on every picture, explained once below them."""

    letter: str
    x: float
    words: str
    day: date
    anchor: str


class DayTick(NamedTuple):
    label: str
    place: float
    anchor: str = "start"


class CourseMark(NamedTuple):
    """The letters of courses that began on the same days or nearly so, around one place."""

    letters: str
    x: float


@dataclass(frozen=True, slots=True)
class BloodChart:
    test: Blood
    usual: Range | None
    points: list[Point]
    band: Band | None
    ticks: list[DayTick]
    days: list[DayTick]

    @property
    def words(self) -> str:
        """The test with its latest result."""
        latest = self.points[-1]
        result = " ".join(filter(None, (self.test.name, latest.value, self.test.unit)))
        return f"{result}, {latest.side}" if latest.side else result

    @property
    def description(self) -> str:
        """The picture in words, the newest result first."""
        told = [
            f"{point.value} on {point.day.day} {point.day:%B}"
            + (f" ({point.side})" if point.side else "")
            for point in reversed(self.points)
        ]
        usual = f" Usual: {self.usual.words}." if self.usual else ""
        return f"{'; '.join(told)}.{usual}"


class BloodCharts(NamedTuple):
    charts: list[BloodChart]
    starts: list[Start]
    marks: list[CourseMark]
    source: str


@bp.app_template_filter()
def blood_charts(episode: Episode) -> BloodCharts:
    """Of every test that was done twice or more."""
    reviews = sorted(episode.reviews, key=lambda review: (review.reviewed_on, review.id))
    done = {test: [one for one in reviews if _result(one, test) is not None] for test in BLOODS}
    shown = {test: found for test, found in done.items() if len(found) > 1}
    if not shown:
        return BloodCharts([], [], [], "")
    days = [review.reviewed_on for found in shown.values() for review in found]
    began = [course for course in episode.courses if course.started_on >= min(days) - BEFORE]
    began = [course for course in began if course.started_on <= max(days)]
    scale = DateScale(
        min([*days, *(course.started_on for course in began)]), max(days), LEFT + ROOM, RIGHT - ROOM
    )
    starts = [
        Start(
            letter,
            scale.middle_of(course.started_on),
            f"{label_of('antimicrobial', course.agent)} {dose_of(course)}".strip(),
            course.started_on,
            f"course-{course.id}",
        )
        for letter, course in zip(ascii_uppercase, began, strict=False)
    ]
    charts = [
        _chart(test, found, usual_range(episode, test), scale) for test, found in shown.items()
    ]
    source = SOURCE if any(one.usual for one in charts) else ""
    return BloodCharts(charts, starts, _marks(starts), source)


@bp.app_template_filter()
def usual_range(episode: Episode, test: Blood) -> Range | None:
    """The usual range of a test for the patient, by their sex and their age at referral."""
    patient = episode.patient
    return range_of(test.column, patient.sex, patient.age_on(episode.referred_on))


def _chart(
    test: Blood, reviews: Sequence[Review], usual: Range | None, days: DateScale
) -> BloodChart:
    results = [(review.reviewed_on, float(_result(review, test) or 0)) for review in reviews]
    values = [value for _, value in results]
    # The nearer end of the range is on the picture, so that one sees how far off a value is.
    ends = [end for end in (usual or ()) if end is not None]
    ticks = nice_ticks(min([*values, *ends, 0]), max([*values, *ends]), 3)
    scale = Scale(ticks[0], ticks[-1], BOTTOM, TOP)
    return BloodChart(
        test,
        usual,
        [
            Point(
                days.middle_of(day),
                scale(value),
                plain_number(value),
                day,
                usual.side(value) if usual else None,
            )
            for day, value in results
        ],
        _band(usual, scale),
        [DayTick(plain_number(tick), scale(tick)) for tick in ticks],
        _days(days),
    )


def _days(days: DateScale) -> list[DayTick]:
    """The days that find room: each from its place on, or up to the edge; the last goes first."""
    found: list[DayTick] = []
    free = RIGHT + 10
    for tick in reversed(date_ticks(days.first, days.last, 3)):
        place, width = days.start_of(tick.day), text_width(tick.label, SIZE)
        if place + width <= free:
            found.append(DayTick(tick.label, place))
        elif not found:
            found.append(DayTick(tick.label, free, "end"))
            place = free - width
        else:
            continue
        free = place - 6
    return found[::-1]


def _marks(starts: Sequence[Start]) -> list[CourseMark]:
    """Letters that would be written on each other stand side by side."""
    groups: list[list[Start]] = []
    for start in sorted(starts, key=lambda start: start.x):
        groups.append([start])
        while len(groups) > 1 and _reach(groups[-2])[1] > _reach(groups[-1])[0]:
            last = groups.pop()
            groups[-1] += last
    return [CourseMark(_letters(group), round(sum(_reach(group)) / 2, 2)) for group in groups]


def _letters(group: Sequence[Start]) -> str:
    return " ".join(start.letter for start in group)


def _reach(group: Sequence[Start]) -> tuple[float, float]:
    half = text_width(_letters(group), SMALL) * 0.6 + 1  # they are bold
    x = (group[0].x + group[-1].x) / 2
    x = min(max(x, half), RIGHT + 10 - half)
    return x - half, x + half


def _band(usual: Range | None, scale: Scale) -> Band | None:
    if usual is None:
        return None
    top = scale.high if usual.high is None else usual.high
    bottom = scale.low if usual.low is None else usual.low
    y = scale.within(top)
    return Band(y, round(scale.within(bottom) - y, 2))


def _result(review: Review, test: Blood) -> float | None:
    found: float | None = getattr(review, test.column)
    return found
