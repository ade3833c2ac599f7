"""An organisation's settings and its access code."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.admin.blueprint import admin
from pms.admin.consent.queries import find_standing
from pms.admin.health.copies import has_technical_team, last_copies
from pms.admin.organisations.actions import change_access_code
from pms.admin.organisations.forms import NewAccessCodeForm
from pms.admin.settings import actions
from pms.admin.settings.forms import SettingsForm
from pms.auth.access import allow
from pms.auth.reauthentication import asks_password_again
from pms.domain.counting.go_live import WAYS_OF_MOVING_OVER
from pms.domain.counting.services import SERVICES
from pms.refusal import Refused
from pms.saving import corrected
from pms.store.base import db


@admin.route("/settings")
@allow("organisation_admin")
def settings() -> ResponseReturnValue:
    return render_template(
        "admin/settings/show.html",
        shown=current_user.organisation,
        service_labels=SERVICES,
        ways=WAYS_OF_MOVING_OVER,
        consent=find_standing(current_user.organisation),
        copies=None if has_technical_team() else last_copies(),
        now=clock.now(),
    )


@admin.route("/settings/change", methods=["GET", "POST"])
@allow("organisation_admin")
@asks_password_again
def change_settings() -> ResponseReturnValue:
    form = SettingsForm(current_user.organisation)
    if form.validate_on_submit() and corrected(
        form, actions.correct_settings, current_user.organisation, request.remote_addr
    ):
        db.session.commit()
        flash("The settings are saved")
        return redirect(url_for(".settings"), 303)
    return render_template("admin/settings/change.html", form=form), form.status


@admin.route("/access-code", methods=["GET", "POST"])
@allow("organisation_admin")
@asks_password_again
def access_code() -> ResponseReturnValue:
    organisation = current_user.organisation
    form = NewAccessCodeForm(organisation)
    if form.validate_on_submit():
        try:
            code = change_access_code(
                organisation,
                current_app.config["SECRET_KEY"],
                at_once=form.at_once,
                why=form.reason.data,
            )
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            db.session.commit()
            return render_template(
                "admin/access_code.html",
                shown=organisation,
                code=code,
                at_once=form.at_once,
                back_url=url_for(".settings"),
            )
    html = render_template("admin/settings/access_code.html", form=form, shown=organisation)
    return html, 422 if form.errors else 200
