"""Data queries on an episode: what blocks a final return, and what only warns (R19)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pms.domain.days import opat_stretches, therapy_ended_on
from pms.domain.lists import Lists, labels
from pms.domain.quarter import Quarter
from pms.domain.records import Course, EpisodeRecord
from pms.domain.treatment import ONE_DAY, has_ended, outcomes, treatment_of

Page = Literal["referral", "courses", "lines", "events", "admissions", "outcomes"]
NO_COURSE_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Query:
    """One thing to mend; `section` and `item_id` say where on the episode page."""

    kind: str
    blocking: bool
    message: str
    section: Page
    item_id: int | None = None


class _Names:
    """What messages call drugs and devices: their labels, or codes where no list has them."""

    def __init__(self, lists: Lists) -> None:
        self._drugs = labels(lists, "antimicrobial")
        self._devices = labels(lists, "device")

    def drug(self, code: str) -> str:
        return self._drugs.get(code, code)

    def device(self, code: str) -> str:
        return self._devices.get(code, code)


def episode_queries(record: EpisodeRecord, as_at: date, lists: Lists | None = None) -> list[Query]:
    """Every query of one episode as at a day, blocking ones first.

    With `lists`, messages name drugs and devices by their labels. A rejected referral has none.
    """
    if record.decision == "rejected":
        return []
    names = _Names(lists or {})
    found = [
        *_on_courses(record, as_at, names),
        *_ends_before_starts(record, names),
        *_missing_from_record(record, as_at),
        *_warnings(record, as_at, names),
    ]
    return sorted(found, key=lambda query: not query.blocking)


def query_day(record: EpisodeRecord, as_at: date) -> date | None:
    """The day that says to which quarter an episode's queries belong.

    The last OPAT day once every counted course has an end, else the outcome's date, else the
    acceptance's; None for a referral that has none of them.
    """
    if therapy_ended_on(record.courses) is not None:
        stretches = opat_stretches(record.accepted_on, record.courses, record.admissions, as_at)
        if stretches:
            return date.fromordinal(stretches[-1].last)
    return _known(record.outcome_on, as_at) or _known(record.accepted_on, as_at)


def query_quarter(record: EpisodeRecord, as_at: date) -> Quarter | None:
    """The quarter whose final return an episode's blocking queries hold up."""
    day = query_day(record, as_at)
    return Quarter.containing(day) if day else None


def _known(day: date | None, as_at: date) -> date | None:
    return day if day is not None and day <= as_at else None


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def _on_courses(record: EpisodeRecord, as_at: date, names: _Names) -> Iterator[Query]:
    for course in record.courses:
        drug = names.drug(course.agent)
        if course.counted and _runs_past_outcome(course, record, as_at):
            end = f"runs until {_day(course.ended_on)}" if course.ended_on else "has no end date"
            yield Query(
                "course_without_end",
                True,
                f"{drug}, started {_day(course.started_on)}, {end}, although an outcome is "
                "recorded. Enter the day it ended.",
                "courses",
                course.id,
            )
        if not course.route:
            message = f"{drug}, started {_day(course.started_on)}, has no route."
            yield Query("course_without_route", True, message, "courses", course.id)
        if not course.administered_by:
            message = f"{drug}, started {_day(course.started_on)}: who gives it is not recorded."
            yield Query("course_without_administrator", True, message, "courses", course.id)


def _runs_past_outcome(course: Course, record: EpisodeRecord, as_at: date) -> bool:
    """Open as at the day, with an outcome recorded that is not earlier than the course."""
    if course.ended_on is not None and course.ended_on <= as_at:
        return False
    if record.outcome_on is None:
        return bool(record.infection_outcome or record.opat_outcome)
    return course.started_on <= record.outcome_on <= as_at


def _ends_before_starts(record: EpisodeRecord, names: _Names) -> Iterator[Query]:
    for course in record.courses:
        if course.ended_on and course.ended_on < course.started_on:
            drug = names.drug(course.agent)
            message = _backwards(drug, "ends", course.ended_on, "starts", course.started_on)
            yield Query("course_ends_before_start", True, message, "courses", course.id)
    for line in record.lines:
        if line.inserted_on and line.removed_on and line.removed_on < line.inserted_on:
            device = names.device(line.device)
            message = _backwards(
                device, "was removed", line.removed_on, "was inserted", line.inserted_on
            )
            yield Query("line_removed_before_insertion", True, message, "lines", line.id)
    for stay in record.admissions:
        if stay.discharged_on and stay.discharged_on < stay.admitted_on:
            message = _backwards(
                "An admission", "ends", stay.discharged_on, "starts", stay.admitted_on
            )
            yield Query("admission_ends_before_start", True, message, "admissions", stay.id)


def _backwards(what: str, ends: str, ended_on: date, starts: str, started_on: date) -> str:
    return f"{what} {ends} on {_day(ended_on)}, before it {starts} on {_day(started_on)}."


def _missing_from_record(record: EpisodeRecord, as_at: date) -> Iterator[Query]:
    if _known(record.accepted_on, as_at) is None:
        return
    if not record.specialty:
        yield Query("no_specialty", True, "The specialty is not recorded.", "referral")
    if not record.diagnosis:
        yield Query("no_diagnosis", True, "The diagnosis is not recorded.", "referral")
    if has_ended(record, as_at):
        infection_outcome, opat_outcome = outcomes(record, as_at)
        for kind, name, value in (
            ("no_infection_outcome", "infection outcome", infection_outcome),
            ("no_opat_outcome", "OPAT outcome", opat_outcome),
        ):
            if value is None:
                message = f"Therapy has ended and the {name} is not recorded."
                yield Query(kind, True, message, "outcomes")


def _warnings(record: EpisodeRecord, as_at: date, names: _Names) -> Iterator[Query]:
    yield from _same_course_twice(record, names)
    accepted_on = _known(record.accepted_on, as_at)
    if accepted_on is None:
        return
    yield from _before_acceptance(record, accepted_on, names)
    yield from _events_outside(record, accepted_on, as_at)
    started = (c.counted and c.started_on <= as_at for c in record.courses)
    if as_at - accepted_on >= NO_COURSE_AFTER and not any(started):
        message = (
            f"Accepted on {_day(accepted_on)}, and {_days(NO_COURSE_AFTER.days)} later no "
            "course of intravenous, intramuscular or subcutaneous treatment by OPAT is recorded."
        )
        yield Query("no_course", False, message, "courses")


def _same_course_twice(record: EpisodeRecord, names: _Names) -> Iterator[Query]:
    seen = set()
    for course in record.courses:
        same = (course.agent, course.route, course.started_on)
        if same in seen:
            drug = names.drug(course.agent)
            message = f"{drug} is recorded twice by the same route from {_day(course.started_on)}."
            yield Query("course_twice", False, message, "courses", course.id)
        seen.add(same)


def _before_acceptance(record: EpisodeRecord, accepted_on: date, names: _Names) -> Iterator[Query]:
    """Counted courses that R3 clips; one that ends before it starts has its own query."""
    for course in record.courses:
        if not course.counted or course.started_on >= accepted_on:
            continue
        ended_on, drug = course.ended_on, names.drug(course.agent)
        if ended_on is None or ended_on >= accepted_on:
            clipped = _days((accepted_on - course.started_on).days)
            message = (
                f"{drug} starts on {_day(course.started_on)}, before acceptance on "
                f"{_day(accepted_on)}: {clipped} before acceptance were clipped and do not count."
            )
            yield Query("course_starts_before_acceptance", False, message, "courses", course.id)
        elif ended_on >= course.started_on:
            message = (
                f"{drug} ends on {_day(ended_on)}, before acceptance on {_day(accepted_on)}: "
                "none of its days count."
            )
            yield Query("course_before_acceptance", False, message, "courses", course.id)


def _events_outside(record: EpisodeRecord, accepted_on: date, as_at: date) -> Iterator[Query]:
    """Events that do not count (R13): before the first OPAT day, or later than the day after
    the last one once therapy has ended. Without an OPAT day, before acceptance."""
    treatment = treatment_of(record, as_at)
    first = treatment.first_opat_day if treatment else accepted_on
    ended = treatment is not None and has_ended(record, as_at)
    last = treatment.last_opat_day + ONE_DAY if treatment and ended else date.max
    for event in record.events:
        if not first <= event.occurred_on <= last:
            side = "before the first" if event.occurred_on < first else "after the last"
            message = (
                f"A {event.kind} event on {_day(event.occurred_on)} lies {side} OPAT day and "
                "is not counted."
            )
            yield Query("event_outside_episode", False, message, "events", event.id)
