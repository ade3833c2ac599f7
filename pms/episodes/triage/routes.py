"""Answering the checklist of a referral."""

from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.models import Episode, Triage
from pms.episodes.queries import get_episode_or_404
from pms.episodes.sections import SECTIONS, show_saved, show_section
from pms.episodes.triage import actions
from pms.episodes.triage.forms import TriageForm
from pms.saving import added, corrected
from pms.store.base import db


@bp.route("/episodes/<int:episode_id>/triage", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def answer_triage(episode_id: int) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    form = TriageForm(episode.triage)
    if form.validate_on_submit() and _save(form, episode):
        db.session.commit()
        return show_saved("triage", episode_id, also=[SECTIONS["decision"]])
    return show_section("triage", episode, form)


def _save(form: TriageForm, episode: Episode) -> bool:
    by, today = current_user.name, clock.today()
    if episode.triage:
        return corrected(form, actions.answer_triage, episode.triage, by, today)
    return added(form, Triage, actions.begin_triage, episode, by, today) is not None
