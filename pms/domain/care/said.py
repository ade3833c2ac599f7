"""Answers that say something which has a row of its own, and the rows that say it too (R19b)."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from pms.domain.care.end_reasons import ADMITTED, DIED, HARMED
from pms.domain.care.item_contradictions import A_WEEK
from pms.domain.counting.treatment import ONE_DAY, Treatment

CHANGED_OR_STOPPED = {
    "changed_adverse_event": "drug_changed",
    "stopped_adverse_event": "drug_stopped",
}
"""How a course ends by an adverse event, and what was done, in the words of the event."""
ENDS_BY = {
    "adverse_event": (*HARMED.of_course, *HARMED.of_therapy),
    "admission": (*ADMITTED.of_course, *ADMITTED.of_therapy),
    "death": (*DIED.of_course,),
    "oral_course": ("switched_to_oral", "planned_switch_to_oral"),
}
"""What each reason for an end, of a course or of therapy, says besides."""

ADMISSION = "admission"
LINE_REMOVED = "line_replaced_or_removed"
LINE_EVENTS = {
    "infection": None,
    "signs_of_phlebitis": None,
    "signs_of_thromboembolism": "thrombus",
    "extravasation": "extravasation",
    "displaced": None,
    "occluded": "line_occlusion",
}
"""The reasons for a line's removal that say that something went wrong with it, and the event that
each can only be. An infection may be of the blood or of the line, so that is asked."""


class DatedEvent(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def occurred_on(self) -> date: ...
    @property
    def line_id(self) -> int | None: ...


class DatedStay(Protocol):
    @property
    def admitted_on(self) -> date: ...


class DatedCourse(Protocol):
    @property
    def route(self) -> str | None: ...
    @property
    def started_on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...


Event = TypeVar("Event", bound=DatedEvent)
Admission = TypeVar("Admission", bound=DatedStay)
Course = TypeVar("Course", bound=DatedCourse)


def adverse_events(events: Iterable[Event], treatment: Treatment | None) -> list[Event]:
    """The drug events during OPAT; before its first day, every one."""
    return [
        event
        for event in events
        if event.kind == "drug" and (treatment is None or treatment.during(event.occurred_on))
    ]


def admissions(
    stays: Iterable[Admission], treatment: Treatment | None, event_on: date | None = None
) -> list[Admission]:
    """Those during OPAT; of an event on a day, those from that day to two days later."""
    return [
        stay
        for stay in stays
        if (
            event_on <= stay.admitted_on <= event_on + 2 * ONE_DAY
            if event_on
            else treatment is None or treatment.during(stay.admitted_on)
        )
    ]


def line_events(events: Iterable[Event], line_id: int | None, removed_on: date) -> list[Event]:
    """The events of a line, or of no line in particular, about the day of its removal."""
    first, last = removed_on - A_WEEK, removed_on + ONE_DAY
    return [
        event
        for event in events
        if event.kind == "line"
        and (event.line_id is None or event.line_id == line_id)
        and first <= event.occurred_on <= last
    ]


def oral_courses(courses: Iterable[Course], last_day: date | None) -> list[Course]:
    """The oral courses that go on from the last OPAT day, planned ones included."""
    if last_day is None:
        return []
    return [
        course
        for course in courses
        if course.route == "po"
        and (
            last_day - 3 * ONE_DAY <= course.started_on <= last_day + A_WEEK
            or (
                course.started_on < last_day
                and (course.ended_on is None or course.ended_on > last_day)
            )
        )
    ]
