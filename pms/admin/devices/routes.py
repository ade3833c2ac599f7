"""Enrolled browsers and signed-in sessions of an organisation: seen, and revoked."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms.admin.blueprint import admin
from pms.admin.devices import queries
from pms.auth import actions, browsers
from pms.auth.access import allow
from pms.auth.reauthentication import asks_password_again
from pms.store.base import db


@admin.route("/devices")
@allow("organisation_admin")
def devices() -> ResponseReturnValue:
    this = browsers.this_browser()
    organisation = current_user.organisation
    return render_template(
        "admin/devices/devices.html",
        browsers=queries.list_devices(organisation),
        users_of=queries.users_of_devices(organisation),
        this_browser=this.id if this else None,
        lasts=browsers.LASTS,
    )


@admin.route("/devices/<int:browser_id>/revoke", methods=["POST"])
@allow("organisation_admin")
@asks_password_again
def revoke_device(browser_id: int) -> ResponseReturnValue:
    found = queries.get_browser_or_404(current_user.organisation, browser_id)
    actions.revoke_browser(found)
    db.session.commit()
    flash("The device is revoked: it needs the access code again")
    return redirect(url_for(".devices"), 303)


@admin.route("/sessions")
@allow("organisation_admin")
def sessions() -> ResponseReturnValue:
    return render_template(
        "admin/devices/sessions.html",
        sessions=queries.list_sessions(current_user.organisation),
        this_session=g.user_session.id,
    )


@admin.route("/sessions/<int:session_id>/revoke", methods=["POST"])
@allow("organisation_admin")
@asks_password_again
def revoke_session(session_id: int) -> ResponseReturnValue:
    found = queries.get_session_or_404(current_user.organisation, session_id)
    actions.revoke_session(found)
    db.session.commit()
    flash("The session is ended")
    return redirect(url_for(".sessions"), 303)
