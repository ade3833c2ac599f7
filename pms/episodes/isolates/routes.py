"""Adding and correcting isolates."""

from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.isolates import actions
from pms.episodes.isolates.forms import IsolateForm
from pms.episodes.items.pages import (
    ISOLATES,
    show_add,
    show_added,
    show_item_saved,
    show_open,
    wants_another,
)
from pms.episodes.items.queries import get_item_or_404
from pms.episodes.models import Episode, Isolate
from pms.episodes.queries import get_episode_or_404
from pms.saving import added, corrected
from pms.store.base import db


@bp.route("/episodes/<int:episode_id>/isolates/add", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def add_isolate(episode_id: int) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    today, given = clock.today(), agents_of(episode)
    form = IsolateForm(today=today, given=given)
    if form.validate_on_submit() and (
        isolate := added(form, Isolate, actions.record_isolate, episode, today)
    ):
        db.session.commit()
        another = IsolateForm(today=today, given=given, formdata=None) if wants_another() else None
        return show_added(ISOLATES, isolate, another)
    return show_add(ISOLATES, episode, form)


@bp.route("/episodes/<int:episode_id>/isolates/<int:item_id>/correct", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct_isolate(episode_id: int, item_id: int) -> ResponseReturnValue:
    isolate = get_item_or_404(Isolate, episode_id, item_id)
    today = clock.today()
    form = IsolateForm(isolate, today=today, given=agents_of(isolate.episode))
    if form.validate_on_submit() and corrected(form, actions.correct_isolate, isolate, today):
        db.session.commit()
        return show_item_saved(ISOLATES, isolate)
    return show_open(ISOLATES, isolate, form)


def agents_of(episode: Episode) -> list[str]:
    """The agents that the episode's courses give, each once."""
    return list(dict.fromkeys(course.agent for course in episode.courses))
