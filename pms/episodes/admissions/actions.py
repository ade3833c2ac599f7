"""Changes to an episode's admissions."""

from datetime import date
from typing import TypedDict, Unpack

from pms.domain.care.item_rules import discharge_problem, happened_problem
from pms.episodes.admissions import LISTS
from pms.episodes.items.actions import fill, insist_on_codes
from pms.episodes.models import Admission, Episode
from pms.refusal import insist
from pms.store.base import db


class AdmissionValues(TypedDict):
    admitted_on: date
    planned: bool
    cause: str | None
    discharged_on: date | None


def record_admission(
    episode: Episode, today: date, *, ref: str, **values: Unpack[AdmissionValues]
) -> Admission:
    _insist(None, today, values)
    admission = Admission(episode=episode, ref=ref, **values)
    db.session.add(admission)
    db.session.flush()
    return admission


def correct_admission(
    admission: Admission, today: date, **values: Unpack[AdmissionValues]
) -> Admission:
    _insist(admission, today, values)
    fill(admission, values)
    return admission


def _insist(admission: Admission | None, today: date, values: AdmissionValues) -> None:
    insist(
        happened_problem(values["admitted_on"], today),
        discharge_problem(values["discharged_on"], values["admitted_on"], today),
    )
    insist_on_codes(admission, LISTS, values)
