"""Finding exclusions, and what a person who may not open the episode is told of it."""

from flask import abort
from sqlalchemy import bindparam, select

from pms.db import db
from pms.episodes.models import Episode, Exclusion
from pms.episodes.records import Condition, Loaded, load_records

BY_ID: Condition = (Episode.id == bindparam("id"),)


def get_record_or_404(episode_id: int) -> Loaded:
    """The episode as the rules see it: nothing in it says who the patient is."""
    found = load_records(BY_ID, id=episode_id)
    return found[0] if found else abort(404)


def find_exclusion(episode_id: int) -> Exclusion | None:
    return db.session.scalars(
        select(Exclusion).where(Exclusion.episode_id == episode_id)
    ).one_or_none()
