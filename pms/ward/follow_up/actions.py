"""How often a patient is seen. It flushes; the view commits."""

from pms.domain.counting.due import interval_problem
from pms.episodes.models import Episode
from pms.refusal import insist
from pms.store.base import db


def set_schedule(
    episode: Episode, *, review_every_days: int | None, bloods_every_days: int | None
) -> None:
    """The patient's own; None where the organisation's is kept to."""
    insist(interval_problem(review_every_days), interval_problem(bloods_every_days))
    episode.review_every_days = review_every_days
    episode.bloods_every_days = bloods_every_days
    db.session.flush()
