"""The fields that episodes are filtered by: the one table of form, SQL, words and tests."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, select

from pms.auth.models import SERVICES
from pms.cohorts.kinds import (
    NOT_RECORDED,
    CodesKind,
    DaysKind,
    Field,
    NumbersKind,
    Where,
    WordsKind,
    YesNoKind,
)
from pms.episodes.entries.reviews import overdue_on_ward
from pms.episodes.models import Admission, Course, Episode, Event, Exclusion, Isolate, Line
from pms.episodes.queries import ids_of_running, ids_treated, ids_without_outcome
from pms.patients.models import Patient

AWAITING = "awaiting"
DECISIONS = ((AWAITING, "Awaiting"), ("accepted", "Accepted"), ("rejected", "Rejected"))
STAYS = (("unplanned", "Unplanned"), ("planned", "Planned"))


# --- Conditions ---------------------------------------------------------------------------------


def ids(episode_ids: Sequence[int]) -> Any:
    """Many ids as numbers within the statement: databases limit how many parameters it has."""
    return sa.bindparam(None, list(episode_ids), expanding=True, literal_execute=True, unique=True)


def is_any(column: Any, values: Sequence[str]) -> ColumnElement[bool]:
    """Whether a column holds one of the codes, or nothing where that is asked for."""
    codes = [value for value in values if value != NOT_RECORDED]
    found = [column.in_(codes)] if codes else []
    blank = [sa.or_(column.is_(None), column == "")] if NOT_RECORDED in values else []
    return sa.or_(*found, *blank)


def has(model: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the episode has an item of which all is true."""
    return (
        select(model.id)
        .where(model.episode_id == Episode.id, *conditions)
        .correlate(Episode)
        .exists()
    )


def recorded(column: Any) -> Where:
    return lambda values, today: is_any(column, values)


def has_recorded(model: Any, column: Any, *more: ColumnElement[bool]) -> Where:
    return lambda values, today: has(model, is_any(column, values), *more)


def decision(values: Sequence[str], today: date) -> ColumnElement[bool]:
    decided = [one for one in values if one != AWAITING]
    found = [Episode.decision.in_(decided)] if decided else []
    return sa.or_(*found, *([Episode.decision.is_(None)] if AWAITING in values else []))


def diagnosis(values: Sequence[str], today: date) -> ColumnElement[bool]:
    return sa.or_(is_any(Episode.diagnosis, values), is_any(Episode.secondary_diagnosis, values))


def organism(values: Sequence[str], today: date) -> ColumnElement[bool]:
    """In the episode's own words, or the name of an isolate."""
    written = sa.or_(*(Episode.organisms.icontains(one, autoescape=True) for one in values))
    grown = sa.or_(*(Isolate.organism.icontains(one, autoescape=True) for one in values))
    return sa.or_(written, has(Isolate, grown))


def rejection_reason(values: Sequence[str], today: date) -> ColumnElement[bool]:
    """Several codes stand in one cell, joined by `;`."""
    cell = sa.type_coerce(Episode.rejection_reasons, sa.Text())
    text = sa.literal(";").concat(cell).concat(";")
    found = [
        text.contains(f";{value};", autoescape=True) for value in values if value != NOT_RECORDED
    ]
    blank = [sa.and_(Episode.decision == "rejected", cell == "")]
    return sa.or_(*found, *(blank if NOT_RECORDED in values else []))


def drug_running(values: Sequence[str], today: date) -> ColumnElement[bool]:
    return Episode.id.in_(ids_of_running(today, agent=values))


def drug_ended(values: Sequence[str], today: date) -> ColumnElement[bool]:
    return has(Course, Course.agent.in_(values), Course.ended_on < today)


def admission(values: Sequence[str], today: date) -> ColumnElement[bool]:
    return has(Admission, Admission.planned.in_([value == "planned" for value in values]))


def on_treatment(values: Sequence[str], today: date) -> ColumnElement[bool]:
    """As `pms.domain.care.whereabouts.status` says it."""
    return Episode.id.in_(ids_treated(today, begun_by=today))


def without_outcome(values: Sequence[str], today: date) -> ColumnElement[bool]:
    return sa.and_(Episode.id.in_(ids_without_outcome()), Episode.therapy_ended_on <= today)


def review_overdue(values: Sequence[str], today: date) -> ColumnElement[bool]:
    """As the virtual ward flags it: days are counted by a rule of the domain, not in SQL."""
    return Episode.id.in_(ids(overdue_on_ward(today)))


def excluded(values: Sequence[str], today: date) -> ColumnElement[bool]:
    return has(Exclusion)


def died(values: Sequence[str], today: date) -> ColumnElement[bool]:
    return sa.or_(Episode.died_on.is_not(None), Episode.death_category.is_not(None))


def judged(values: Sequence[str], today: date) -> ColumnElement[bool]:
    raise AssertionError("a rule of the domain answers this")


def _month_and_day(column: Any) -> Any:
    return sa.extract("month", column) * 100 + sa.extract("day", column)


# Completed years on the day of the referral.
AGE = (
    sa.extract("year", Episode.referred_on)
    - sa.extract("year", Patient.date_of_birth)
    - sa.case(
        (_month_and_day(Episode.referred_on) < _month_and_day(Patient.date_of_birth), 1), else_=0
    )
)


def days(column: Any, *more: ColumnElement[bool]) -> DaysKind:
    kind: DaysKind
    kind = DaysKind(lambda values, today: sa.and_(kind.between(column, values, today), *more))
    return kind


def numbers(column: Any, unit: str) -> NumbersKind:
    kind: NumbersKind
    kind = NumbersKind(lambda values, today: kind.between(column, values, today), unit)
    return kind


# --- The table ----------------------------------------------------------------------------------

DAYS_HINT = "A date, or such as “last 90 days”, “3 months ago” or “today”"

_LINE, _DRUG = Event.kind == "line", Event.kind == "drug"
OF_EITHER = Episode.service.in_(SERVICES)
"""Of any service: named for the indexes that begin with it, as if it had been chosen."""
_SERVICES = tuple((code, code.capitalize()) for code in SERVICES)

FIELDS: dict[str, Field] = {
    one.name: one
    for one in (
        Field(
            "service",
            "Service",
            "Referral",
            CodesKind(recorded(Episode.service), fixed=_SERVICES, may_be_blank=False),
        ),
        Field(
            "specialty",
            "Specialty",
            "Referral",
            CodesKind(recorded(Episode.specialty), "specialty"),
        ),
        Field(
            "consultant",
            "Consultant",
            "Referral",
            CodesKind(recorded(Episode.consultant), "consultant", by_name=True),
        ),
        Field(
            "ward",
            "Referring ward",
            "Referral",
            CodesKind(recorded(Episode.ward), "ward", by_name=True),
        ),
        Field(
            "commissioner",
            "Commissioner",
            "Referral",
            CodesKind(recorded(Episode.commissioner), "commissioner"),
        ),
        Field("pathway", "Pathway", "Referral", CodesKind(recorded(Episode.pathway), "pathway")),
        Field("referred", "Referred", "Referral", days(Episode.referred_on, OF_EITHER), DAYS_HINT),
        Field(
            "decision",
            "Decision",
            "Referral",
            CodesKind(decision, fixed=DECISIONS, may_be_blank=False),
        ),
        Field(
            "accepted",
            "Accepted",
            "Referral",
            days(Episode.decided_on, Episode.decision == "accepted", OF_EITHER),
            DAYS_HINT,
        ),
        Field(
            "rejected",
            "Rejected",
            "Referral",
            days(Episode.decided_on, Episode.decision == "rejected", OF_EITHER),
            DAYS_HINT,
        ),
        Field(
            "rejection_reason",
            "Rejection reason",
            "Referral",
            CodesKind(rejection_reason, "rejection_reason"),
        ),
        Field(
            "age",
            "Age at referral",
            "Patient",
            numbers(AGE, "years"),
            "Completed years",
        ),
        Field("sex", "Sex", "Patient", CodesKind(recorded(Patient.sex), "sex")),
        Field(
            "diagnosis",
            "Diagnosis",
            "Infection",
            CodesKind(recorded(Episode.diagnosis), "diagnosis"),
        ),
        Field(
            "secondary_diagnosis",
            "Secondary diagnosis",
            "Infection",
            CodesKind(recorded(Episode.secondary_diagnosis), "diagnosis"),
        ),
        Field(
            "any_diagnosis",
            "Diagnosis, first or secondary",
            "Infection",
            CodesKind(diagnosis, "diagnosis", may_be_blank=False),
        ),
        Field(
            "organism",
            "Organism",
            "Infection",
            WordsKind(organism),
            "Any part of what is written; several with commas between them",
            for_readers=True,
        ),
        Field(
            "drug",
            "Drug, any course",
            "Treatment",
            CodesKind(has_recorded(Course, Course.agent), "antimicrobial", may_be_blank=False),
        ),
        Field(
            "drug_running",
            "Drug, running today",
            "Treatment",
            CodesKind(drug_running, "antimicrobial", may_be_blank=False),
        ),
        Field(
            "drug_ended",
            "Drug, course ended",
            "Treatment",
            CodesKind(drug_ended, "antimicrobial", may_be_blank=False),
        ),
        Field(
            "route",
            "Route of a course",
            "Treatment",
            CodesKind(has_recorded(Course, Course.route), "route"),
        ),
        Field(
            "given_by",
            "Who gives a course",
            "Treatment",
            CodesKind(has_recorded(Course, Course.administered_by), "administered_by"),
        ),
        Field(
            "course_end_reason",
            "Why a course ended",
            "Treatment",
            CodesKind(
                has_recorded(Course, Course.course_end_reason, Course.ended_on.is_not(None)),
                "course_end_reason",
            ),
        ),
        Field("on_treatment", "On treatment now", "Treatment", YesNoKind(on_treatment)),
        Field(
            "started",
            "First OPAT day",
            "Treatment",
            days(Episode.first_opat_day, OF_EITHER),
            DAYS_HINT,
        ),
        Field(
            "planned_end",
            "Planned end",
            "Treatment",
            days(Episode.planned_end_on, OF_EITHER),
            DAYS_HINT,
        ),
        Field(
            "ended",
            "Last OPAT day",
            "Treatment",
            days(Episode.last_opat_day, OF_EITHER),
            f"{DAYS_HINT}. Known once every course has an end",
        ),
        Field(
            "opat_days",
            "OPAT days",
            "Treatment",
            numbers(Episode.opat_days, "days"),
            "Known once every course has an end",
        ),
        Field(
            "device",
            "Line",
            "Lines and events",
            CodesKind(has_recorded(Line, Line.device), "device", may_be_blank=False),
        ),
        Field(
            "line_event",
            "Line event",
            "Lines and events",
            CodesKind(has_recorded(Event, Event.type, _LINE), "line_event", may_be_blank=False),
        ),
        Field(
            "drug_event",
            "Drug event",
            "Lines and events",
            CodesKind(has_recorded(Event, Event.type, _DRUG), "drug_event", may_be_blank=False),
        ),
        Field(
            "admission",
            "Admission",
            "Lines and events",
            CodesKind(admission, fixed=STAYS, may_be_blank=False),
        ),
        Field(
            "admission_cause",
            "Cause of an admission",
            "Lines and events",
            CodesKind(has_recorded(Admission, Admission.cause), "readmission_cause"),
        ),
        Field(
            "therapy_end_reason",
            "Why therapy ended",
            "Outcome",
            CodesKind(recorded(Episode.therapy_end_reason), "therapy_end_reason"),
        ),
        Field(
            "infection_outcome",
            "Infection outcome",
            "Outcome",
            CodesKind(recorded(Episode.infection_outcome), "infection_outcome"),
        ),
        Field(
            "opat_outcome",
            "OPAT outcome",
            "Outcome",
            CodesKind(recorded(Episode.opat_outcome), "opat_outcome"),
        ),
        Field(
            "outcome_on",
            "Outcome recorded",
            "Outcome",
            days(Episode.outcome_on, OF_EITHER),
            DAYS_HINT,
        ),
        Field("follow_up", "Follow-up", "Outcome", days(Episode.follow_up_on), DAYS_HINT),
        Field("died", "Died", "Outcome", YesNoKind(died)),
        Field("died_on", "Date of death", "Outcome", days(Episode.died_on), DAYS_HINT),
        Field(
            "death_category",
            "Category of death",
            "Outcome",
            CodesKind(recorded(Episode.death_category), "death_category", may_be_blank=False),
        ),
        Field(
            "without_outcome",
            "Therapy ended, an outcome missing",
            "To do",
            YesNoKind(without_outcome),
        ),
        Field(
            "review_overdue",
            "Review overdue on the ward",
            "To do",
            YesNoKind(review_overdue),
            "As the virtual ward flags it: the day that the latest review, the plan or the "
            "schedule names has passed",
        ),
        Field(
            "data_query",
            "Open data query",
            "To do",
            YesNoKind(judged),
            "Something to fix before the quarter's return; excluded episodes are not among them",
            judged=True,
        ),
        Field("excluded", "Excluded from the return", "To do", YesNoKind(excluded)),
    )
}


def groups(*, may_read_patients: bool) -> Iterator[tuple[str, list[Field]]]:
    """Groups of fields in the order of the table, as one chooses from."""
    found: dict[str, list[Field]] = {}
    for one in FIELDS.values():
        if may_read_patients or not one.for_readers:
            found.setdefault(one.group, []).append(one)
    yield from found.items()
