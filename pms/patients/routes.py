"""Adding patients and correcting their details.

A patient's own page and the search show their episodes: pms/episodes/patient_page.py and
pms/episodes/patient_search.py.
"""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.patients import actions, queries
from pms.patients.blueprint import bp
from pms.patients.forms import AllergiesForm, PatientForm
from pms.patients.models import Patient
from pms.picklists.allergens import unread_allergies
from pms.saving import added, corrected
from pms.store.base import db
from pms.web.htmx import render_page_or_partial, wants_partial

bp.add_app_template_filter(unread_allergies)


@bp.route("/patients/add", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def add() -> ResponseReturnValue:
    form = PatientForm()
    if form.validate_on_submit():
        patient = added(form, Patient, actions.add_patient, clock.today())
        if patient:
            db.session.commit()
            return redirect(url_for(".show", patient_id=patient.id), 303)
    return render_template("patients/add.html", form=form), form.status


@bp.route("/patients/<int:patient_id>/details", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct(patient_id: int) -> ResponseReturnValue:
    patient = queries.get_patient_or_404(patient_id)
    form = PatientForm(patient)
    if form.validate_on_submit() and corrected(
        form, actions.correct_patient, patient, clock.today()
    ):
        db.session.commit()
        if wants_partial():
            return render_template("patients/_corrected.html", patient=patient, may_edit=True)
        return redirect(url_for(".show", patient_id=patient_id), 303)
    html = render_page_or_partial(
        "patients/correct.html", "patients/_details.html", patient=patient, may_edit=True, form=form
    )
    return html, form.status


@bp.route("/patients/<int:patient_id>/allergies", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def record_allergies(patient_id: int) -> ResponseReturnValue:
    """From the banner, in its place; what shows them besides listens to `pms:allergies`."""
    patient = queries.get_patient_or_404(patient_id)
    form = AllergiesForm(patient)
    context: dict[str, Any] = {"patient": patient, "may_edit": True}
    if form.validate_on_submit() and corrected(form, actions.record_allergies, patient):
        db.session.commit()
        if wants_partial():
            html = render_template("patients/_allergies.html", **context)
            return html, {"HX-Trigger": "pms:allergies"}
        return redirect(url_for(".show", patient_id=patient_id), 303)
    if wants_partial() and "close" in request.args:
        return render_template("patients/_allergies.html", **context)
    html = render_page_or_partial(
        "patients/allergies.html", "patients/_allergies.html", allergies_form=form, **context
    )
    return html, form.status
