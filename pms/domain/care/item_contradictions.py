"""Two facts of one course, line, event or admission that disagree (counting-rules R19b)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from pms.domain.care.admission import contradicts_itself
from pms.domain.care.lists import Names
from pms.domain.care.query import DataQuery, Place, disagreement, place_among
from pms.domain.care.suggestion import Basis
from pms.domain.counting.opat_days import NO_LINE
from pms.domain.counting.records import (
    AdmissionRecord,
    CourseRecord,
    EpisodeRecord,
    EventRecord,
    LineRecord,
)
from pms.domain.counting.treatment import is_unplanned
from pms.domain.text.days import in_full

TOO_LONG = 365
ONE_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
REMOVED_FOR = frozenset(
    {
        "infection",
        "signs_of_phlebitis",
        "signs_of_thromboembolism",
        "extravasation",
        "displaced",
        "occluded",
    }
)
"""Why a line was removed, where that is a line event too."""


def of_admissions(record: EpisodeRecord, as_at: date, names: Names) -> Iterator[DataQuery]:
    for stay in record.admissions:
        if contradicts_itself(stay.planned, stay.cause) and stay.admitted_on <= as_at:
            said = "planned" if stay.planned else "unplanned"
            cause = names.label("readmission_cause", stay.cause or "")
            message = (
                f"The admission on {in_full(stay.admitted_on)} is recorded as {said}, and its "
                f"cause is “{cause}”."
            )
            yield disagreement(
                "admission_contradicts_itself",
                message,
                Place("admissions", "planned", stay.id),
                Place("admissions", "cause", stay.id),
                stay.id,
                stay.planned,
                stay.cause,
            )


def of_courses(record: EpisodeRecord, as_at: date, names: Names) -> Iterator[DataQuery]:
    for course in record.courses:
        if course.counted and is_too_long(course.started_on, course.ended_on or as_at):
            yield disagreement(
                "course_too_long",
                _too_long(course, names),
                Place("courses", "started_on", course.id),
                Place("courses", "ended_on", course.id),
                course.id,
                course.started_on,
                course.ended_on,
            )


def is_too_long(started_on: date, last: date | None) -> bool:
    """Both days count."""
    return last is not None and (last - started_on).days >= TOO_LONG


def _too_long(course: CourseRecord, names: Names) -> str:
    drug = names.label("antimicrobial", course.agent)
    began = f"{drug} runs from {in_full(course.started_on)}"
    if course.ended_on is None:
        return f"{began} and has no end date: more than {TOO_LONG} days."
    return f"{began} to {in_full(course.ended_on)}: more than {TOO_LONG} days."


def of_lines(asked: Basis) -> Iterator[DataQuery]:
    first, last = asked.treatment.first_opat_day, asked.treatment.last_opat_day + A_WEEK
    for line in asked.record.lines:
        if line.removal_reason not in REMOVED_FOR or line.device == NO_LINE:
            continue
        removed_on = line.removed_on
        if removed_on is None or removed_on > asked.as_at or not first <= removed_on <= last:
            continue
        events = [one for one in asked.record.events if _may_be_of(one, line)]
        since, until = removed_on - A_WEEK, min(removed_on + ONE_DAY, asked.as_at)
        if not any(since <= one.occurred_on <= until for one in events):
            device = asked.names.label("device", line.device)
            why = asked.names.label("line_removal_reason", line.removal_reason or "")
            message = (
                f"{device}, removed on {in_full(removed_on)} (“{why}”), and no event of that line "
                f"from {in_full(since)} to {in_full(removed_on + ONE_DAY)} is recorded."
            )
            yield disagreement(
                "line_event_not_recorded",
                message,
                Place("lines", "removal_reason", line.id),
                place_among(events, "events", "occurred_on", "line"),
                line.id,
                (line.device, removed_on, line.removal_reason),
                sorted((str(one.occurred_on), one.type) for one in events),
            )


def _may_be_of(event: EventRecord, line: LineRecord) -> bool:
    return event.kind == "line" and event.line_id in (None, line.id)


def of_events(asked: Basis) -> Iterator[DataQuery]:
    record = asked.record
    for event in record.events:
        if event.consequence != "admission" or not asked.treatment.during(event.occurred_on):
            continue
        day, until = event.occurred_on, event.occurred_on + 2 * ONE_DAY
        latest = min(until, asked.as_at)
        stays = (one.admitted_on for one in record.admissions if is_unplanned(one))
        if not any(day <= admitted_on <= latest for admitted_on in stays):
            message = (
                f"The {event.kind} event on {in_full(day)} led to an admission, and no unplanned "
                f"admission from {in_full(day)} to {in_full(until)} is recorded."
            )
            yield disagreement(
                "event_admission_not_recorded",
                message,
                Place("events", "consequence", event.id),
                place_among(record.admissions, "admissions", "admitted_on"),
                event.id,
                (event.kind, event.type, event.occurred_on, event.consequence),
                stays_of(record.admissions),
            )


def stays_of(admissions: Sequence[AdmissionRecord]) -> list[tuple[Any, ...]]:
    """What a digest keeps of them."""
    return sorted((str(one.admitted_on), one.planned, one.cause or "") for one in admissions)
