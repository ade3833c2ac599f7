"""Adding and correcting line and drug events."""

from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.events import KINDS, actions
from pms.episodes.events.forms import FORMS
from pms.episodes.items.pages import (
    EVENTS,
    show_add,
    show_added,
    show_item_saved,
    show_open,
    wants_another,
)
from pms.episodes.items.queries import get_item_or_404
from pms.episodes.models import Event
from pms.episodes.queries import get_episode_or_404
from pms.saving import added, corrected
from pms.store.base import db

KIND = f"<any({', '.join(KINDS)}):kind>"


@bp.route(f"/episodes/<int:episode_id>/events/add-{KIND}", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def add_event(episode_id: int, kind: str) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    today = clock.today()
    form = FORMS[kind](episode, today=today)
    if form.validate_on_submit() and (
        event := added(form, Event, actions.record_event, episode, kind, today)
    ):
        db.session.commit()
        another = FORMS[kind](episode, today=today, formdata=None) if wants_another() else None
        return show_added(EVENTS, event, another)
    return show_add(EVENTS, episode, form)


@bp.route("/episodes/<int:episode_id>/events/<int:item_id>/correct", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct_event(episode_id: int, item_id: int) -> ResponseReturnValue:
    event = get_item_or_404(Event, episode_id, item_id)
    today = clock.today()
    form = FORMS[event.kind](event.episode, event, today=today)
    if form.validate_on_submit() and corrected(form, actions.correct_event, event, today):
        db.session.commit()
        return show_item_saved(EVENTS, event)
    return show_open(EVENTS, event, form)
