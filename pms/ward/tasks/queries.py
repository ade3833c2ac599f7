"""Open tasks of the organisation: named columns, and as many statements however many there are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select

from pms.domain.care.task import SPANS, days_in, is_owned_by, span_of
from pms.domain.care.whereabouts import status
from pms.domain.counting.due import days_overdue
from pms.domain.text.days import in_days, in_short
from pms.domain.text.names import full_name
from pms.domain.text.nhs_number import formatted
from pms.episodes.models import Episode, Task
from pms.patients.models import Patient, age_on
from pms.picklists.queries import labels
from pms.store.base import db
from pms.ward.tasks.filters import TaskFilter
from pms.web.address_filter import NOT_RECORDED

COLUMNS = (
    Task.id,
    Task.episode_id,
    Task.text,
    Task.due_on,
    Task.owner,
    Task.done_on,
    Patient.family_name,
    Patient.given_name,
    Patient.date_of_birth,
    Patient.nhs_number,
    Episode.diagnosis,
    Episode.decision,
    Episode.first_opat_day,
    Episode.therapy_ended_on,
    Episode.opat_outcome,
)


class ListedTask(NamedTuple):
    """One task in ready words."""

    id: int
    episode_id: int
    text: str
    due: str
    late: str
    """How long it is overdue; "" where it is not."""
    is_today: bool
    owner: str
    is_mine: bool
    done: str
    name: str
    who: str
    diagnosis: str
    state: str


class Count(NamedTuple):
    """How many open tasks an owner has for a day."""

    owner: str | None
    due_on: date | None
    number: int


def count_open() -> list[Count]:
    """By owner and day: what every number of the page is made of."""
    found: Iterable[Any] = db.session.execute(
        select(Task.owner, Task.due_on, func.count())
        .join(Task.episode)
        .where(Task.done_on.is_(None))
        .group_by(Task.owner, Task.due_on)
    )
    return [Count(*row) for row in found]


class Own(NamedTuple):
    """How many open tasks somebody has, and how many of these are overdue."""

    number: int
    late: int


def count_own(counts: Iterable[Count], name: str, today: date) -> Own:
    own = [one for one in counts if is_owned_by(one.owner, name)]
    late = (one.number for one in own if span_of(one.due_on, today) == "overdue")
    return Own(sum(one.number for one in own), sum(late))


def count_by_span(
    counts: Iterable[Count], asked: TaskFilter, name: str, today: date
) -> dict[str, int]:
    """How many of the tasks asked for are due how soon, whatever span is asked for."""
    found: Counter[str] = Counter()
    for one in counts:
        if asked.has(one.owner, name):
            found[span_of(one.due_on, today)] += one.number
    return {span: found[span] for span in SPANS}


def owners_of(counts: Iterable[Count]) -> list[tuple[str, str]]:
    """The owners to choose among, with their number of tasks; unassigned last."""
    numbers: Counter[str] = Counter()
    for one in counts:
        numbers[one.owner or NOT_RECORDED] += one.number
    names = sorted(numbers.keys() - {NOT_RECORDED}, key=str.casefold)
    offered = [(name, f"{name} ({numbers[name]})") for name in names]
    unassigned = (
        [(NOT_RECORDED, f"Not assigned ({numbers[NOT_RECORDED]})")] if numbers[NOT_RECORDED] else []
    )
    return offered + unassigned


def list_tasks(
    asked: TaskFilter,
    counts: Iterable[Count],
    name: str,
    today: date,
    *,
    limit: int,
    offset: int = 0,
) -> list[ListedTask]:
    """The open tasks asked for, the longest overdue first, those without a date last."""
    spellings = {one.owner for one in counts if asked.has(one.owner, name)}
    where = [Task.done_on.is_(None), _owned_by(spellings), *_due_in(asked.due, today)]
    order = (Task.due_on.is_(None), Task.due_on, Patient.family_key, Patient.given_key, Task.id)
    return _rows(and_(*where), order, name, today, limit, offset)


def get_row(task_id: int, name: str, today: date) -> ListedTask:
    """One task as the list shows it, done or not."""
    return _rows(Task.id == task_id, (Task.id,), name, today, 1, 0)[0]


def _owned_by(spellings: set[str | None]) -> ColumnElement[bool]:
    names = Task.owner.in_([one for one in spellings if one is not None])
    return or_(names, Task.owner.is_(None)) if None in spellings else names


def _due_in(span: str, today: date) -> list[ColumnElement[bool]]:
    if not span:
        return []
    ends = days_in(span, today)
    return [Task.due_on.between(*ends) if ends else Task.due_on.is_(None)]


def _rows(
    where: ColumnElement[bool],
    order: Sequence[Any],
    name: str,
    today: date,
    limit: int,
    offset: int,
) -> list[ListedTask]:
    found: Iterable[Any] = db.session.execute(
        select(*COLUMNS)
        .join(Task.episode)
        .join(Episode.patient)
        .where(where)
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    )
    diagnoses = labels("diagnosis")
    rows = []
    for row in found:
        age = f"{age_on(row.date_of_birth, today)} y"
        late = 0 if row.done_on else days_overdue(row.due_on, today)
        rows.append(
            ListedTask(
                row.id,
                row.episode_id,
                row.text,
                in_short(row.due_on) if row.due_on else "",
                f"{in_days(late)} overdue" if late else "",
                row.due_on == today,
                row.owner or "",
                is_owned_by(row.owner, name),
                in_short(row.done_on) if row.done_on else "",
                full_name(row.family_name, row.given_name),
                f"{age}, {formatted(row.nhs_number)}" if row.nhs_number else age,
                diagnoses.get(row.diagnosis, row.diagnosis or ""),
                status(
                    row.decision,
                    row.first_opat_day,
                    row.therapy_ended_on,
                    today,
                    has_outcome=row.opat_outcome is not None,
                ),
            )
        )
    return rows
