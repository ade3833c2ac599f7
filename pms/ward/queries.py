"""Who is on the virtual ward: named columns, and as many statements however many patients."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select

from pms.auth.models import Organisation
from pms.domain.care.isolate import organisms_in_words
from pms.domain.care.lists import CourseRules
from pms.domain.care.review import BLOODS
from pms.domain.care.ward_flags import Running, Stay, flags
from pms.domain.counting.due import ward_review_due
from pms.domain.text.days import day_and_month
from pms.domain.text.nhs_number import formatted
from pms.episodes import models
from pms.episodes.entries.isolates import isolates_of
from pms.episodes.models import Admission, Course, Episode, Line, Review
from pms.episodes.queries import is_on_ward
from pms.patients.models import Patient
from pms.picklists.queries import labels, organisation_lists
from pms.store.base import db
from pms.ward import rows as words
from pms.ward.rows import (
    NEVER_REVIEWED,
    NO_LINES,
    NOT_TREATED,
    DrugGiven,
    Lines,
    Reviewed,
    TaskOnWard,
    WardRow,
)
from pms.ward.rows import TreatmentToday as Treated

Ids = Sequence[int]

COLUMNS = (
    Episode.id,
    Patient.family_name,
    Patient.given_name,
    (Patient.family_key + " " + Patient.given_key).label("name_key"),
    Patient.id.label("patient_id"),
    Patient.date_of_birth,
    Patient.nhs_number,
    Patient.hospital_number,
    Patient.phone,
    Patient.allergies,
    Episode.service,
    Episode.consultant,
    Episode.diagnosis,
    Episode.organisms,
    Episode.planned_end_on,
    Episode.first_opat_day,
    Episode.therapy_ended_on,
    Episode.review_every_days,
    Episode.bloods_every_days,
    Episode.planned_review_on,
    Episode.opat_outcome,
)
TESTS = tuple(getattr(Review, test.column) for test in BLOODS)


class Intervals(NamedTuple):
    """How often a patient is reviewed, in days, unless the episode has a schedule of its own."""

    review: int
    bloods: int


def on_the_ward(organisation: Organisation) -> Intervals:
    return Intervals(organisation.review_every_days, organisation.bloods_every_days)


def list_ward(today: date, every: Intervals) -> list[WardRow]:
    """Everybody on the ward, by name: seven statements."""
    found = db.session.execute(
        select(*COLUMNS)
        .join(Episode.patient)
        .where(is_on_ward(today))
        .order_by(Patient.family_key, Patient.given_key, Episode.id)
    ).all()
    return words.mark_namesakes(list_rows(found, today, every))


def get_row(episode_id: int, today: date, every: Intervals) -> WardRow:
    """One episode as the ward shows it, whether it is on the ward or not."""
    found = db.session.execute(
        select(*COLUMNS).join(Episode.patient).where(Episode.id == episode_id)
    ).all()
    return list_rows(found, today, every)[0]


def list_rows(found: Sequence[Any], today: date, every: Intervals) -> list[WardRow]:
    """Rows of COLUMNS with all that belongs to them, in their order."""
    ids = [row[0] for row in found]
    treated = treatments(ids, today)
    lines = lines_in(ids, today)
    reviewed = reviews_of(ids)
    tasks = open_tasks(ids, today)
    inpatients = in_hospital(ids)
    grown = isolates_of(ids)
    diagnoses, birthday = labels("diagnosis"), (today.month, today.day)
    rows = []
    for (
        id_,
        family,
        given,
        key,
        patient_id,
        born,
        nhs,
        hospital_number,
        phone,
        allergies,
        service,
        consultant,
        diagnosis,
        organisms,
        planned_on,
        first_on,
        ended_on,
        review_every,
        bloods_every,
        planned_review_on,
        opat_outcome,
    ) in found:
        treatment = treated.get(id_, NOT_TREATED)
        line = lines.get(id_, NO_LINES)
        review = reviewed.get(id_, NEVER_REVIEWED)
        todo = tasks.get(id_, ())
        late = sum(task.late for task in todo)
        review_on = ward_review_due(
            review.on,
            review.next_on,
            planned_review_on,
            started_on=first_on,
            every=review_every or every.review,
            is_given=bool(treatment.running),
        )
        found_flags = flags(
            Stay(
                planned_end_on=planned_on,
                therapy_ended_on=ended_on,
                running=treatment.running,
                treated_since=first_on,
                review_due_on=review_on,
                bloods_on=review.bloods_on,
                bloods_every=bloods_every or every.bloods,
                devices=line.devices,
                discharged=opat_outcome is not None,
            ),
            today,
        )
        age = today.year - born.year - (birthday < (born.month, born.day))
        day, course_of = words.course_words(first_on, ended_on, planned_on, today)
        rows.append(
            WardRow(
                id_,
                f"{family.upper()}, {given}",
                f"{age} y, {formatted(nhs)}" if nhs else f"{age} y",
                course_of,
                words.flags_html(found_flags, id_ in inpatients),
                words.label(diagnoses, diagnosis),
                organisms_in_words(organisms, grown.get(id_, ())) or "",
                treatment.drugs,
                treatment.given_by,
                line.words,
                review.bloods,
                day_and_month(review.bloods_on) if review.bloods_on else "",
                todo,
                words.tasks_words(len(todo), late),
                day_and_month(review_on) if review_on else "",
                key,
                patient_id,
                age,
                day,
                planned_on or date.max,
                line.days,
                review.bloods_on or date.min,
                late,
                review_on or date.max,
                tuple(flag.kind for flag in found_flags),
                sum(flag.days for flag in found_flags),
                consultant,
                treatment.givers,
                service,
                review.further,
                hospital_number or "",
                phone or "",
                allergies or "",
                id_ in inpatients,
            )
        )
    return rows


def treatments(ids: Ids, today: date) -> dict[int, Treated]:
    """The courses that cover today, the earliest first, by episode."""
    found: Iterable[Any] = db.session.execute(
        select(
            Course.episode_id,
            Course.agent,
            Course.dose,
            Course.dose_unit,
            Course.frequency,
            Course.route,
            Course.administered_by,
            Course.ended_on,
        )
        .where(
            Course.episode_id.in_(ids),
            Course.started_on <= today,
            or_(Course.ended_on.is_(None), Course.ended_on >= today),
        )
        .order_by(Course.started_on, Course.id)
    )
    agents, units, often = labels("antimicrobial"), labels("dose_unit"), labels("frequency")
    routes, givers = labels("route"), labels("administered_by")
    classify, label = CourseRules(organisation_lists()).classify, words.label
    given: dict[int, list[DrugGiven]] = defaultdict(list)
    for id_, agent, dose, unit, frequency, route, giver, ended_on in found:
        way = "" if route in (None, "iv") else label(routes, route).lower()
        drug = words.drug_words(
            label(agents, agent), dose, label(units, unit), label(often, frequency), way
        )
        running = Running(classify(route, giver, agent).counted, ended_on)
        given[id_].append(DrugGiven(drug, giver, label(givers, giver), running))
    return {id_: words.treated(courses) for id_, courses in given.items()}


def lines_in(ids: Ids, today: date) -> dict[int, Lines]:
    """The lines that were never taken out, with the day each has been in."""
    found: Iterable[Any] = db.session.execute(
        select(Line.episode_id, Line.device, Line.inserted_on)
        .where(Line.episode_id.in_(ids), Line.removed_on.is_(None))
        .order_by(Line.inserted_on, Line.id)
    )
    devices = labels("device")
    by_episode: dict[int, Lines] = {}
    for id_, device, inserted_on in found:
        days = (today - inserted_on).days + 1 if inserted_on and inserted_on <= today else 0
        name = words.label(devices, device)
        before = by_episode.get(id_, NO_LINES)
        by_episode[id_] = Lines(
            words.joined(before.words, f"{name}\nday {days}" if days else name),
            max(before.days, days),
            (*before.devices, device),
        )
    return by_episode


def reviews_of(ids: Ids) -> dict[int, Reviewed]:
    """The latest review, and the latest bloods beside those before."""
    found: Iterable[Any] = db.session.execute(
        select(Review.episode_id, Review.reviewed_on, Review.next_review_on, *TESTS)
        .where(Review.episode_id.in_(ids))
        .order_by(Review.reviewed_on.desc(), Review.id.desc())
    )
    latest: dict[int, tuple[date, date | None]] = {}
    results: dict[int, list[tuple[float | None, ...]]] = defaultdict(list)
    bloods_on: dict[int, date] = {}
    for id_, on, next_on, *tests in found:
        if id_ not in latest:
            latest[id_] = on, next_on
        if any(test is not None for test in tests):
            bloods_on.setdefault(id_, on)
            results[id_].append(tuple(tests))
    return {
        id_: Reviewed(
            on,
            next_on,
            bloods_on.get(id_),
            *(words.blood_words(results[id_]) if id_ in results else ("", "")),
        )
        for id_, (on, next_on) in latest.items()
    }


def open_tasks(ids: Ids, today: date) -> dict[int, list[TaskOnWard]]:
    """What is still to be done, the most urgent first."""
    task = models.Task
    found: Iterable[Any] = db.session.execute(
        select(task.episode_id, task.id, task.text, task.due_on)
        .where(task.episode_id.in_(ids), task.done_on.is_(None))
        .order_by(task.due_on.is_(None), task.due_on, task.id)
    )
    by_episode: dict[int, list[TaskOnWard]] = defaultdict(list)
    for episode_id, id_, text, due_on in found:
        due = f"due {day_and_month(due_on)}" if due_on else ""
        by_episode[episode_id].append(TaskOnWard(id_, text, due, bool(due_on and due_on < today)))
    return by_episode


def in_hospital(ids: Ids) -> set[int]:
    """Episodes whose patient has been admitted and not discharged since."""
    return set(
        db.session.scalars(
            select(Admission.episode_id).where(
                Admission.episode_id.in_(ids), Admission.discharged_on.is_(None)
            )
        )
    )


def count_awaiting() -> int:
    """Referrals that await a decision."""
    counted = select(func.count()).select_from(Episode).where(Episode.decision.is_(None))
    return db.session.scalar(counted) or 0
