"""Adding and correcting reviews."""

from datetime import timedelta
from typing import Any

from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.items.pages import (
    REVIEWS,
    show_add,
    show_added,
    show_item_saved,
    show_open,
    wants_another,
)
from pms.episodes.items.queries import get_item_or_404
from pms.episodes.models import Episode, Review
from pms.episodes.plan import plan_in
from pms.episodes.queries import get_episode_or_404
from pms.episodes.reviews import actions
from pms.episodes.reviews.forms import ReviewForm
from pms.saving import added, corrected
from pms.store.base import db

USUAL_INTERVAL = timedelta(days=7)


@bp.route("/episodes/<int:episode_id>/reviews/add", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def add_review(episode_id: int) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    form = new_review(episode)
    if form.validate_on_submit() and (
        review := added(form, Review, actions.record_review, episode, clock.today())
    ):
        db.session.commit()
        another = new_review(episode, formdata=None) if wants_another() else None
        return show_added(REVIEWS, review, another)
    return show_add(REVIEWS, episode, form)


def new_review(episode: Episode, **more: Any) -> ReviewForm:
    """A form that begins today, with the type of the latest review; before the first one the next
    is as it was planned, where that lies ahead; else a week on while treatment goes on."""
    today = clock.today()
    kind = episode.reviews[0].type if episode.reviews else None
    planned_on = None if episode.reviews else plan_in(episode).review_on
    treated = any(course.ended_on is None or course.ended_on > today for course in episode.courses)
    usual = today + USUAL_INTERVAL if treated else None
    next_on = planned_on if planned_on and planned_on > today else usual
    first: dict[str, Any] = {"reviewed_on": today, "type": kind, "next_review_on": next_on}
    return ReviewForm(today=today, **first, **more)


@bp.route("/episodes/<int:episode_id>/reviews/<int:item_id>/correct", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct_review(episode_id: int, item_id: int) -> ResponseReturnValue:
    review = get_item_or_404(Review, episode_id, item_id)
    today = clock.today()
    form = ReviewForm(review, today=today)
    if form.validate_on_submit() and corrected(form, actions.correct_review, review, today):
        db.session.commit()
        return show_item_saved(REVIEWS, review)
    return show_open(REVIEWS, review, form)
