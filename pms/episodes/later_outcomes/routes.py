"""Adding and correcting long-term outcomes."""

from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.items.pages import (
    LATER_OUTCOMES,
    show_add,
    show_added,
    show_item_saved,
    show_open,
    wants_another,
)
from pms.episodes.items.queries import get_item_or_404
from pms.episodes.later_outcomes import actions
from pms.episodes.later_outcomes.forms import LaterOutcomeForm
from pms.episodes.models import LaterOutcome
from pms.episodes.queries import get_episode_or_404
from pms.saving import added, corrected
from pms.store.base import db


@bp.route("/episodes/<int:episode_id>/later-outcomes/add", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def add_later_outcome(episode_id: int) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    today = clock.today()
    form = LaterOutcomeForm(today=today, recorded_on=today)
    if form.validate_on_submit() and (
        outcome := added(form, LaterOutcome, actions.record_later_outcome, episode, today)
    ):
        db.session.commit()
        another = LaterOutcomeForm(today=today, recorded_on=today, formdata=None)
        return show_added(LATER_OUTCOMES, outcome, another if wants_another() else None)
    return show_add(LATER_OUTCOMES, episode, form)


@bp.route(
    "/episodes/<int:episode_id>/later-outcomes/<int:item_id>/correct", methods=["GET", "POST"]
)
@allow(*WRITES_PATIENTS)
def correct_later_outcome(episode_id: int, item_id: int) -> ResponseReturnValue:
    outcome = get_item_or_404(LaterOutcome, episode_id, item_id)
    today = clock.today()
    form = LaterOutcomeForm(outcome, today=today)
    if form.validate_on_submit() and corrected(form, actions.correct_later_outcome, outcome, today):
        db.session.commit()
        return show_item_saved(LATER_OUTCOMES, outcome)
    return show_open(LATER_OUTCOMES, outcome, form)
