"""How often a patient is seen. It flushes; the view commits."""

from pms.domain.care.schedule import ScheduleRow, problems
from pms.episodes.models import Episode
from pms.refusal import require_none
from pms.store.base import db


def set_schedule(
    episode: Episode, *, review_every_days: int | None, bloods_every_days: int | None
) -> None:
    """The patient's own; None where the organisation's is kept to."""
    require_none(problems(ScheduleRow(review_every_days, bloods_every_days)))
    episode.review_every_days = review_every_days
    episode.bloods_every_days = bloods_every_days
    db.session.flush()
