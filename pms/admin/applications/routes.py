"""The public application form. Whatever the ODS code, its answer is the same."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from pms.admin.applications import actions
from pms.admin.applications.forms import ApplicationForm
from pms.admin.blueprint import applications
from pms.auth.access import allow_everyone
from pms.auth.waiting import MustWait, told
from pms.store.base import db
from pms.store.history import Actor


@applications.route("", methods=["GET", "POST"])
@allow_everyone
def apply() -> ResponseReturnValue:
    form = ApplicationForm()
    if form.validate_on_submit():
        try:
            actions.count_application(request.remote_addr)
        except MustWait as wait:
            form.form_errors.append(told(wait))
        else:
            _take(form)
            return redirect(url_for(".received"), 303)
    html = render_template("admin/applications/apply.html", form=form)
    return html, 422 if form.errors else 200


def _take(form: ApplicationForm) -> None:
    """Commits; a second press of the button may have been faster."""
    g.actor = Actor(username="applicant", address=request.remote_addr or "")
    try:
        actions.apply(**form.values)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()


@applications.route("/received")
@allow_everyone
def received() -> ResponseReturnValue:
    return render_template("admin/applications/received.html")
