"""Discharging an episode in one form, and its follow-up alone."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.discharge import actions
from pms.episodes.discharge.forms import DischargeForm
from pms.episodes.discharge.part_forms import FollowUpForm
from pms.episodes.discharge.return_form import ReturnForm
from pms.episodes.models import Course, Episode
from pms.episodes.queries import get_episode_or_404, get_whole_episode_or_404
from pms.episodes.routes import services
from pms.episodes.sections import SECTIONS, may_edit, section_url, show_saved, show_section
from pms.refusal import Refused
from pms.saving import added, corrected, find_by_ref, was_saved_otherwise
from pms.store.base import db
from pms.store.transactions import only_reads
from pms.web.htmx import render_page_or_partial, wants_partial

FOLLOW_UP = "episodes/discharge/_follow_up.html"
SO_FAR = "episodes/discharge/_so_far.html"
ALSO = ("referral", "diagnosis", "courses", "lines", "events", "admissions", "outcomes", "letters")
"""The sections besides its own that a discharge may change."""


@bp.route("/episodes/<int:episode_id>/discharge", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def discharge(episode_id: int) -> ResponseReturnValue:
    episode = get_whole_episode_or_404(episode_id)
    if episode.decision != "accepted":
        return show_section("discharge", episode)  # which says that there is nothing to discharge
    form = DischargeForm(episode, clock.today())
    if form.validate_on_submit() and discharged(form):
        db.session.commit()
        return show_saved("discharge", episode_id, also=[SECTIONS[name] for name in ALSO])
    html = render_page_or_partial(
        "episodes/section.html",
        SECTIONS["discharge"],
        template=SECTIONS["discharge"],
        episode=episode,
        may_edit=may_edit(),
        form=form,
    )
    return html, form.status


@bp.route("/episodes/<int:episode_id>/discharge/so-far", methods=["POST"])
@allow(*WRITES_PATIENTS)
@only_reads
def weigh_discharge(episode_id: int) -> ResponseReturnValue:
    """What the answers so far come to: the suggested outcome, and what the return still misses."""
    episode = get_whole_episode_or_404(episode_id, is_noted=False)
    return render_page_or_partial(
        "episodes/section.html",
        SO_FAR,
        template=SECTIONS["discharge"],
        episode=episode,
        may_edit=may_edit(),
        form=DischargeForm(episode, clock.today()),
    )


@bp.route("/episodes/<int:episode_id>/follow-up", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct_follow_up(episode_id: int) -> ResponseReturnValue:
    episode, today = get_episode_or_404(episode_id), clock.today()
    form = FollowUpForm(episode, today)
    if form.validate_on_submit() and corrected(form, actions.correct_follow_up, episode, today):
        db.session.commit()
        return show_saved("discharge", episode_id, template=FOLLOW_UP)
    return show_section("discharge", episode, form, template=FOLLOW_UP)


@bp.route("/episodes/<int:episode_id>/follow-up/")
@allow(*WRITES_PATIENTS)
def close_follow_up(episode_id: int) -> ResponseReturnValue:
    """Where Cancel of the follow-up leads."""
    episode = get_episode_or_404(episode_id)
    if not wants_partial():
        return redirect(section_url(episode_id, "discharge"), 303)
    return show_section("discharge", episode, template=FOLLOW_UP)


@bp.route("/episodes/<int:episode_id>/return", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def return_to_iv(episode_id: int) -> ResponseReturnValue:
    """A new referral of a discharged patient, beside what they were treated with before."""
    previous, today = get_whole_episode_or_404(episode_id), clock.today()
    form = ReturnForm(previous, services(), today)
    if form.validate_on_submit():
        episode = added(form, Episode, actions.return_to_iv, previous, services(), today)
        if episode:
            db.session.commit()
            return redirect(url_for(".show", episode_id=episode.id), 303)
    html = render_template("episodes/discharge/return.html", previous=previous, form=form)
    return html, form.status


def discharged(form: DischargeForm) -> bool:
    """Save every part, unless somebody changed a row of one meanwhile; the view commits."""
    if not form.are_as_seen() or is_step_down_otherwise(form):
        return False
    step_down = form.step_down
    is_new = step_down.is_wanted and find_by_ref(Course, step_down.ref.data) is None
    try:
        actions.discharge(
            form.episode,
            form.today,
            courses=[(part.row, part.values()) for part in form.courses],
            lines=[(part.row, part.values()) for part in form.lines],
            missing=form.missing.values(),
            step_down=step_down.values() if is_new else None,
            step_down_ref=step_down.ref.data,
            end=form.end.values(),
            in_place=form.in_place.record,
        )
    except Refused as refusal:
        form.end.form_errors.append(str(refusal))
        return False
    return True


def is_step_down_otherwise(form: DischargeForm) -> bool:
    """Whether the form was sent before with another step-down, which is a course by now."""
    found = find_by_ref(Course, form.step_down.ref.data)
    return found is not None and was_saved_otherwise(form.step_down, found)
