"""The list of patients still on the system used before: for those who look after them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.admin.blueprint import old_system
from pms.admin.old_system import actions, queries
from pms.admin.old_system.forms import AddPatientForm, OldSystemPatientForm
from pms.admin.questions import may_act
from pms.auth.access import READS_PATIENTS, WRITES_PATIENTS, allow
from pms.saving import corrected
from pms.store import history
from pms.store.base import db


@old_system.route("", methods=["GET"])
@allow(*READS_PATIENTS)
def index() -> ResponseReturnValue:
    return show_list(AddPatientForm())


@old_system.route("", methods=["POST"])
@allow(*WRITES_PATIENTS)
def add() -> ResponseReturnValue:
    form = AddPatientForm()
    if form.validate_on_submit() and may_act(
        form,
        lambda: actions.add_patient(
            current_user.organisation,
            hospital_number=form.hospital_number.data,
            note=form.note.data or None,
        ),
    ):
        db.session.commit()
        flash("Added to the list")
        return redirect(url_for(".index"), 303)
    return show_list(form)


def show_list(form: AddPatientForm) -> ResponseReturnValue:
    patients = queries.list_patients()
    history.note_reading("view", "old_system_patient", after={"rows": len(patients)})
    html = render_template(
        "admin/old_system/index.html",
        patients=patients,
        remaining=sum(row.left_on is None for row in patients),
        may_edit=current_user.has_role(*WRITES_PATIENTS),
        form=form,
    )
    return html, 422 if form.errors else 200


@old_system.route("/<int:row_id>", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct(row_id: int) -> ResponseReturnValue:
    row = queries.get_patient_or_404(row_id)
    form = OldSystemPatientForm(row)
    if form.validate_on_submit() and corrected(form, actions.correct_patient, row, clock.today()):
        db.session.commit()
        flash(f"{row.hospital_number}: saved")
        return redirect(url_for(".index"), 303)
    html = render_template("admin/old_system/correct.html", row=row, form=form)
    return html, form.status
