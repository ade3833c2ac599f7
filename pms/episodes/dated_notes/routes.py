"""Writing a note."""

from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.dated_notes import actions
from pms.episodes.dated_notes.forms import DatedNoteForm
from pms.episodes.items.pages import NOTES, show_add, show_added
from pms.episodes.models import DatedNote
from pms.episodes.queries import get_episode_or_404
from pms.saving import added
from pms.store.base import db


@bp.route("/episodes/<int:episode_id>/dated-notes/add", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def add_dated_note(episode_id: int) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    today = clock.today()
    form = DatedNoteForm(today=today, written_on=today)
    if form.validate_on_submit() and (
        note := added(form, DatedNote, actions.write_note, episode, today, current_user.name)
    ):
        db.session.commit()
        return show_added(NOTES, note)
    return show_add(NOTES, episode, form)
