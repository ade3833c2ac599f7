"""Who is on what, and who is to begin: named columns, and as many statements however many."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import exists, or_, select

from pms.domain.care.doses_needed import EXPECTED_FOR, WINDOW, Prescribed
from pms.domain.counting.services import SERVICES
from pms.episodes.models import Admission, Course, Episode
from pms.episodes.queries import ids_of_unended_courses
from pms.patients.models import Patient
from pms.store.base import db


class TreatmentInUse(NamedTuple):
    """A course that runs or is to begin, or the plan of a referral (which has no first day)."""

    episode_id: int
    patient_id: int
    service: str
    consultant: str | None
    planned_end_on: date | None
    has_outcome: bool
    prescribed: Prescribed
    administered_by: str | None
    started_on: date | None
    ended_on: date | None


class Who(NamedTuple):
    """The patient behind a treatment, for who may read it."""

    family_name: str
    given_name: str
    nhs_number: str | None
    hospital_number: str | None


def list_courses(today: date) -> list[TreatmentInUse]:
    """Courses that cover today or begin within the days that are counted; earliest first."""
    found: Iterable[Any] = db.session.execute(
        select(
            Episode.id,
            Episode.patient_id,
            Episode.service,
            Episode.consultant,
            Episode.planned_end_on,
            or_(Episode.opat_outcome.is_not(None), Episode.infection_outcome.is_not(None)),
            Course.agent,
            Course.dose,
            Course.dose_unit,
            Course.frequency,
            Course.route,
            Course.delivery_form,
            Course.administered_by,
            Course.started_on,
            Course.ended_on,
        )
        .join(Course.episode)
        .where(
            Episode.decision == "accepted",
            or_(Episode.died_on.is_(None), Episode.died_on > today),
            Course.started_on < today + timedelta(days=WINDOW),
            Course.id.in_(ids_of_unended_courses(today)),
        )
        .order_by(Course.started_on, Course.id)
    )
    treatments = []
    for id_, patient_id, service, consultant, planned_end_on, has_outcome, *course in found:
        agent, dose, unit, frequency, route, form, giver, started_on, ended_on = course
        drug = Prescribed(agent, dose, unit, frequency, route, form)
        treatments.append(
            TreatmentInUse(
                id_,
                patient_id,
                service,
                consultant,
                planned_end_on,
                bool(has_outcome),
                drug,
                giver,
                started_on,
                ended_on,
            )
        )
    return treatments


def list_plans(today: date) -> list[TreatmentInUse]:
    """Accepted referrals with a planned drug and no course yet, accepted lately; earliest first."""
    has_course = exists().where(
        Course.episode_id == Episode.id, Course.entered_in_error_at.is_(None)
    )
    found: Iterable[Any] = db.session.execute(
        select(
            Episode.id,
            Episode.patient_id,
            Episode.service,
            Episode.consultant,
            Episode.planned_end_on,
            Episode.planned_agent,
            Episode.planned_dose,
            Episode.planned_dose_unit,
            Episode.planned_frequency,
            Episode.planned_route,
            Episode.planned_administered_by,
        )
        .where(
            Episode.service.in_(SERVICES),  # all there are, for the index that begins with it
            Episode.decision == "accepted",
            Episode.decided_on.between(today - timedelta(days=EXPECTED_FOR), today),
            Episode.planned_agent.is_not(None),
            Episode.opat_outcome.is_(None),
            Episode.infection_outcome.is_(None),
            Episode.died_on.is_(None),
            or_(Episode.planned_end_on.is_(None), Episode.planned_end_on >= today),
            ~has_course,
        )
        .order_by(Episode.decided_on, Episode.id)
    )
    treatments = []
    for id_, patient_id, service, consultant, planned_end_on, *plan in found:
        agent, dose, unit, frequency, route, giver = plan
        drug = Prescribed(agent, dose, unit, frequency, route, None)
        treatments.append(
            TreatmentInUse(
                id_, patient_id, service, consultant, planned_end_on, False, drug, giver, None, None
            )
        )
    return treatments


def in_hospital(episode_ids: Iterable[int]) -> set[int]:
    """Those of the episodes whose patient has been admitted and not discharged since."""
    return set(
        db.session.scalars(
            select(Admission.episode_id).where(
                Admission.episode_id.in_(set(episode_ids)), Admission.discharged_on.is_(None)
            )
        )
    )


def who_they_are(patient_ids: Sequence[int]) -> dict[int, Who]:
    found: Iterable[Any] = db.session.execute(
        select(
            Patient.id,
            Patient.family_name,
            Patient.given_name,
            Patient.nhs_number,
            Patient.hospital_number,
        ).where(Patient.id.in_(patient_ids))
    )
    return {id_: Who(*columns) for id_, *columns in found}
