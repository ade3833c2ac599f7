"""The public application form. Whatever the ODS code, its answer is the same."""

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from pms.admin.applications import actions
from pms.admin.applications.forms import ApplicationForm
from pms.admin.blueprint import applications
from pms.audit import Actor
from pms.auth.access import allow_everyone
from pms.db import db


@applications.route("", methods=["GET", "POST"])
@allow_everyone
def apply() -> ResponseReturnValue:
    form = ApplicationForm()
    if form.validate_on_submit():
        g.actor = Actor(username="applicant", address=request.remote_addr or "")
        if not actions.may_apply(request.remote_addr):
            abort(429)
        try:
            actions.apply(**form.values)
            db.session.commit()
        except IntegrityError:  # a second press of the button was faster
            db.session.rollback()
        return redirect(url_for(".received"), 303)
    html = render_template("admin/applications/apply.html", form=form)
    return html, 422 if form.errors else 200


@applications.route("/received")
@allow_everyone
def received() -> ResponseReturnValue:
    return render_template("admin/applications/received.html")
