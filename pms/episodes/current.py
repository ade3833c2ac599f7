"""The list of current episodes, and of referrals that await a decision."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, and_, func, or_, select

from pms import clock
from pms.auth.access import READS_PATIENTS, allow
from pms.codes.queries import labels
from pms.db import db
from pms.domain.nhs_number import formatted
from pms.episodes.blueprint import bp
from pms.episodes.models import Course, Episode
from pms.patients.models import Patient

Treated = dict[int, tuple[str, str]]

SORTS: dict[str, Callable[["Row"], Any]] = {
    "name": lambda row: row.name_key,
    "age": lambda row: row.age,
    "diagnosis": lambda row: row.diagnosis.casefold(),
    "day": lambda row: row.day or 0,
    "accepted": lambda row: row.since_on,
    "planned": lambda row: row.planned_end_on,
}
COLUMNS = (
    Episode.id,
    Episode.patient_id,
    Patient.family_name,
    Patient.given_name,
    (Patient.family_key + " " + Patient.given_key).label("name_key"),
    Patient.date_of_birth,
    Patient.nhs_number,
    Episode.diagnosis,
    func.coalesce(Episode.decided_on, Episode.referred_on).label("since"),
    Episode.first_opat_day,
    Episode.planned_end_on,
)


class Row(NamedTuple):
    """One episode of the list: the cells of its row in their order, then what it is sorted by."""

    id: int
    name: str
    age: int
    nhs_number: str
    diagnosis: str
    drugs: str
    given_by: str
    day: int | str
    since: str
    planned_end: str
    patient_id: int
    name_key: str
    since_on: date
    planned_end_on: date


CELLS = Row._fields.index("patient_id")


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
        rows=[row[:CELLS] for row in rows],
        sort=sort,
        people=len({row.patient_id for row in rows}),
        awaiting=[row[:CELLS] for row in list_awaiting(today)],
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
    return _rows(is_current, today, _treated_today(is_current, today))


def list_awaiting(today: date) -> list[Row]:
    """Referrals that await a decision, the longest-waiting first."""
    rows = _rows(Episode.decision.is_(None), today, {})
    return sorted(rows, key=lambda row: (row.since_on, row.id))


def _rows(where: ColumnElement[bool], today: date, treated: Treated) -> list[Row]:
    """The list runs hundreds of times through this: rows are unpacked, not asked by name."""
    found: Iterable[Any] = db.session.execute(
        select(*COLUMNS)
        .join(Episode.patient)
        .where(where)
        .order_by(Patient.family_key, Patient.given_key, Episode.id)
    )
    diagnoses, nothing, birthday = labels("diagnosis"), ("", ""), (today.month, today.day)
    rows = []
    for id_, patient_id, family, given, key, born, nhs, diagnosis, since, first, planned in found:
        drugs, givers = treated.get(id_, nothing)
        rows.append(
            Row(
                id_,
                f"{family.upper()}, {given}",
                today.year - born.year - (birthday < (born.month, born.day)),
                formatted(nhs) if nhs else "",
                diagnoses.get(diagnosis, diagnosis or ""),
                drugs,
                givers,
                (today - first).days + 1 if first and first <= today else "",
                _short(since),
                _short(planned) if planned else "",
                patient_id,
                key,
                since,
                planned or date.max,
            )
        )
    return rows


def _treated_today(where: ColumnElement[bool], today: date) -> Treated:
    """The drugs that run today and who gives them, in words, by episode."""
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
    drugs, givers = labels("antimicrobial"), labels("administered_by")
    found: Treated = {}
    for episode_id, agent, giver in rows:
        drug, given_by = drugs.get(agent, agent), givers.get(giver, giver or "")
        before = found.get(episode_id)
        if before:
            drug, given_by = _also(before[0], drug), _also(before[1], given_by)
        found[episode_id] = drug, given_by
    return found


def _also(words: str, word: str) -> str:
    known = words.split("; ") if words else []
    return words if word in known or not word else "; ".join([*known, word])


@lru_cache(maxsize=4096)
def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
