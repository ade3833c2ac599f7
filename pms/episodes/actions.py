"""Changes to an episode itself. They flush; views commit."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NotRequired, TypedDict, Unpack

from pms.domain.care.problem import one_of, refusals
from pms.episodes.lists import DECISION_LISTS, DIAGNOSIS_LISTS, OUTCOME_LISTS, REFERRAL_LISTS
from pms.episodes.models import Episode
from pms.episodes.plan import LISTS as PLAN_LISTS
from pms.episodes.plan import PlanValues
from pms.episodes.queries import has_courses
from pms.episodes.rules import (
    death_rules,
    decision_rules,
    outcome_rules,
    plan_rules,
    referral_rules,
)
from pms.episodes.suggested import suggested_outcome
from pms.patients.models import Patient
from pms.picklists.actions import keep_place
from pms.picklists.queries import choices
from pms.refusal import insist, require_none
from pms.store.base import db
from pms.store.history import mark_entered_in_error


class Referral(TypedDict):
    referred_on: date
    specialty: str | None
    consultant: str | None
    ward: str | None
    pathway: str | None
    commissioner: NotRequired[str | None]  # asked only where the organisation lists some
    community_team: NotRequired[str | None]
    delivery_plan: str | None
    planned_end_on: date | None


class Outcomes(TypedDict):
    therapy_end_reason: str | None
    infection_outcome: str | None
    opat_outcome: str | None
    opat_outcome_reason: str | None
    outcome_on: date | None
    died_on: date | None
    death_category: str | None


def refer(
    patient: Patient,
    services: Sequence[str],
    today: date,
    *,
    ref: str,
    service: str | None = None,
    diagnosis: str | None = None,
    notes: str | None = None,
    **referral: Unpack[Referral],
) -> Episode:
    """A new referral; without a service, of the organisation's first."""
    service = service or services[0]
    _require_service(service, services)
    _require_referral(None, patient, today, referral)
    require_none(one_of("diagnosis", diagnosis, _codes("diagnosis", None)))
    episode = Episode(
        patient=patient, ref=ref, service=service, diagnosis=diagnosis, notes=notes, **referral
    )
    _keep_places(episode)
    db.session.add(episode)
    db.session.flush()
    return episode


def correct_referral(
    episode: Episode,
    services: Sequence[str],
    today: date,
    *,
    service: str | None = None,
    **referral: Unpack[Referral],
) -> None:
    if service and service != episode.service:
        _require_service(service, services)
        episode.service = service
    _require_referral(episode, episode.patient, today, referral)
    _set(episode, referral)
    _keep_places(episode)
    db.session.flush()


def decide(
    episode: Episode,
    today: date,
    *,
    decision: str | None,
    decided_on: date | None,
    decided_by: str | None,
    rejection_reasons: Sequence[str],
    **plan: Unpack[PlanValues],
) -> None:
    """Accept with a plan, reject, or put back to awaiting.

    Only a rejected referral keeps reasons; only an acceptance changes the plan.
    """
    if decision is None:
        decided_on = decided_by = None
    reasons = tuple(rejection_reasons) if decision == "rejected" else ()
    values = {"decision": decision, "decided_on": decided_on, "decided_by": decided_by}
    answers, begun = {**values, "rejection_reasons": reasons}, has_courses(episode.id)
    require_none(refusals(decision_rules(answers, episode, today, has_courses=begun), answers))
    _require_codes(episode, DECISION_LISTS, values)
    known = {*_codes("rejection_reason", None), *episode.rejection_reasons}
    for reason in reasons:
        require_none(one_of("rejection_reasons", reason, known))
    _set(episode, answers)
    if decision == "accepted":
        _plan(episode, today, plan)
    db.session.flush()


def _plan(episode: Episode, today: date, plan: PlanValues) -> None:
    stored = plan_rules({}, episode, today)
    require_none(refusals(plan_rules(plan, episode, today), plan, stored))
    _require_codes(episode, {name: PLAN_LISTS[name] for name in PLAN_LISTS if name in plan}, plan)
    _set(episode, plan)


def correct_diagnosis(
    episode: Episode,
    *,
    diagnosis: str | None,
    secondary_diagnosis: str | None,
    organisms: str | None,
) -> None:
    values = {"diagnosis": diagnosis, "secondary_diagnosis": secondary_diagnosis}
    _require_codes(episode, DIAGNOSIS_LISTS, values)
    _set(episode, {**values, "organisms": organisms})
    db.session.flush()


def correct_notes(episode: Episode, *, notes: str | None) -> None:
    episode.notes = notes
    db.session.flush()


def record_outcomes(episode: Episode, today: date, **outcomes: Unpack[Outcomes]) -> None:
    """The pair of outcomes at the end of parenteral therapy, and what belongs to it (R9, R10)."""
    _require_codes(episode, OUTCOME_LISTS, outcomes)
    suggestion = suggested_outcome(episode, today, **outcomes)
    require_none(refusals(outcome_rules(outcomes, episode, today, suggestion), outcomes))
    _set(episode, outcomes)
    db.session.flush()


def record_death(
    episode: Episode, today: date, *, died_on: date | None, death_category: str | None
) -> None:
    """A death by itself, where another answer speaks of it."""
    death = {"died_on": died_on, "death_category": death_category}
    _require_codes(episode, {"death_category": "death_category"}, death)
    require_none(refusals(death_rules(death, episode, today), death))
    _set(episode, death)
    db.session.flush()


def enter_in_error(episode: Episode, *, reason: str) -> None:
    """Take the episode out of every list and count; it stays in the history with the reason."""
    insist(None if reason.strip() else "Say why the episode was entered in error")
    mark_entered_in_error(episode, reason.strip())
    db.session.flush()


def _require_service(service: str, services: Sequence[str]) -> None:
    insist(None if service in services else "Select a service of this organisation")


def _require_referral(
    episode: Episode | None, patient: Patient, today: date, referral: Referral
) -> None:
    born_on = patient.date_of_birth
    stored = referral_rules({}, episode, today, born_on) if episode else ()
    require_none(refusals(referral_rules(referral, episode, today, born_on), referral, stored))
    _require_codes(episode, REFERRAL_LISTS, referral)


def _require_codes(episode: Episode | None, lists: dict[str, str], values: Any) -> None:
    for column, list_name in lists.items():
        if column in values:
            offered = _codes(list_name, getattr(episode, column, None))
            require_none(one_of(column, values[column], offered))


def _codes(list_name: str, current: str | None) -> set[str]:
    return {code for code, _ in choices(list_name, current)}


def _keep_places(episode: Episode) -> None:
    episode.consultant = keep_place("consultant", episode.consultant)
    episode.ward = keep_place("ward", episode.ward)


def _set(episode: Episode, values: Any) -> None:
    for column, value in values.items():
        setattr(episode, column, value)
