"""The list of referrals on their way to a decision, and the one form that makes a new one."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import READS_PATIENTS, WRITES_PATIENTS, allow
from pms.episodes.actions import refer
from pms.episodes.models import Episode
from pms.episodes.routes import services
from pms.episodes.sections import may_edit, title_of
from pms.patients.actions import add_patient
from pms.patients.matching import Typed, is_surely, match_patients
from pms.patients.models import Patient
from pms.referrals import queries
from pms.referrals.blueprint import bp
from pms.referrals.forms import NewReferral
from pms.saving import added
from pms.store import history
from pms.store.base import db
from pms.store.transactions import only_reads
from pms.web.htmx import render_page_or_partial, turn_to

FILTERS = {
    "awaiting": "Awaiting a decision",
    "information": title_of("enquiries"),
    "accepted": "Accepted in the last 30 days",
    "rejected": "Rejected in the last 30 days",
}


@bp.route("")
@allow(*READS_PATIENTS)
def index() -> ResponseReturnValue:
    """The filter stands in the address, so that the list can be linked to and come back to."""
    today = clock.today()
    show = request.args.get("show", "awaiting")
    show = show if show in FILTERS else "awaiting"
    awaiting = queries.list_awaiting(today)
    asked = [row for row in awaiting if row.asked]
    counts = {"awaiting": len(awaiting), "information": len(asked)}
    for decision in ("accepted", "rejected"):
        counts[decision] = queries.count_decided(decision, today)
    rows = {"awaiting": awaiting, "information": asked}.get(show)
    return render_template(
        "referrals/index.html",
        rows=queries.list_decided(show, today) if rows is None else rows,
        show=show,
        filters=[(name, words, counts[name]) for name, words in FILTERS.items()],
        decided=show in ("accepted", "rejected"),
        may_edit=may_edit(),
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def new() -> ResponseReturnValue:
    """One form: who is referred, chosen or typed, and what for. Only its save button saves."""
    today = clock.today()
    form = NewReferral(services(), today)
    if form.is_to_be_saved and form.validate() and (episode := _save(form, today)):
        db.session.commit()
        return turn_to(url_for("episodes.show", episode_id=episode.id))
    past = form.patient and queries.latest_episodes([form.patient.id], today).get(form.patient.id)
    html = render_page_or_partial(
        "referrals/new.html",
        "referrals/_new.html",
        form=form,
        past=past,
        **_found(Typed() if form.patient else form.typed),
    )
    return html, form.status


@bp.route("/matches", methods=["POST"])
@allow(*WRITES_PATIENTS)
@only_reads
def matches() -> ResponseReturnValue:
    """Who may be meant, as one types; what is typed comes by POST, never in an address."""
    typed = NewReferral.typed_in(request.form)
    return render_template("referrals/_matches.html", **_found(typed))


def _save(form: NewReferral, today: date) -> Episode | None:
    """Patient and referral in one transaction, one however often the form arrives."""
    patient = form.patient or added(form.who, Patient, add_patient, today)
    return added(form.what, Episode, refer, patient, services(), today) if patient else None


def _found(typed: Typed) -> dict[str, Any]:
    """What the region of matches shows."""
    today = clock.today()
    found = match_patients(typed, today)
    shown = [one.id for one in found.patients]
    if shown:
        history.note_reading("search", "patient", after={"text": typed.words, "patients": shown})
    past = queries.latest_episodes(shown, today) if shown else {}
    surely = {one.id for one in found.patients if is_surely(one, typed, today)}
    return {"found": found, "past_of": past, "surely": surely}
