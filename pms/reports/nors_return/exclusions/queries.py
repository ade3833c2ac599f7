"""Finding exclusions, and what a person who may not open the episode is told of it."""

from flask import abort
from sqlalchemy import bindparam, select

from pms.episodes.models import Episode, Exclusion
from pms.episodes.records import Condition, Loaded, load_records
from pms.store.base import db

BY_ID: Condition = (Episode.id == bindparam("id"),)


def get_record_or_404(episode_id: int) -> Loaded:
    """The episode as the rules see it: nothing in it says who the patient is."""
    found = load_records(BY_ID, id=episode_id)
    return found[0] if found else abort(404)


def find_exclusion(episode_id: int, *, to_change: bool = False) -> Exclusion | None:
    """The episode's exclusion. `to_change` waits for whoever is changing it just now: what they
    took back is None then, not a row that is gone when it is written."""
    found = select(Exclusion).where(Exclusion.episode_id == episode_id)
    if to_change:
        found = found.with_for_update(of=Exclusion)
    return db.session.scalars(found).one_or_none()
