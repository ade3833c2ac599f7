"""Changes to an episode itself. They flush; views commit."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NotRequired, TypedDict, Unpack

from pms.domain.care.episode_rules import (
    decision_date_problem,
    decision_problem,
    outcome_date_problem,
    outcomes_problem,
    planned_end_problem,
    reason_problem,
    referral_problem,
    rejection_problem,
)
from pms.domain.care.item_rules import choice_problem, dose_problem
from pms.domain.care.plan import planned_review_problem
from pms.episodes.lists import DECISION_LISTS, DIAGNOSIS_LISTS, OUTCOME_LISTS, REFERRAL_LISTS
from pms.episodes.models import Episode
from pms.episodes.plan import LISTS as PLAN_LISTS
from pms.episodes.plan import PlanValues
from pms.episodes.queries import has_courses
from pms.episodes.suggested import suggested_outcome
from pms.patients.models import Patient
from pms.picklists.actions import keep_place
from pms.picklists.queries import choices
from pms.refusal import insist
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
    _insist_on_service(service, services)
    _insist_on_referral(None, patient, today, referral)
    insist(choice_problem(diagnosis, _codes("diagnosis", None)))
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
        _insist_on_service(service, services)
        episode.service = service
    _insist_on_referral(episode, episode.patient, today, referral)
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
    insist(choice_problem(decision, ("accepted", "rejected")))
    insist(decision_problem(decision, has_courses=has_courses(episode.id)))
    if decision is None:
        decided_on = decided_by = None
    else:
        insist(decision_date_problem(decided_on, episode.referred_on, today))
    reasons = tuple(rejection_reasons) if decision == "rejected" else ()
    insist(rejection_problem(decision, reasons, unexplained=episode.is_rejected_unexplained))
    values = {"decision": decision, "decided_on": decided_on, "decided_by": decided_by}
    _insist_on_codes(episode, DECISION_LISTS, values)
    known = {*_codes("rejection_reason", None), *episode.rejection_reasons}
    insist(*(choice_problem(reason, known) for reason in reasons))
    _set(episode, {**values, "rejection_reasons": reasons})
    if decision == "accepted":
        _plan(episode, plan)
    db.session.flush()


def _plan(episode: Episode, plan: PlanValues) -> None:
    insist(
        dose_problem(plan.get("planned_dose"), plan.get("planned_dose_unit")),
        planned_end_problem(plan.get("planned_end_on"), episode.referred_on),
        planned_review_problem(plan.get("planned_review_on"), episode.decided_on),
    )
    _insist_on_codes(episode, {name: PLAN_LISTS[name] for name in PLAN_LISTS if name in plan}, plan)
    _set(episode, plan)


def correct_diagnosis(
    episode: Episode,
    *,
    diagnosis: str | None,
    secondary_diagnosis: str | None,
    organisms: str | None,
) -> None:
    values = {"diagnosis": diagnosis, "secondary_diagnosis": secondary_diagnosis}
    _insist_on_codes(episode, DIAGNOSIS_LISTS, values)
    _set(episode, {**values, "organisms": organisms})
    db.session.flush()


def correct_notes(episode: Episode, *, notes: str | None) -> None:
    episode.notes = notes
    db.session.flush()


def record_outcomes(episode: Episode, today: date, **outcomes: Unpack[Outcomes]) -> None:
    """The pair of outcomes at the end of parenteral therapy, and what belongs to it (R9, R10)."""
    _insist_on_codes(episode, OUTCOME_LISTS, outcomes)
    accepted_on = episode.accepted_on
    insist(outcomes_problem(episode.decision, outcomes.values()))
    insist(
        outcome_date_problem(outcomes["outcome_on"], accepted_on, today, "outcome date"),
        outcome_date_problem(outcomes["died_on"], accepted_on, today, "date of death"),
        reason_problem(
            outcomes["opat_outcome"],
            outcomes["opat_outcome_reason"],
            suggested_outcome(episode, today, **outcomes),
        ),
    )
    _set(episode, outcomes)
    db.session.flush()


def enter_in_error(episode: Episode, *, reason: str) -> None:
    """Take the episode out of every list and count; it stays in the history with the reason."""
    insist(None if reason.strip() else "Say why the episode was entered in error")
    mark_entered_in_error(episode, reason.strip())
    db.session.flush()


def _insist_on_service(service: str, services: Sequence[str]) -> None:
    insist(None if service in services else "Select a service of this organisation")


def _insist_on_referral(
    episode: Episode | None, patient: Patient, today: date, referral: Referral
) -> None:
    decided_on = episode.decided_on if episode else None
    insist(
        referral_problem(referral["referred_on"], decided_on, patient.date_of_birth, today),
        planned_end_problem(referral["planned_end_on"], referral["referred_on"]),
    )
    _insist_on_codes(episode, REFERRAL_LISTS, referral)


def _insist_on_codes(episode: Episode | None, lists: dict[str, str], values: Any) -> None:
    for column, list_name in lists.items():
        if column in values:
            offered = _codes(list_name, getattr(episode, column, None))
            insist(choice_problem(values[column], offered))


def _codes(list_name: str, current: str | None) -> set[str]:
    return {code for code, _ in choices(list_name, current)}


def _keep_places(episode: Episode) -> None:
    episode.consultant = keep_place("consultant", episode.consultant)
    episode.ward = keep_place("ward", episode.ward)


def _set(episode: Episode, values: Any) -> None:
    for column, value in values.items():
        setattr(episode, column, value)
