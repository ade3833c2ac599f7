"""Changes to an episode's later outcomes; the pair at the end of therapy stays as it is (R9)."""

from datetime import date
from typing import TypedDict, Unpack

from pms.domain.care.item_rules import happened_problem
from pms.episodes.items.actions import fill, insist_on_codes
from pms.episodes.later_outcomes import LISTS
from pms.episodes.models import Episode, LaterOutcome
from pms.refusal import insist
from pms.store.base import db


class LaterOutcomeValues(TypedDict):
    recorded_on: date
    infection_outcome: str
    notes: str | None


def record_later_outcome(
    episode: Episode, today: date, *, ref: str, **values: Unpack[LaterOutcomeValues]
) -> LaterOutcome:
    _insist(None, today, values)
    outcome = LaterOutcome(episode=episode, ref=ref, **values)
    db.session.add(outcome)
    db.session.flush()
    return outcome


def correct_later_outcome(
    outcome: LaterOutcome, today: date, **values: Unpack[LaterOutcomeValues]
) -> LaterOutcome:
    _insist(outcome, today, values)
    fill(outcome, values)
    return outcome


def _insist(outcome: LaterOutcome | None, today: date, values: LaterOutcomeValues) -> None:
    insist(happened_problem(values["recorded_on"], today))
    insist_on_codes(outcome, LISTS, values)
