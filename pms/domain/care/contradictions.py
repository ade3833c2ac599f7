"""Two facts of one episode that disagree (counting-rules R19b).

Each warns. A clinician mends one of them or confirms that both are right, which silences the query
until one of them changes: so each keeps a digest of both.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pms.domain.care.end_reasons import (
    ADMITTED,
    DIED,
    HARMED,
    EndReason,
    first_of,
    has_course_ended,
    reason_given,
)
from pms.domain.care.item_contradictions import (
    A_WEEK,
    ONE_DAY,
    TOO_LONG,
    of_admissions,
    of_courses,
    of_events,
    of_lines,
    stays_of,
)
from pms.domain.care.lists import Names
from pms.domain.care.query import DataQuery, Place, disagreement, place_among
from pms.domain.care.service_age import Ages, fits_service
from pms.domain.care.suggestion import (
    Basis,
    infection_outcome,
    missing_admission,
    opat_outcome,
)
from pms.domain.counting.records import EpisodeRecord, EventRecord
from pms.domain.counting.treatment import Treatment, has_ended, outcomes
from pms.domain.text.days import in_full

KINDS = (
    "outcome_differs_from_suggestion",
    "infection_outcome_contradicted",
    "admission_not_recorded",
    "adverse_event_not_recorded",
    "death_not_recorded",
    "end_reason_not_died",
    "line_event_not_recorded",
    "event_admission_not_recorded",
    "admission_contradicts_itself",
    "oral_course_not_recorded",
    "course_too_long",
    "accepted_too_early",
    "age_in_wrong_service",
)


def contradictions(
    record: EpisodeRecord,
    as_at: date,
    treatment: Treatment | None,
    names: Names,
    ages: Ages,
) -> Iterator[DataQuery]:
    """Of an accepted episode; most is asked only once it has an OPAT day."""
    yield from of_admissions(record, as_at, names)
    yield from of_courses(record, as_at, names)
    yield from _age(record, ages)
    if treatment is not None:
        asked = Basis(record, as_at, treatment, names)
        if has_ended(record, as_at):
            yield from _outcomes(asked)
        yield from _ends(asked)
        yield from of_lines(asked)
        yield from of_events(asked)
        yield from _oral(asked)
        yield from _acceptance(asked)


# --- Of the episode, whether or not it has an OPAT day ------------------------------------------


def _age(record: EpisodeRecord, ages: Ages) -> Iterator[DataQuery]:
    age, service, day = record.age_on_acceptance, record.service, record.accepted_on
    if age is not None and day is not None and not fits_service(service, age, ages):
        message = (
            f"The patient was {age} on acceptance on {in_full(day)}, and the episode is in the "
            f"{service} service."
        )
        place, other = Place("referral", "service"), Place("patient", "date_of_birth")
        yield disagreement("age_in_wrong_service", message, place, other, service, age)


# --- The outcomes, once therapy has ended -------------------------------------------------------


def _outcomes(asked: Basis) -> Iterator[DataQuery]:
    infection, opat = outcomes(asked.record, asked.as_at)
    if opat and not (asked.record.opat_outcome_reason or "").strip():
        found = opat_outcome(asked)
        code, reason = found.suggestion
        if code not in (None, opat):
            said = asked.names.label("opat_outcome", opat)
            suggested = asked.names.label("opat_outcome", code or "")
            message = (
                f"The OPAT outcome is “{said}”, and the record suggests “{suggested}”: {reason} "
                "Change one of them, or say why they differ."
            )
            place = Place("outcomes", "opat_outcome")
            kind = "outcome_differs_from_suggestion"
            yield disagreement(kind, message, place, found.place, confirmable=False)
    if infection in ("cured", "improved") and (other := infection_outcome(asked)):
        said = asked.names.label("infection_outcome", infection)
        suggested = asked.names.label("infection_outcome", "failed")
        message = (
            f"The infection outcome is “{said}”, and the record suggests “{suggested}”: "
            f"{other.suggestion.reason}"
        )
        yield disagreement(
            "infection_outcome_contradicted",
            message,
            Place("outcomes", "infection_outcome"),
            other.place,
            infection,
            other.fact,
        )


# --- Why it ended -------------------------------------------------------------------------------


def _ends(asked: Basis) -> Iterator[DataQuery]:
    record, treatment = asked.record, asked.treatment
    said = reason_given(record, asked.as_at, ADMITTED)
    if said and not treatment.readmissions(record):
        yield _missing(
            "admission_not_recorded",
            asked,
            said,
            missing_admission(asked),
            place_among(record.admissions, "admissions", "admitted_on"),
            stays_of(record.admissions),
        )
    if said := reason_given(record, asked.as_at, HARMED):
        drug_events = [event for event in record.events if event.kind == "drug"]
        if not any(treatment.during(event.occurred_on) for event in drug_events):
            yield _missing(
                "adverse_event_not_recorded",
                asked,
                said,
                _missing_event(asked, drug_events),
                place_among(drug_events, "events", "occurred_on", "drug"),
                sorted((str(event.occurred_on), event.type) for event in drug_events),
            )
    yield from _deaths(asked)


def _missing(
    kind: str, asked: Basis, said: EndReason, missing: str, other: Place, fact: Any
) -> DataQuery:
    message = f"{said.words(asked.names)}, and {missing}"
    return disagreement(kind, message, said.place, other, said.facts, fact)


def _missing_event(asked: Basis, others: list[EventRecord]) -> str:
    sentences = [
        f"no drug event {asked.span} is recorded.",
        *(
            f"The drug event on {in_full(one.occurred_on)} is not on one of those days."
            for one in others
            if one.occurred_on <= asked.as_at
        ),
    ]
    return " ".join(sentences)


def _deaths(asked: Basis) -> Iterator[DataQuery]:
    record, reason = asked.record, asked.record.therapy_end_reason
    died_on, place = record.died_on, Place("outcomes", "died_on")
    is_during = asked.treatment.during(died_on)
    if not is_during and (said := reason_given(record, asked.as_at, DIED)):
        known = died_on is not None and died_on <= asked.as_at
        missing = f"the date of death is {in_full(died_on)}, not " if known and died_on else ""
        missing = f"{missing}{asked.span}." if missing else "no date of death is recorded."
        yield _missing("death_not_recorded", asked, said, missing, place, died_on)
    if is_during and reason and reason != "died" and died_on:
        message = (
            f"The patient died during OPAT, on {in_full(died_on)}, and why therapy ended is "
            f"“{asked.names.label('therapy_end_reason', reason)}”."
        )
        ended = Place("outcomes", "therapy_end_reason")
        yield disagreement("end_reason_not_died", message, ended, place, reason, died_on)


# --- The switch to oral, and a long way from acceptance -----------------------------------------


def _oral(asked: Basis) -> Iterator[DataQuery]:
    said = _switched_to_oral(asked.record, asked.as_at)
    if said is None:
        return
    last = asked.treatment.last_opat_day
    since, until = last - 3 * ONE_DAY, last + A_WEEK
    oral = [course for course in asked.record.courses if course.oral]
    for course in oral:
        if since <= course.started_on <= until:
            return
        if course.started_on < last and (course.ended_on is None or course.ended_on > last):
            return
    missing = (
        f"no oral course is recorded that begins from {in_full(since)} to {in_full(until)} or "
        f"continues after {in_full(last)}, the last OPAT day."
    )
    yield _missing(
        "oral_course_not_recorded",
        asked,
        said,
        missing,
        place_among(oral, "courses", "started_on"),
        sorted((one.agent, str(one.started_on), str(one.ended_on)) for one in oral),
    )


def _switched_to_oral(record: EpisodeRecord, as_at: date) -> EndReason | None:
    """Therapy's reason, also while it goes on; else that of the last counted course."""
    if record.therapy_end_reason == "planned_switch_to_oral":
        return EndReason(record.therapy_end_reason)
    counted = [course for course in record.courses if course.counted]
    latest = max((course.ended_on or date.max for course in counted), default=None)
    return first_of(
        course
        for course in counted
        if course.end_reason == "switched_to_oral"
        and course.ended_on == latest
        and has_course_ended(course, as_at)
    )


def _acceptance(asked: Basis) -> Iterator[DataQuery]:
    accepted_on, last = asked.record.accepted_on, asked.treatment.last_opat_day
    if accepted_on is not None and (last - accepted_on).days > TOO_LONG:
        message = (
            f"Accepted on {in_full(accepted_on)}, and the last OPAT day is {in_full(last)}: more "
            f"than {TOO_LONG} days later."
        )
        ended = last if has_ended(asked.record, asked.as_at) else None
        yield disagreement(
            "accepted_too_early",
            message,
            Place("decision", "decided_on"),
            Place("courses", "ended_on", _last_course(asked)),
            accepted_on,
            ended,
        )


def _last_course(asked: Basis) -> int | None:
    return asked.treatment.stretches[-1].courses[-1].id
