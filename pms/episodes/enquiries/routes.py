"""Asking for more information on a referral, and ticking it off when it arrives."""

from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.enquiries import actions
from pms.episodes.enquiries.forms import EnquiryForm
from pms.episodes.enquiries.models import Enquiry
from pms.episodes.items.pages import ENQUIRIES, show_add, show_added, show_item_saved, show_open
from pms.episodes.items.queries import get_item_or_404
from pms.episodes.queries import get_episode_or_404
from pms.saving import added, corrected
from pms.store.base import db


@bp.route("/episodes/<int:episode_id>/enquiries/add", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def add_enquiry(episode_id: int) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    today = clock.today()
    form = EnquiryForm(today=today, asked_on=today)
    if form.validate_on_submit() and (
        enquiry := added(form, Enquiry, actions.record_enquiry, episode, today)
    ):
        db.session.commit()
        return show_added(ENQUIRIES, enquiry)
    return show_add(ENQUIRIES, episode, form)


@bp.route("/episodes/<int:episode_id>/enquiries/<int:item_id>/correct", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct_enquiry(episode_id: int, item_id: int) -> ResponseReturnValue:
    enquiry = get_item_or_404(Enquiry, episode_id, item_id)
    today = clock.today()
    form = EnquiryForm(enquiry, today=today)
    if form.validate_on_submit() and corrected(form, actions.correct_enquiry, enquiry, today):
        db.session.commit()
        return show_item_saved(ENQUIRIES, enquiry)
    return show_open(ENQUIRIES, enquiry, form)


@bp.route("/episodes/<int:episode_id>/enquiries/<int:item_id>/arrived", methods=["POST"])
@allow(*WRITES_PATIENTS)
def mark_enquiry_arrived(episode_id: int, item_id: int) -> ResponseReturnValue:
    enquiry = get_item_or_404(Enquiry, episode_id, item_id)
    actions.mark_arrived(enquiry, clock.today())
    db.session.commit()
    return show_item_saved(ENQUIRIES, enquiry)
