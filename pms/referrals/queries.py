"""Referrals on their way to a decision, and what somebody who matches a new one had before."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select

from pms.auth.models import SERVICES
from pms.domain.care.triage import QUESTIONS, progress
from pms.domain.care.whereabouts import status
from pms.domain.text.days import in_full, in_short
from pms.domain.text.names import full_name
from pms.domain.text.nhs_number import formatted
from pms.episodes.models import Course, Enquiry, Episode, Triage
from pms.patients.models import Patient, age_on
from pms.picklists.queries import labels
from pms.store.base import db

RECENTLY = timedelta(days=30)

COLUMNS = (
    Episode.id,
    Patient.family_name,
    Patient.given_name,
    Patient.date_of_birth,
    Patient.nhs_number,
    Episode.referred_on,
    Episode.specialty,
    Episode.consultant,
    Episode.ward,
    Episode.diagnosis,
    Episode.decided_on,
    Episode.decided_by,
    Episode.rejection_reasons,
)


class ListedReferral(NamedTuple):
    """One referral in ready words."""

    id: int
    name: str
    age: int
    nhs_number: str
    referred_on: str
    days: int
    """From the referral to today, or to its decision."""
    specialty: str
    consultant: str
    ward: str
    diagnosis: str
    triage: str
    against: int
    """Questions of the checklist answered no."""
    asked: str
    decided_on: str
    decided_by: str
    reasons: str


def list_awaiting(today: date) -> list[ListedReferral]:
    """Referrals without a decision, the longest-waiting first: two statements."""
    where = Episode.decision.is_(None)
    return _rows(where, (Episode.referred_on, Episode.id), today, _awaited(where))


def list_decided(decision: str, today: date) -> list[ListedReferral]:
    """Those accepted, or rejected, within RECENTLY, the latest decision first."""
    where = (Episode.decision == decision) & (Episode.decided_on >= today - RECENTLY)
    return _rows(where, (Episode.decided_on.desc(), Episode.id.desc()), today, {})


def count_decided(decision: str, today: date) -> int:
    recent = (
        select(func.count())
        .select_from(Episode)
        .where(
            Episode.service.in_(SERVICES),
            Episode.decision == decision,
            Episode.decided_on >= today - RECENTLY,
        )
    )
    return db.session.scalar(recent) or 0


def _rows(
    where: ColumnElement[bool], order: Sequence[Any], today: date, awaited: dict[int, str]
) -> list[ListedReferral]:
    answers = [getattr(Triage, name) for name in QUESTIONS]
    found: Iterable[Any] = db.session.execute(
        select(*COLUMNS, *answers)
        .join(Episode.patient)
        .outerjoin(Episode.triage)
        .where(Episode.service.in_(SERVICES), where)  # the index begins with the service
        .order_by(*order)
    )
    specialties, diagnoses = labels("specialty"), labels("diagnosis")
    deciders, reasons = labels("decided_by"), labels("rejection_reason")
    rows = []
    for row in found:
        filled = progress(dict(zip(QUESTIONS, row[len(COLUMNS) :], strict=True)))
        rows.append(
            ListedReferral(
                row.id,
                full_name(row.family_name, row.given_name),
                age_on(row.date_of_birth, today),
                formatted(row.nhs_number) if row.nhs_number else "",
                in_short(row.referred_on),
                ((row.decided_on or today) - row.referred_on).days,
                specialties.get(row.specialty, row.specialty or ""),
                row.consultant or "",
                row.ward or "",
                diagnoses.get(row.diagnosis, row.diagnosis or ""),
                filled.words,
                len(filled.against),
                awaited.get(row.id, ""),
                in_short(row.decided_on) if row.decided_on else "",
                deciders.get(row.decided_by, row.decided_by or ""),
                "; ".join(reasons.get(code, code) for code in row.rejection_reasons),
            )
        )
    return rows


def _awaited(where: ColumnElement[bool]) -> dict[int, str]:
    """What is awaited, and from whom, in words by episode."""
    rows = db.session.execute(
        select(Enquiry.episode_id, Enquiry.missing, Enquiry.asked_of, Enquiry.asked_on)
        .join(Enquiry.episode)
        .where(Episode.service.in_(SERVICES), where, Enquiry.arrived_on.is_(None))
        .order_by(Enquiry.asked_on, Enquiry.id)
    )
    found: dict[int, list[str]] = {}
    for episode_id, missing, asked_of, asked_on in rows:
        words = f"{missing} ({f'{asked_of}, ' if asked_of else ''}{in_short(asked_on)})"
        found.setdefault(episode_id, []).append(words)
    return {episode_id: "; ".join(words) for episode_id, words in found.items()}


class Past(NamedTuple):
    """Somebody's latest episode, in words."""

    episode_id: int
    words: str
    is_open: bool
    """Whether it awaits its decision or is still under way: a second one may be too many."""


def latest_episodes(patient_ids: Sequence[int], today: date) -> dict[int, Past]:
    """The latest episode of each of a few patients: two statements."""
    rows = db.session.execute(
        select(
            Episode.id,
            Episode.patient_id,
            Episode.referred_on,
            Episode.decision,
            Episode.decided_on,
            Episode.first_opat_day,
            Episode.last_opat_day,
            Episode.therapy_ended_on,
            Episode.opat_outcome,
        )
        .where(Episode.patient_id.in_(patient_ids))
        .order_by(Episode.referred_on, Episode.id)
    )
    latest: dict[int, Any] = {row.patient_id: row for row in rows}
    drugs = _drugs([row.id for row in latest.values()])
    return {
        patient_id: _past(row, drugs.get(row.id, []), today) for patient_id, row in latest.items()
    }


def _drugs(episode_ids: Sequence[int]) -> dict[int, list[str]]:
    """The antimicrobials of each episode, each once, in the order of their start."""
    words = labels("antimicrobial")
    rows = db.session.execute(
        select(Course.episode_id, Course.agent)
        .where(Course.episode_id.in_(episode_ids))
        .order_by(Course.started_on, Course.id)
    )
    found: dict[int, list[str]] = {}
    for episode_id, agent in rows:
        drug = words.get(agent, agent).lower()
        if drug not in found.setdefault(episode_id, []):
            found[episode_id].append(drug)
    return found


def _past(row: Any, drugs: list[str], today: date) -> Past:
    """Such as "Discharged 3 March 2026, ceftriaxone"."""
    has_outcome = row.opat_outcome is not None
    state = status(
        row.decision, row.first_opat_day, row.therapy_ended_on, today, has_outcome=has_outcome
    )
    words = {
        "Awaiting a decision": f"Awaiting a decision since {_long(row.referred_on)}",
        "Rejected": f"Rejected {_long(row.decided_on)}",
        "On treatment": f"On treatment since {_long(row.first_opat_day)}",
    }.get(state)
    if words is None and row.last_opat_day:
        words = f"Discharged {_long(row.last_opat_day)}"
    words = words or f"{state}, referred {_long(row.referred_on)}"
    is_open = state in {"Awaiting a decision", "On treatment", "Accepted, not started"}
    return Past(row.id, ", ".join([words, *drugs]), is_open)


def _long(day: date | None) -> str:
    return in_full(day) if day else ""
