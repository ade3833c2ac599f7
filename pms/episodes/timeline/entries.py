"""What stands on the timeline of an episode, in words: the picture and its table say the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pms.domain.counting import records
from pms.domain.counting.opat_days import NO_LINE
from pms.domain.text.numbers import plain_number
from pms.episodes.models import Admission, Course, Episode, Event, Isolate, Line, Review
from pms.picklists.queries import label_of

Shape = Literal[
    "counted", "not-counted", "oral", "line", "planned", "unplanned", "line-event", "drug-event",
    "isolate", "review",
]  # fmt: skip
MARKERS = ("line-event", "drug-event", "isolate", "review")
"""What happens on one day and is shown by a shape instead of a bar."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One item of the episode: a bar from its first to its last day, or a marker on one."""

    group: str
    anchor: str
    """The id of the item's region on the page."""
    shape: Shape
    kind: str
    label: str
    first: date | None
    """None where nobody recorded when it began."""
    last: date | None
    """None while it goes on."""

    @property
    def is_marker(self) -> bool:
        return self.shape in MARKERS

    @property
    def words(self) -> str:
        return f"{self.label}: {self.kind[0].lower()}{self.kind[1:]}"


@dataclass(frozen=True, slots=True)
class DayMark:
    """A day of the episode itself."""

    day: date
    label: str
    anchor: str | None = None


def things_of(episode: Episode, record: records.EpisodeRecord) -> list[TimelineEntry]:
    """In the order of the picture: courses, lines, stays in hospital, events, cultures, reviews."""
    by_id = {course.id: course for course in record.courses}
    return [
        *(_course(course, by_id[course.id]) for course in episode.courses),
        *(_line(line) for line in episode.lines if line.device != NO_LINE),
        *(_admission(stay) for stay in episode.admissions),
        *(_event(event) for event in episode.events),
        *(_isolate(isolate) for isolate in episode.isolates if isolate.collected_on),
        *(_review(review) for review in reversed(episode.reviews)),
    ]


def marks_of(episode: Episode, today: date) -> Iterator[DayMark]:
    """The days of the episode itself, today's last."""
    yield DayMark(episode.referred_on, "Referred", "referral")
    if episode.decision and episode.decided_on:
        yield DayMark(episode.decided_on, episode.decision.capitalize(), "decision")
    if episode.planned_end_on:
        yield DayMark(episode.planned_end_on, "Planned end", "decision")
    if episode.died_on:
        yield DayMark(episode.died_on, "Died", "outcomes")
    yield DayMark(today, "Today")


def dose_of(course: Course) -> str:
    """`2 g once daily`, as much of it as is recorded."""
    dose = None if course.dose is None else plain_number(course.dose)
    unit = label_of("dose_unit", course.dose_unit) if dose else None
    frequency = label_of("frequency", course.frequency)
    return " ".join(filter(None, (dose, unit, frequency and frequency.lower())))


def _course(course: Course, rules: records.CourseRecord) -> TimelineEntry:
    drug = label_of("antimicrobial", course.agent) or course.agent
    shape: Shape = "counted" if rules.counted else "oral" if rules.oral else "not-counted"
    kind = {
        "counted": "Antimicrobial that counts as OPAT",
        "oral": "Oral antimicrobial",
        "not-counted": "Antimicrobial that does not count as OPAT",
    }[shape]
    label = " ".join(filter(None, (drug, dose_of(course))))
    return TimelineEntry(
        "Antimicrobials",
        f"course-{course.id}",
        shape,
        kind,
        label,
        course.started_on,
        course.ended_on,
    )


def _line(line: Line) -> TimelineEntry:
    site = label_of("line_site", line.site)
    device = label_of("device", line.device) or line.device
    label = f"{device}, {site.lower()}" if site else device
    return TimelineEntry(
        "Lines", f"line-{line.id}", "line", "Line", label, line.inserted_on, line.removed_on
    )


def _admission(stay: Admission) -> TimelineEntry:
    kind = "Planned admission" if stay.planned else "Unplanned admission"
    label = label_of("readmission_cause", stay.cause) or kind
    shape: Shape = "planned" if stay.planned else "unplanned"
    return TimelineEntry(
        "In hospital",
        f"admission-{stay.id}",
        shape,
        kind,
        label,
        stay.admitted_on,
        stay.discharged_on,
    )


def _event(event: Event) -> TimelineEntry:
    label = label_of(f"{event.kind}_event", event.type) or event.type
    of_line = event.kind == "line"
    return TimelineEntry(
        "Events",
        f"event-{event.id}",
        "line-event" if of_line else "drug-event",
        "Line event" if of_line else "Drug event",
        label,
        event.occurred_on,
        event.occurred_on,
    )


def _isolate(isolate: Isolate) -> TimelineEntry:
    """On the day of its specimen: without one it has no place."""
    kind = f"Grown from {isolate.specimen.lower()}" if isolate.specimen else "Isolate"
    day = isolate.collected_on
    return TimelineEntry(
        "Cultures", f"isolate-{isolate.id}", "isolate", kind, isolate.organism, day, day
    )


def _review(review: Review) -> TimelineEntry:
    label = label_of("review_type", review.type) or review.type
    day = review.reviewed_on
    return TimelineEntry("Reviews", f"review-{review.id}", "review", "Review", label, day, day)
