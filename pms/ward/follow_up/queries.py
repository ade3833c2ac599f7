"""Who is followed up, and what of them is due: a fixed number of statements."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from pms.auth.models import Organisation
from pms.domain.care.lists import CourseRules
from pms.domain.care.ward_flags import has_line
from pms.domain.counting.due import days_overdue, next_due, review_due
from pms.episodes.models import SAYS_WHEN, Course, Episode
from pms.episodes.queries import ids_of_running
from pms.patients.models import Patient
from pms.picklists.queries import labels, organisation_lists
from pms.store.base import db
from pms.ward.queries import COLUMNS, Ids, Intervals, lines_in, list_rows, reviews_of
from pms.ward.rows import NEVER_REVIEWED, NO_LINES, WardRow, drug_words, joined, label


class Due(NamedTuple):
    """One patient, with what is due and for how many days it has been."""

    row: WardRow
    tablets: str
    """The oral courses by OPAT that run today: nothing that is given into a vein."""
    outcome: str
    outcome_on: date | None
    reviewed_on: date | None
    review_on: date | None
    review_late: int
    bloods_done_on: date | None
    bloods_on: date | None
    bloods_late: int
    review_every: int | None
    bloods_every: int | None
    has_own_schedule: bool
    line_in: bool

    @property
    def first_due_on(self) -> date:
        return min(self.review_on or date.max, self.bloods_on or date.max)

    @property
    def order(self) -> tuple[date, str]:
        """What comes first."""
        return self.first_due_on, self.row.name_key


class Tablets(NamedTuple):
    """What is taken by mouth today, and since when."""

    since: date | None
    drugs: str


NO_TABLETS = Tablets(None, "")


def on_tablets(organisation: Organisation) -> Intervals:
    """How often a patient on oral therapy is seen, unless the episode has a schedule."""
    return Intervals(organisation.oral_review_every_days, organisation.oral_bloods_every_days)


def list_follow_up(today: date, only: int | None = None) -> list[Due]:
    """Discharged patients with a review or bloods due, the longest overdue first.

    Due is what the latest review, the discharge or the patient's own schedule says.
    """
    discharged = and_(
        Episode.decision == "accepted",
        Episode.opat_outcome.is_not(None),
        or_(Episode.first_opat_day.is_(None), Episode.therapy_ended_on <= today),
    )
    found = _list(and_(discharged, SAYS_WHEN), today, None, only)
    return sorted((one for one in found if one.order[0] != date.max), key=lambda one: one.order)


def list_copat(today: date, every: Intervals, only: int | None = None) -> list[Due]:
    """Patients on complex oral therapy: with an oral course by OPAT that runs today (R2)."""
    on_tablets = Episode.id.in_(ids_of_running(today, route=("po",)))
    found = _list(and_(Episode.decision == "accepted", on_tablets), today, every, only)
    return sorted(found, key=lambda one: one.order)


def _list(
    where: ColumnElement[bool], today: date, every: Intervals | None, only: int | None
) -> list[Due]:
    """`every` is the schedule of those who have none of their own; without it nothing is due by
    schedule. With it, only who takes tablets by OPAT is listed.
    """
    if only is not None:
        where = and_(where, Episode.id == only)
    found = db.session.execute(
        select(*COLUMNS, Episode.outcome_on, Episode.follow_up_on)
        .join(Episode.patient)
        .where(where)
        .order_by(Patient.family_key, Patient.given_key, Episode.id)
    ).all()
    ids = [one.id for one in found]
    rows = list_rows([one[: len(COLUMNS)] for one in found], today, every or Intervals(1, 1))
    reviewed, lines = reviews_of(ids), lines_in(ids, today)
    tablets = tablets_of(ids, today) if every else {}
    outcomes = labels("opat_outcome")
    listed = []
    for one, row in zip(found, rows, strict=True):
        if every and one.id not in tablets:
            continue
        taken = tablets.get(one.id, NO_TABLETS)
        review = reviewed.get(one.id, NEVER_REVIEWED)
        review_every = one.review_every_days or (every.review if every else None)
        bloods_every = one.bloods_every_days or (every.bloods if every else None)
        since = taken.since or one.outcome_on
        review_on = review_due(
            review.on,
            review.next_on,
            started_on=since,
            every=review_every,
            follow_up_on=one.follow_up_on,
        )
        bloods_on = next_due(review.bloods_on, since, bloods_every)
        listed.append(
            Due(
                row=row,
                tablets=taken.drugs,
                outcome=outcomes.get(one.opat_outcome, one.opat_outcome or ""),
                outcome_on=one.outcome_on,
                reviewed_on=review.on,
                review_on=review_on,
                review_late=days_overdue(review_on, today),
                bloods_done_on=review.bloods_on,
                bloods_on=bloods_on,
                bloods_late=days_overdue(bloods_on, today),
                review_every=review_every,
                bloods_every=bloods_every,
                has_own_schedule=bool(one.review_every_days or one.bloods_every_days),
                line_in=has_line(lines.get(one.id, NO_LINES).devices),
            )
        )
    return listed


def tablets_of(ids: Ids, today: date) -> dict[int, Tablets]:
    """The oral courses by OPAT that run today, by episode."""
    found: Iterable[Any] = db.session.execute(
        select(
            Course.episode_id,
            Course.agent,
            Course.route,
            Course.administered_by,
            Course.started_on,
            Course.dose,
            Course.dose_unit,
            Course.frequency,
        )
        .where(
            Course.episode_id.in_(ids),
            Course.started_on <= today,
            or_(Course.ended_on.is_(None), Course.ended_on >= today),
        )
        .order_by(Course.started_on, Course.id)
    )
    agents, units, often = labels("antimicrobial"), labels("dose_unit"), labels("frequency")
    classify = CourseRules(organisation_lists()).classify
    tablets: dict[int, Tablets] = {}
    for episode_id, agent, route, giver, started_on, dose, unit, frequency in found:
        if not classify(route, giver, agent).oral:
            continue
        drug = drug_words(label(agents, agent), dose, label(units, unit), label(often, frequency))
        before = tablets.get(episode_id, NO_TABLETS)
        tablets[episode_id] = Tablets(before.since or started_on, joined(before.drugs, drug))
    return tablets
