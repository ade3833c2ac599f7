"""Adding and correcting admissions."""

from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.admissions import actions
from pms.episodes.admissions.forms import AdmissionForm
from pms.episodes.blueprint import bp
from pms.episodes.items.pages import (
    ADMISSIONS,
    show_add,
    show_added,
    show_item_saved,
    show_open,
    wants_another,
)
from pms.episodes.items.queries import get_item_or_404
from pms.episodes.models import Admission
from pms.episodes.queries import get_episode_or_404
from pms.saving import added, corrected
from pms.store.base import db


@bp.route("/episodes/<int:episode_id>/admissions/add", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def add_admission(episode_id: int) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    today = clock.today()
    form = AdmissionForm(today=today, admitted_on=today)
    if form.validate_on_submit() and (
        admission := added(form, Admission, actions.record_admission, episode, today)
    ):
        db.session.commit()
        another = AdmissionForm(today=today, admitted_on=today, formdata=None)
        return show_added(ADMISSIONS, admission, another if wants_another() else None)
    return show_add(ADMISSIONS, episode, form)


@bp.route("/episodes/<int:episode_id>/admissions/<int:item_id>/correct", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct_admission(episode_id: int, item_id: int) -> ResponseReturnValue:
    admission = get_item_or_404(Admission, episode_id, item_id)
    today = clock.today()
    form = AdmissionForm(admission, today=today)
    if form.validate_on_submit() and corrected(form, actions.correct_admission, admission, today):
        db.session.commit()
        return show_item_saved(ADMISSIONS, admission)
    return show_open(ADMISSIONS, admission, form)
