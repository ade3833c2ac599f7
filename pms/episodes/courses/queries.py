"""Finding courses."""

from sqlalchemy import select

from pms.episodes.models import Course, Episode
from pms.store.base import db


def find_last_use(episode: Episode, agent: str) -> Course | None:
    """The latest course of a drug with a dose: this patient's in the episode, else the service's.

    Never that of the other service: what a child was given says nothing for an adult.
    """
    return db.session.scalars(
        select(Course)
        .join(Course.episode)
        .where(Course.agent == agent, Course.dose.is_not(None))
        .where(Episode.service == episode.service)
        .order_by((Course.episode_id == episode.id).desc(), Course.id.desc())
        .limit(1)
    ).one_or_none()
