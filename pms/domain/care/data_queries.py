"""Data queries on an episode: what blocks a final return, and what only warns (R19)."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from pms.domain.care.coded import UNREADABLE, Coded, coded_values
from pms.domain.care.contradictions import contradictions
from pms.domain.care.lists import Names
from pms.domain.care.problem import is_backwards
from pms.domain.care.query import DataQuery as DataQuery
from pms.domain.care.query import Place as Place
from pms.domain.care.service_age import USUAL_AGES, Ages
from pms.domain.counting.opat_days import opat_stretches, therapy_ended_on
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.records import (
    AdmissionRecord,
    CourseRecord,
    EpisodeRecord,
    EventRecord,
    LineRecord,
)
from pms.domain.counting.treatment import ONE_DAY, Treatment, has_ended, outcomes, treatment_of
from pms.domain.text.days import in_days, in_full

NO_COURSE_AFTER = timedelta(days=14)


def episode_queries(
    record: EpisodeRecord,
    as_at: date,
    names: Names | None = None,
    *,
    ages: Ages = USUAL_AGES,
    confirmed: Collection[str] | None = None,
) -> list[DataQuery]:
    """Every query of one episode as at a day, blocking ones first.

    With `names`, messages say drugs and devices by their labels, and codes that no list has are
    asked about; of a rejected referral nothing else is. Facts that disagree are not asked about
    where somebody has said that both are right: that comes with the record, so that no caller can
    forget it; `confirmed` are other digests to go by.
    """
    unlisted = _in_no_list(record, names) if names else ()
    if record.decision == "rejected":
        return list(unlisted)
    names = names or Names({})
    treatment = treatment_of(record, as_at)
    found = [
        *unlisted,
        *_on_courses(record, as_at, names),
        *_ends_before_starts(record, names),
        *_missing_from_record(record, as_at),
        *_warnings(record, as_at, names, treatment),
    ]
    if _known(record.accepted_on, as_at) is not None:
        against = contradictions(record, as_at, treatment, names, ages)
        confirmed = record.confirmed if confirmed is None else confirmed
        found += (one for one in against if not one.digest or one.digest not in confirmed)
    return sorted(found, key=lambda query: not query.blocking)


def query_day(record: EpisodeRecord, as_at: date) -> date | None:
    """The day that says to which quarter an episode's queries belong.

    The last OPAT day once every counted course has an end, else the outcome's date, else the
    acceptance's (or the rejection's); None for a referral that has none of them.
    """
    if record.decision == "rejected":
        return _known(record.rejected_on, as_at)
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


def _in_no_list(record: EpisodeRecord, names: Names) -> Iterator[DataQuery]:
    """Codes that the return counts by, and cannot name; a route may even decide what counts."""
    for one in coded_values(record):
        if not names.knows(one.list_name, one.code):
            said = f" “{one.code}”" if one.code != UNREADABLE else " that is recorded"
            message = f"{_whose(one, names)}{said} is in no list. Choose another one."
            item_id = one.item.id if one.item else None
            yield DataQuery("code_in_no_list", True, message, one.section, one.field, item_id)


def _whose(one: Coded, names: Names) -> str:
    match one.item:
        case CourseRecord(agent=agent, started_on=day) if one.field != "agent":
            drug = names.label("antimicrobial", agent)
            return f"{drug}, started {in_full(day)}: {one.name}"
        case CourseRecord(started_on=day):
            return f"The {one.name} of a course from {in_full(day)}"
        case LineRecord(inserted_on=day):
            return f"The device of a line{f' from {in_full(day)}' if day else ''}"
        case EventRecord(kind=kind, occurred_on=day):
            return f"The kind of a {kind} event on {in_full(day)}"
        case AdmissionRecord(admitted_on=day):
            return f"The cause of an admission on {in_full(day)}"
        case _:
            return "A reason for the rejection" if one.section == "decision" else f"The {one.name}"


def _on_courses(record: EpisodeRecord, as_at: date, names: Names) -> Iterator[DataQuery]:
    for course in record.courses:
        drug = names.label("antimicrobial", course.agent)
        if course.counted and _runs_past_outcome(course, record, as_at):
            end = f"runs until {in_full(course.ended_on)}" if course.ended_on else "has no end date"
            yield DataQuery(
                "course_without_end",
                True,
                f"{drug}, started {in_full(course.started_on)}, {end}, although an outcome is "
                "recorded. Enter the day it ended.",
                "courses",
                "ended_on",
                course.id,
            )
        if not course.route:
            message = f"{drug}, started {in_full(course.started_on)}, has no route."
            yield DataQuery("course_without_route", True, message, "courses", "route", course.id)
        if not course.administered_by:
            message = f"{drug}, started {in_full(course.started_on)}: who gives it is not recorded."
            yield DataQuery(
                "course_without_administrator",
                True,
                message,
                "courses",
                "administered_by",
                course.id,
            )


def _runs_past_outcome(course: CourseRecord, record: EpisodeRecord, as_at: date) -> bool:
    """Open as at the day, with an outcome recorded that is not earlier than the course. The cover
    of a long-acting agent goes on after the discharge as it should."""
    if course.ended_on is not None and (course.long_acting or course.ended_on <= as_at):
        return False
    if record.outcome_on is None:
        return bool(record.infection_outcome or record.opat_outcome)
    return course.started_on <= record.outcome_on <= as_at


def _ends_before_starts(record: EpisodeRecord, names: Names) -> Iterator[DataQuery]:
    for course in record.courses:
        if course.ended_on and is_backwards(course.ended_on, course.started_on):
            drug = names.label("antimicrobial", course.agent)
            message = _backwards(drug, "ends", course.ended_on, "starts", course.started_on)
            yield DataQuery(
                "course_ends_before_start", True, message, "courses", "ended_on", course.id
            )
    for line in record.lines:
        if line.inserted_on and line.removed_on and is_backwards(line.removed_on, line.inserted_on):
            device = names.label("device", line.device)
            message = _backwards(
                device, "was removed", line.removed_on, "was inserted", line.inserted_on
            )
            yield DataQuery(
                "line_removed_before_insertion", True, message, "lines", "removed_on", line.id
            )
    for stay in record.admissions:
        if stay.discharged_on and is_backwards(stay.discharged_on, stay.admitted_on):
            message = _backwards(
                "An admission", "ends", stay.discharged_on, "starts", stay.admitted_on
            )
            yield DataQuery(
                "admission_ends_before_start",
                True,
                message,
                "admissions",
                "discharged_on",
                stay.id,
            )


def _backwards(what: str, ends: str, ended_on: date, starts: str, started_on: date) -> str:
    return f"{what} {ends} on {in_full(ended_on)}, before it {starts} on {in_full(started_on)}."


def _missing_from_record(record: EpisodeRecord, as_at: date) -> Iterator[DataQuery]:
    if _known(record.accepted_on, as_at) is None:
        return
    if not record.specialty:
        yield DataQuery(
            "no_specialty", True, "The specialty is not recorded.", "referral", "specialty"
        )
    if not record.diagnosis:
        yield DataQuery(
            "no_diagnosis", True, "The diagnosis is not recorded.", "diagnosis", "diagnosis"
        )
    if has_ended(record, as_at):
        infection_outcome, opat_outcome = outcomes(record, as_at)
        for field, name, value in (
            ("infection_outcome", "infection outcome", infection_outcome),
            ("opat_outcome", "OPAT outcome", opat_outcome),
        ):
            if value is None:
                message = f"Therapy has ended and the {name} is not recorded."
                yield DataQuery(f"no_{field}", True, message, "outcomes", field)


def _warnings(
    record: EpisodeRecord, as_at: date, names: Names, treatment: Treatment | None
) -> Iterator[DataQuery]:
    yield from _same_course_twice(record, names)
    accepted_on = _known(record.accepted_on, as_at)
    if accepted_on is None:
        return
    yield from _before_acceptance(record, accepted_on, names)
    if record.events:
        yield from _events_outside(record, accepted_on, as_at, treatment)
    if as_at - accepted_on >= NO_COURSE_AFTER and not any(c.counted for c in record.courses):
        message = (
            f"Accepted on {in_full(accepted_on)}, and {in_days(NO_COURSE_AFTER.days)} later no "
            "course of intravenous, intramuscular or subcutaneous treatment by OPAT is recorded, "
            "begun or planned."
        )
        yield DataQuery("no_course", False, message, "courses", "agent")


def _same_course_twice(record: EpisodeRecord, names: Names) -> Iterator[DataQuery]:
    seen = set()
    for course in record.courses:
        same = (course.agent, course.route, course.started_on)
        if same in seen:
            drug = names.label("antimicrobial", course.agent)
            message = (
                f"{drug} is recorded twice by the same route from {in_full(course.started_on)}."
            )
            yield DataQuery("course_twice", False, message, "courses", "started_on", course.id)
        seen.add(same)


def _before_acceptance(
    record: EpisodeRecord, accepted_on: date, names: Names
) -> Iterator[DataQuery]:
    """Counted courses that R3 clips; one that ends before it starts has its own query."""
    for course in record.courses:
        if not course.counted or course.started_on >= accepted_on:
            continue
        ended_on, drug = course.ended_on, names.label("antimicrobial", course.agent)
        if ended_on is None or ended_on >= accepted_on:
            clipped = in_days((accepted_on - course.started_on).days)
            message = (
                f"{drug} starts on {in_full(course.started_on)}, before acceptance on "
                f"{in_full(accepted_on)}: {clipped} before acceptance were clipped and "
                "do not count."
            )
            yield DataQuery(
                "course_starts_before_acceptance",
                False,
                message,
                "courses",
                "started_on",
                course.id,
            )
        elif ended_on >= course.started_on:
            message = (
                f"{drug} ends on {in_full(ended_on)}, before acceptance on {in_full(accepted_on)}: "
                "none of its days count."
            )
            yield DataQuery(
                "course_before_acceptance", False, message, "courses", "started_on", course.id
            )


def _events_outside(
    record: EpisodeRecord, accepted_on: date, as_at: date, treatment: Treatment | None
) -> Iterator[DataQuery]:
    """Events that do not count (R13): before the first OPAT day, or later than the day after
    the last one once therapy has ended. Without an OPAT day, before acceptance."""
    first = treatment.first_opat_day if treatment else accepted_on
    ended = treatment is not None and has_ended(record, as_at)
    last = treatment.last_opat_day + ONE_DAY if treatment and ended else date.max
    for event in record.events:
        if not first <= event.occurred_on <= last:
            side = "before the first" if event.occurred_on < first else "after the last"
            message = (
                f"A {event.kind} event on {in_full(event.occurred_on)} is {side} OPAT day and "
                "is not counted."
            )
            yield DataQuery(
                "event_outside_episode", False, message, "events", "occurred_on", event.id
            )
