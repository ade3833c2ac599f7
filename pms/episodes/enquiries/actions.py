"""Changes to what was asked about a referral."""

from datetime import date
from typing import TypedDict, Unpack

from pms.domain.care.item_rules import arrival_problem, happened_problem
from pms.episodes.enquiries.models import Enquiry
from pms.episodes.items.actions import fill
from pms.episodes.models import Episode
from pms.refusal import insist
from pms.store.base import db


class EnquiryValues(TypedDict):
    missing: str
    asked_of: str | None
    asked_on: date
    arrived_on: date | None


def record_enquiry(
    episode: Episode, today: date, *, ref: str, **values: Unpack[EnquiryValues]
) -> Enquiry:
    _insist(today, values)
    enquiry = Enquiry(episode=episode, ref=ref, **values)
    db.session.add(enquiry)
    db.session.flush()
    return enquiry


def correct_enquiry(enquiry: Enquiry, today: date, **values: Unpack[EnquiryValues]) -> Enquiry:
    _insist(today, values)
    fill(enquiry, values)
    return enquiry


def mark_arrived(enquiry: Enquiry, today: date) -> None:
    """The answer came today; one that came before keeps its day."""
    if enquiry.arrived_on is None:
        fill(enquiry, {"arrived_on": today})


def _insist(today: date, values: EnquiryValues) -> None:
    insist(
        happened_problem(values["asked_on"], today),
        arrival_problem(values["arrived_on"], values["asked_on"], today),
    )
