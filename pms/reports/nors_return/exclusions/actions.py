"""Leaving an episode out of the returns, and taking it back. They flush; views commit."""

from pms.domain.nors.closing import exclusion_problem
from pms.episodes.models import Exclusion
from pms.refusal import insist
from pms.store.base import db


def exclude(episode_id: int, *, reason: str | None) -> Exclusion:
    insist(exclusion_problem(reason))
    exclusion = Exclusion(episode_id=episode_id, reason=(reason or "").strip())
    db.session.add(exclusion)
    db.session.flush()
    return exclusion


def correct_reason(exclusion: Exclusion, *, reason: str | None) -> None:
    insist(exclusion_problem(reason))
    exclusion.reason = (reason or "").strip()
    db.session.flush()


def take_back(exclusion: Exclusion) -> None:
    """Count the episode again; that it was left out, and why, stays in the history."""
    db.session.delete(exclusion)
    db.session.flush()
