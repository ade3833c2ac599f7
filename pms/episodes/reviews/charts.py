"""The bloods of an episode as small pictures side by side, one a test, all on the same days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from string import ascii_uppercase
from typing import NamedTuple

from pms.charts.scales import DateScale, Scale, date_ticks, nice_ticks
from pms.codes.queries import label_of
from pms.domain.number_text import plain_number
from pms.domain.reference_ranges import SOURCE, Range, Side, range_of
from pms.episodes.blueprint import bp
from pms.episodes.models import Episode, Review
from pms.episodes.reviews import BLOODS, Blood
from pms.episodes.timeline.things import dose_of

LEFT, RIGHT, TOP, BOTTOM = 44.0, 306.0, 24.0, 118.0
"""The edges of a picture 320 wide and 140 high."""
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


class Tick(NamedTuple):
    label: str
    place: float


@dataclass(frozen=True, slots=True)
class BloodChart:
    test: Blood
    usual: Range | None
    points: list[Point]
    band: Band | None
    ticks: list[Tick]
    days: list[Tick]

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
    source: str


@bp.app_template_filter()
def blood_charts(episode: Episode) -> BloodCharts:
    """Of every test that was done twice or more."""
    reviews = sorted(episode.reviews, key=lambda review: (review.reviewed_on, review.id))
    done = {test: [one for one in reviews if _result(one, test) is not None] for test in BLOODS}
    shown = {test: found for test, found in done.items() if len(found) > 1}
    if not shown:
        return BloodCharts([], [], "")
    days = [review.reviewed_on for found in shown.values() for review in found]
    began = [course for course in episode.courses if course.started_on >= min(days) - BEFORE]
    began = [course for course in began if course.started_on <= max(days)]
    scale = DateScale(
        min([*days, *(course.started_on for course in began)]), max(days), LEFT, RIGHT
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
    return BloodCharts(charts, starts, SOURCE if any(one.usual for one in charts) else "")


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
        [Tick(plain_number(tick), scale(tick)) for tick in ticks],
        [
            Tick(tick.label, days.start_of(tick.day))
            for tick in date_ticks(days.first, days.last, 3)
        ],
    )


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
