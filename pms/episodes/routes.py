"""The episode page, and the sections of the episode itself: each opens and saves on its own."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_PATIENTS, WRITES_PATIENTS, allow
from pms.episodes import actions, forms, queries
from pms.episodes.blueprint import bp
from pms.episodes.in_place.assembly import ask_in_place, changed_by, with_parts
from pms.episodes.models import Episode
from pms.episodes.sections import SECTIONS, may_edit, place_of, show_saved, show_section, title_of
from pms.patients.queries import get_patient_or_404
from pms.saving import SectionForm, added, corrected
from pms.store.base import db
from pms.store.transactions import only_reads
from pms.web.htmx import render_page_or_partial, wants_partial


@bp.route("/episodes")
@allow(*READS_PATIENTS)
def current() -> ResponseReturnValue:
    """Where the list of current episodes was: it is the virtual ward now."""
    return redirect(url_for("ward.show"), 303)


@bp.route("/episodes/<int:episode_id>")
@allow(*READS_PATIENTS)
def show(episode_id: int) -> ResponseReturnValue:
    """The whole page; for htmx the section it names, closed, and what depends on it."""
    section = request.args.get("section")
    if wants_partial() and section in SECTIONS:
        return show_saved(section, episode_id)
    episode = queries.get_whole_episode_or_404(episode_id)
    return render_template(
        "episodes/show.html",
        episode=episode,
        place=place_of(episode),
        sections=SECTIONS,
        titles={section: title_of(section) for section in SECTIONS},
        may_edit=may_edit(),
    )


@bp.route("/patients/<int:patient_id>/refer", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def refer(patient_id: int) -> ResponseReturnValue:
    patient = get_patient_or_404(patient_id)
    form = forms.ReferForm(patient.date_of_birth, services(), clock.today())
    if form.validate_on_submit():
        episode = added(form, Episode, actions.refer, patient, services(), clock.today())
        if episode:
            db.session.commit()
            return redirect(url_for(".show", episode_id=episode.id), 303)
    html = render_template("episodes/refer.html", patient=patient, form=form)
    return html, form.status


@bp.route("/episodes/<int:episode_id>/referral", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct_referral(episode_id: int) -> ResponseReturnValue:
    episode = queries.get_episode_or_404(episode_id)
    form = forms.ReferralForm(episode.patient.date_of_birth, services(), clock.today(), episode)
    return edit("referral", episode, form, actions.correct_referral, services(), clock.today())


@bp.route("/episodes/<int:episode_id>/diagnosis", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct_diagnosis(episode_id: int) -> ResponseReturnValue:
    episode = queries.get_episode_or_404(episode_id)
    form = forms.DiagnosisForm(episode, clock.today())
    return edit("diagnosis", episode, form, actions.correct_diagnosis)


@bp.route("/episodes/<int:episode_id>/outcomes", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def record_outcomes(episode_id: int) -> ResponseReturnValue:
    episode = queries.get_episode_or_404(episode_id)
    form = forms.OutcomesForm(episode, clock.today())
    ask_in_place(form, episode, form.today)
    act = with_parts(form, actions.record_outcomes, parts_first=True)
    also = ("discharge", "letters", *dict.fromkeys(changed_by(form)))
    return edit("outcomes", episode, form, act, form.today, also=also)


@bp.route("/episodes/<int:episode_id>/outcomes/so-far", methods=["POST"])
@allow(*WRITES_PATIENTS)
@only_reads
def weigh_outcomes(episode_id: int) -> ResponseReturnValue:
    """What the answers so far come to: the outcomes that the rules suggest."""
    episode = queries.get_whole_episode_or_404(episode_id, is_noted=False)
    form = forms.OutcomesForm(episode, clock.today())
    ask_in_place(form, episode, form.today)
    return render_page_or_partial(
        "episodes/section.html",
        "episodes/_outcomes_so_far.html",
        template=SECTIONS["outcomes"],
        episode=episode,
        may_edit=may_edit(),
        form=form,
    )


@bp.route("/episodes/<int:episode_id>/after-opat", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def record_after_opat(episode_id: int) -> ResponseReturnValue:
    episode = queries.get_episode_or_404(episode_id)
    form = forms.AfterOpatForm(episode, clock.today())
    by = current_user.name
    return edit("after-opat", episode, form, actions.record_after_opat, clock.today(), by)


@bp.route("/episodes/<int:episode_id>/notes", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct_notes(episode_id: int) -> ResponseReturnValue:
    episode = queries.get_episode_or_404(episode_id)
    form = forms.NotesForm(episode, clock.today())
    return edit("notes", episode, form, actions.correct_notes)


@bp.route("/episodes/<int:episode_id>/entered-in-error", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def enter_in_error(episode_id: int) -> ResponseReturnValue:
    episode = queries.get_episode_even_in_error_or_404(episode_id)
    patient_url = url_for("patients.show", patient_id=episode.patient_id)
    if episode.entered_in_error_at:
        return redirect(patient_url, 303)  # a second press of the button
    form = forms.ErrorForm(episode)
    if form.validate_on_submit():
        actions.enter_in_error(episode, reason=form.reason.data)
        db.session.commit()
        flash("The episode is marked as entered in error and counts nowhere")
        return redirect(patient_url, 303)
    html = render_template("episodes/enter_in_error.html", episode=episode, form=form)
    return html, form.status


def edit(
    section: str,
    episode: Episode,
    form: SectionForm,
    act: Callable[..., object],
    *args: Any,
    also: Sequence[str] = (),
) -> ResponseReturnValue:
    """Open a section's form, or save it by `act(episode, *args, **answers)`.

    `also` names the sections that the save may change besides.
    """
    episode_id = episode.id
    if form.validate_on_submit() and corrected(form, act, episode, *args):
        db.session.commit()
        return show_saved(section, episode_id, also=[SECTIONS[name] for name in also])
    return show_section(section, episode, form)


def services() -> Sequence[str]:
    """The services of the user's organisation."""
    found: Sequence[str] = current_user.organisation.services
    return found
