"""Finding an item of an episode."""

from typing import TypeVar

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from pms.episodes.models import Episode, EpisodeItem
from pms.store.base import db

Item = TypeVar("Item", bound=EpisodeItem)


def get_item_or_404(model: type[Item], episode_id: int, item_id: int) -> Item:
    """An item with its episode; 409 where somebody has meanwhile marked it entered in error."""
    item = get_item_in_error_or_not(model, episode_id, item_id)
    if item.entered_in_error_at:
        abort(409)
    return item


def get_item_in_error_or_not(model: type[Item], episode_id: int, item_id: int) -> Item:
    """An item with its episode, also where it was entered in error; else 404."""
    item = db.session.scalars(
        select(model)
        .join(model.episode)
        .where(model.id == item_id, model.episode_id == episode_id)
        .where(Episode.entered_in_error_at.is_(None))
        .options(contains_eager(model.episode)),
        execution_options={"entered_in_error": True},
    ).one_or_none()
    return item or abort(404)
