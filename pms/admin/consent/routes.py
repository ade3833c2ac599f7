"""An organisation's administrators give and withdraw its consent to the national figures."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.admin.blueprint import admin
from pms.admin.consent import actions, queries
from pms.admin.consent.forms import GiveConsentForm, WithdrawConsentForm
from pms.admin.questions import may_act
from pms.auth.access import allow
from pms.auth.reauthentication import asks_password_again
from pms.store.base import db


@admin.route("/national-consent")
@allow("organisation_admin")
def national_consent() -> ResponseReturnValue:
    organisation = current_user.organisation
    return render_template(
        "admin/consent/show.html",
        standing=queries.find_standing(organisation),
        consents=queries.list_consents(organisation),
    )


@admin.route("/national-consent/give", methods=["GET", "POST"])
@allow("organisation_admin")
@asks_password_again
def give_national_consent() -> ResponseReturnValue:
    organisation, today = current_user.organisation, clock.today()
    form = GiveConsentForm(today)
    if form.validate_on_submit() and may_act(
        form,
        lambda: actions.give_consent(
            organisation,
            given_on=form.given_on.data,
            given_by=form.given_by.data,
            reference=form.reference.data,
            today=today,
        ),
    ):
        db.session.commit()
        flash("The consent is recorded: the organisation is counted in the national figures")
        return redirect(url_for(".national_consent"), 303)
    html = render_template("admin/consent/give.html", form=form)
    return html, 422 if form.errors else 200


@admin.route("/national-consent/withdraw", methods=["GET", "POST"])
@allow("organisation_admin")
@asks_password_again
def withdraw_national_consent() -> ResponseReturnValue:
    organisation = current_user.organisation
    standing = queries.find_standing(organisation)
    form = WithdrawConsentForm(str(standing.id if standing else "none"))
    if form.validate_on_submit() and may_act(
        form,
        lambda: actions.withdraw_consent(organisation, why=form.reason.data, today=clock.today()),
    ):
        db.session.commit()
        flash(
            "The consent is withdrawn: no national figure counted from now on has the organisation"
        )
        return redirect(url_for(".national_consent"), 303)
    html = render_template("admin/consent/withdraw.html", form=form)
    return html, 422 if form.errors else 200
