"""Adding, correcting and removing lines."""

from typing import Any

from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.items.pages import (
    LINES,
    show_add,
    show_added,
    show_item_saved,
    show_open,
    wants_another,
)
from pms.episodes.items.queries import get_item_or_404
from pms.episodes.lines import actions
from pms.episodes.lines.forms import LineForm, RemoveLineForm
from pms.episodes.models import Episode, Line
from pms.episodes.plan import plan_in
from pms.episodes.queries import get_episode_or_404
from pms.saving import added, corrected
from pms.store.base import db


@bp.route("/episodes/<int:episode_id>/lines/add", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def add_line(episode_id: int) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    form = new_line(episode)
    if form.validate_on_submit() and (
        line := added(form, Line, actions.record_line, episode, clock.today())
    ):
        db.session.commit()
        another = new_line(episode, formdata=None) if wants_another() else None
        return show_added(LINES, line, another)
    return show_add(LINES, episode, form)


def new_line(episode: Episode, **more: Any) -> LineForm:
    """A form that begins with today, and of the first line with the device of the plan."""
    today = clock.today()
    planned = None if episode.lines else plan_in(episode).device
    return LineForm(today=today, device=planned, inserted_on=today, **more)


@bp.route("/episodes/<int:episode_id>/lines/<int:item_id>/correct", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct_line(episode_id: int, item_id: int) -> ResponseReturnValue:
    line = get_item_or_404(Line, episode_id, item_id)
    today = clock.today()
    form = LineForm(line, today=today)
    if form.validate_on_submit() and corrected(form, actions.correct_line, line, today):
        db.session.commit()
        return show_item_saved(LINES, line)
    return show_open(LINES, line, form)


@bp.route("/episodes/<int:episode_id>/lines/<int:item_id>/remove", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def remove_line(episode_id: int, item_id: int) -> ResponseReturnValue:
    line = get_item_or_404(Line, episode_id, item_id)
    today = clock.today()
    form = RemoveLineForm(line, today=today)
    if form.validate_on_submit() and corrected(form, actions.remove_line, line, today):
        db.session.commit()
        return show_item_saved(LINES, line)
    return show_open(LINES, line, form, LINES.questions("remove_line"))
