"""Episodes as the counting rules see them: rows into frozen records without identifiers."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Executable, bindparam, null, select
from sqlalchemy.orm import InstrumentedAttribute

from pms.domain.care.coded import code, readable
from pms.domain.care.lists import CourseRules
from pms.domain.counting import records
from pms.episodes.models import (
    Admission,
    Course,
    Episode,
    EpisodeItem,
    Event,
    Exclusion,
    Line,
    QueryConfirmation,
)
from pms.patients.models import Patient, age_on
from pms.picklists.queries import organisation_lists
from pms.store.base import db

Made = TypeVar("Made")
Columns = tuple[InstrumentedAttribute[Any], ...]
Condition = tuple[ColumnElement[bool], ...]
Answers = Mapping[Any, Mapping[str, Any]]

BY_ID: Condition = (Episode.id.in_(bindparam("ids", expanding=True)),)
"""Of the episodes that are named as `ids`."""

# The fields of each record, in their order; an episode's up to the tuples of its items.
EPISODE_COLUMNS: Columns = (
    Episode.id,
    Episode.patient_id,
    Episode.service,
    Episode.decision,
    Episode.decided_on,
    Episode.rejection_reasons,
    Episode.specialty,
    Episode.diagnosis,
    Episode.therapy_end_reason,
    Episode.infection_outcome,
    Episode.opat_outcome,
    Episode.outcome_on,
    Episode.died_on,
    Episode.death_category,
)
CODES = ("specialty", "diagnosis", "therapy_end_reason", "infection_outcome", "opat_outcome")
READS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys((*CODES, "death_category"), readable),
    "rejection_reasons": lambda reasons: tuple(map(code, reasons)),
}
DECISION, DECIDED_ON = (
    [one.key for one in EPISODE_COLUMNS].index(name) for name in ("decision", "decided_on")
)
EPISODE_READS = [READS.get(column.key) for column in EPISODE_COLUMNS]
"""How each of them is read: a code that cannot be one is not passed on."""
COURSE_COLUMNS: Columns = (
    Course.agent,
    Course.route,
    Course.administered_by,
    Course.started_on,
    Course.ended_on,
    Course.course_end_reason,
    Course.id,
)
LINE_COLUMNS: Columns = (
    Line.device,
    Line.inserted_on,
    Line.removed_on,
    Line.id,
    Line.removal_reason,
)
EVENT_COLUMNS: Columns = (
    Event.kind,
    Event.type,
    Event.occurred_on,
    Event.id,
    Event.consequence,
    Event.line_id,
)
ADMISSION_COLUMNS: Columns = (
    Admission.admitted_on,
    Admission.discharged_on,
    Admission.planned,
    Admission.cause,
    Admission.id,
)
CONFIRMATION_COLUMNS: Columns = (QueryConfirmation.digest,)
ORDER: dict[Any, InstrumentedAttribute[Any]] = {
    Course: Course.started_on,
    Line: Line.inserted_on,
    Event: Event.occurred_on,
    Admission: Admission.admitted_on,
    QueryConfirmation: QueryConfirmation.digest,
}


class Personal(NamedTuple):
    """What a record keeps of a person in another form, or keeps out of the returns."""

    opat_outcome_reason: str | None
    born_on: date | None


class Loaded(NamedTuple):
    """A record, and why it is excluded from the returns (None if it is not)."""

    record: records.EpisodeRecord
    exclusion_reason: str | None


def record_of(
    episode: Episode, answers: Answers | None = None, unsaved: Iterable[EpisodeItem] = ()
) -> records.EpisodeRecord:
    """One loaded episode as a record; its items are read through its relationships.

    `answers` are values not saved yet, by the row they are about: they stand in the place of what
    is recorded. `unsaved` are further courses, events and admissions, typed and not saved yet.
    """
    rules, told = CourseRules(organisation_lists()), answers or {}
    courses = [*episode.courses, *(row for row in unsaved if isinstance(row, Course))]
    events = [*episode.events, *(row for row in unsaved if isinstance(row, Event))]
    stays = [*episode.admissions, *(row for row in unsaved if isinstance(row, Admission))]
    return _record(
        _values(episode, EPISODE_COLUMNS, told),
        _of_a_person(episode, told),
        [_course(rules, *_values(course, COURSE_COLUMNS, told)) for course in courses],
        [_line(*_values(line, LINE_COLUMNS, told)) for line in episode.lines],
        [_event(*_values(event, EVENT_COLUMNS, told)) for event in events],
        [_admission(*_values(stay, ADMISSION_COLUMNS, told)) for stay in stays],
    )._replace(confirmed=tuple(sorted(one.digest for one in episode.confirmations)))


def load_records(where: Condition = (), *, for_queries: bool = True, **values: Any) -> list[Loaded]:
    """The chosen organisation's episodes that meet a condition, in order of id.

    Six statements, however many episodes: the condition is joined to each table of items, so
    it should be one that an index of `episode` answers. It is made once and for all, with a
    `bindparam` for each of `values`: building statements anew takes longer than reading a page.

    Who only counts leaves out what data queries alone are asked by: nothing of a person is read,
    nor what was confirmed, in five statements.
    """
    course = partial(_course, CourseRules(organisation_lists()))
    courses = _by_episode(items_statement(Course, COURSE_COLUMNS, where), values, course)
    lines = _by_episode(items_statement(Line, LINE_COLUMNS, where), values, _line)
    events = _by_episode(items_statement(Event, EVENT_COLUMNS, where), values, _event)
    admissions = _by_episode(
        items_statement(Admission, ADMISSION_COLUMNS, where), values, _admission
    )
    confirmed: dict[int, list[str]] = {}
    if for_queries:
        confirmed = _by_episode(
            items_statement(QueryConfirmation, CONFIRMATION_COLUMNS, where), values, str
        )
    statement = episodes_statement(where, of_a_person=for_queries)
    rows: Iterable[Any] = db.session.execute(statement, values)
    found = []
    for exclusion_reason, reason, born_on, *columns in rows:
        id_ = columns[0]
        items = [by_id.get(id_, ()) for by_id in (courses, lines, events, admissions)]
        personal = Personal(reason, born_on)
        record = _record(columns, personal, *items)
        if id_ in confirmed:
            record = record._replace(confirmed=tuple(confirmed[id_]))
        found.append(Loaded(record, exclusion_reason))
    return found


@lru_cache
def episodes_statement(where: Condition, *, of_a_person: bool = True) -> Executable:
    personal = Episode.opat_outcome_reason, Patient.date_of_birth
    read = personal if of_a_person else (null(), null())
    statement = (
        select(Exclusion.reason, *read, *EPISODE_COLUMNS)
        .select_from(Episode)
        .outerjoin(Episode.exclusion)
        .where(*where)
        .order_by(Episode.id)
    )
    return statement.outerjoin(Episode.patient) if of_a_person else statement


@lru_cache
def items_statement(model: Any, columns: Columns, where: Condition) -> Executable:
    """One kind of item of many episodes, ordered as on the episode's page."""
    return (
        select(model.episode_id, *columns)
        .join(model.episode)
        .where(*where)
        .order_by(ORDER[model], model.id)
    )


def _by_episode(
    statement: Executable, values: dict[str, Any], make: Callable[..., Made]
) -> dict[int, list[Made]]:
    found: dict[int, list[Made]] = defaultdict(list)
    rows: Iterable[Any] = db.session.execute(statement, values)
    for episode_id, *columns in rows:
        found[episode_id].append(make(*columns))
    return found


def _record(
    columns: Sequence[Any], personal: Personal, *items: Iterable[Any]
) -> records.EpisodeRecord:
    read = [one(value) if one else value for one, value in zip(EPISODE_READS, columns, strict=True)]
    reason, age = personal.opat_outcome_reason or None, None
    if columns[DECISION] == "accepted" and columns[DECIDED_ON] and personal.born_on:
        age = age_on(personal.born_on, columns[DECIDED_ON])
    rest: list[Any] = [*map(tuple, items), reason, age]
    return records.EpisodeRecord(*read, *rest)


def _line(
    device: str,
    inserted_on: date | None,
    removed_on: date | None,
    id_: int,
    removal_reason: str | None,
) -> records.LineRecord:
    return records.LineRecord(code(device), inserted_on, removed_on, id_, readable(removal_reason))


def _event(
    kind: records.EventKind,
    type_: str,
    occurred_on: date,
    id_: int,
    consequence: str | None,
    line_id: int | None,
) -> records.EventRecord:
    return records.EventRecord(kind, code(type_), occurred_on, id_, readable(consequence), line_id)


def _admission(
    admitted_on: date, discharged_on: date | None, planned: bool, cause: str | None, id_: int
) -> records.AdmissionRecord:
    return records.AdmissionRecord(admitted_on, discharged_on, planned, readable(cause), id_)


def _course(
    rules: CourseRules,
    agent: str,
    route: str | None,
    administered_by: str | None,
    started_on: date,
    ended_on: date | None,
    end_reason: str | None,
    id_: int,
) -> records.CourseRecord:
    counted, oral, long_acting = rules.classify(route, administered_by, agent)
    return records.CourseRecord(
        code(agent),
        readable(route),
        readable(administered_by),
        started_on,
        ended_on,
        end_reason,
        counted,
        long_acting,
        oral,
        id_,
    )


def _of_a_person(episode: Episode, answers: Answers) -> Personal:
    told = answers.get(episode, {})
    reason = told.get("opat_outcome_reason", episode.opat_outcome_reason)
    return Personal(reason, episode.patient.date_of_birth)


def _values(row: Any, columns: Columns, answers: Answers | None = None) -> list[Any]:
    told = (answers or {}).get(row, {})
    return [
        told[column.key] if column.key in told else getattr(row, column.key) for column in columns
    ]
