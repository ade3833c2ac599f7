"""The list of current episodes, and of referrals that await a decision."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, and_, or_, select

from pms import clock
from pms.auth.access import READS_PATIENTS, allow
from pms.codes.queries import labels
from pms.db import db
from pms.domain.nhs_number import formatted
from pms.episodes.blueprint import bp
from pms.episodes.models import Course, Episode
from pms.patients.models import Patient
from pms.patients.names import name_key

SORTS: dict[str, Callable[["Row"], Any]] = {
    "name": lambda row: row.name_key,
    "age": lambda row: row.age,
    "diagnosis": lambda row: row.diagnosis.casefold(),
    "day": lambda row: row.day or 0,
    "accepted": lambda row: row.since_on,
    "planned": lambda row: row.planned_end_on or date.max,
}
COLUMNS = (
    Episode.id,
    Episode.patient_id,
    Patient.family_name,
    Patient.given_name,
    Patient.date_of_birth,
    Patient.nhs_number,
    Episode.diagnosis,
    Episode.referred_on,
    Episode.decided_on,
    Episode.first_opat_day,
    Episode.planned_end_on,
)


class Row(NamedTuple):
    """One episode of the list, in the words of the page."""

    id: int
    patient_id: int
    name: str
    name_key: str
    age: int
    nhs_number: str
    diagnosis: str
    drugs: str
    given_by: str
    day: int | None
    since_on: date
    since: str
    planned_end_on: date | None
    planned_end: str


@bp.route("/episodes")
@allow(*READS_PATIENTS)
def current() -> ResponseReturnValue:
    today = clock.today()
    sort = request.args.get("sort", "name")
    if sort.removeprefix("-") not in SORTS:
        sort = "name"
    rows = list_current(today)
    rows.sort(key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    return render_template(
        "episodes/current.html",
        rows=rows,
        sort=sort,
        people=len({row.patient_id for row in rows}),
        awaiting=list_awaiting(today),
    )


def list_current(today: date) -> list[Row]:
    """Accepted episodes without an OPAT outcome or still on treatment, by name: two statements."""
    still_treated = and_(
        Episode.first_opat_day.is_not(None),
        or_(Episode.therapy_ended_on.is_(None), Episode.therapy_ended_on > today),
    )
    is_current = and_(
        Episode.decision == "accepted", or_(Episode.opat_outcome.is_(None), still_treated)
    )
    courses = _running_courses(is_current, today)
    return _rows(is_current, today, courses)


def list_awaiting(today: date) -> list[Row]:
    """Referrals that await a decision, the longest-waiting first."""
    rows = _rows(Episode.decision.is_(None), today, {})
    return sorted(rows, key=lambda row: (row.since_on, row.id))


def _rows(
    where: ColumnElement[bool], today: date, courses: dict[int, list[tuple[str, str | None]]]
) -> list[Row]:
    found: Iterable[Any] = db.session.execute(
        select(*COLUMNS)
        .join(Episode.patient)
        .where(where)
        .order_by(Patient.family_key, Patient.given_key, Episode.id)
    )
    diagnoses, drugs = labels("diagnosis"), labels("antimicrobial")
    givers = labels("administered_by")
    return [_row(row, today, courses.get(row.id, []), diagnoses, drugs, givers) for row in found]


def _row(
    row: Any,
    today: date,
    courses: list[tuple[str, str | None]],
    diagnoses: dict[str, str],
    drugs: dict[str, str],
    givers: dict[str, str],
) -> Row:
    born, first, since = row.date_of_birth, row.first_opat_day, row.decided_on or row.referred_on
    return Row(
        id=row.id,
        patient_id=row.patient_id,
        name=f"{row.family_name.upper()}, {row.given_name}",
        name_key=name_key(row.family_name) + " " + name_key(row.given_name),
        age=today.year - born.year - ((today.month, today.day) < (born.month, born.day)),
        nhs_number=formatted(row.nhs_number) if row.nhs_number else "",
        diagnosis=diagnoses.get(row.diagnosis, row.diagnosis or ""),
        drugs=_words(drugs, (agent for agent, _ in courses)),
        given_by=_words(givers, (giver for _, giver in courses)),
        day=(today - first).days + 1 if first and first <= today else None,
        since_on=since,
        since=_short(since),
        planned_end_on=row.planned_end_on,
        planned_end=_short(row.planned_end_on) if row.planned_end_on else "",
    )


def _running_courses(
    where: ColumnElement[bool], today: date
) -> dict[int, list[tuple[str, str | None]]]:
    """Agent and giver of the courses that run today, by episode."""
    rows: Iterable[Any] = db.session.execute(
        select(Course.episode_id, Course.agent, Course.administered_by)
        .join(Course.episode)
        .where(
            where,
            Course.started_on <= today,
            or_(Course.ended_on.is_(None), Course.ended_on >= today),
        )
        .order_by(Course.started_on, Course.id)
    )
    found: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for episode_id, agent, giver in rows:
        found[episode_id].append((agent, giver))
    return found


def _words(known: dict[str, str], codes: Iterable[str | None]) -> str:
    """The labels of several codes, each once, in their order."""
    return ", ".join(dict.fromkeys(known.get(code, code) for code in codes if code))


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
