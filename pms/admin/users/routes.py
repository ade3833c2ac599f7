"""An organisation's users: its administrators add them, change them and shut them out."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.admin.blueprint import admin
from pms.admin.questions import GIVEN_ROLES, may_act
from pms.admin.users import actions, queries
from pms.admin.users.forms import AccountStepForm, AddUserForm, UserForm
from pms.auth import reauthentication, second_factor, sessions
from pms.auth.access import allow
from pms.auth.actions import OneTimePassword, new_one_time_password
from pms.auth.models import User
from pms.auth.reauthentication import asks_password_again
from pms.refusal import Refused
from pms.saving import corrected
from pms.store.base import db
from pms.store.transactions import intend


@admin.route("/users")
@allow("organisation_admin")
def users() -> ResponseReturnValue:
    return render_template(
        "admin/users/index.html",
        users=queries.list_users(current_user.organisation),
        last_sign_ins=queries.last_sign_ins(current_user.organisation),
        role_labels=GIVEN_ROLES,
        now=clock.now(),
    )


@admin.route("/users/add", methods=["GET", "POST"])
@allow("organisation_admin")
@asks_password_again
def add_user() -> ResponseReturnValue:
    form = AddUserForm()
    if form.validate_on_submit():
        password = hashed_outside_transaction()
        try:
            user = actions.add_user(
                current_user.organisation,
                username=form.username.data,
                name=form.name.data,
                roles=form.roles.data,
                password=password,
            )
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            db.session.commit()
            return show_password(user, password)
    return render_template("admin/users/add.html", form=form), 422 if form.errors else 200


def hashed_outside_transaction() -> OneTimePassword:
    """A one-time password; the write transaction begins again after its slow hash, and whoever acts
    in it is judged again."""
    intend("read")
    password = new_one_time_password()
    intend("write")
    sessions.judge_again()
    return password


def show_password(user: User, password: OneTimePassword) -> ResponseReturnValue:
    """The page with the secret is the answer itself: nothing of it is kept to show again."""
    return render_template("admin/users/password.html", user=user, password=password.text)


@admin.route("/users/<int:user_id>")
@allow("organisation_admin")
def user(user_id: int) -> ResponseReturnValue:
    found = queries.get_user_or_404(current_user.organisation, user_id)
    return render_template("admin/users/show.html", **facts_of(found))


def facts_of(found: User) -> dict[str, object]:
    return {
        "user": found,
        "role_labels": GIVEN_ROLES,
        "last_sign_in": queries.last_sign_ins(current_user.organisation).get(found.id),
        "sessions": len(sessions.list_living(found)),
        "has_second_factor": second_factor.has_one(found),
        "is_oneself": found.id == current_user.id,
        "now": clock.now(),
    }


@admin.route("/users/<int:user_id>/change", methods=["GET", "POST"])
@allow("organisation_admin")
@asks_password_again
def change_user(user_id: int) -> ResponseReturnValue:
    found = queries.get_user_or_404(current_user.organisation, user_id)
    form = UserForm(found, current_user)
    before, why = found.roles, form.reason.data if form.reason else None
    is_valid = form.validate_on_submit()
    given = is_valid and queries.given_to_oneself(found, current_user, form.roles.data)
    if given and not reauthentication.was_typed_for(queries.GIVES_ONESELF):
        return reauthentication.ask_for(queries.GIVES_ONESELF)
    if is_valid and corrected(form, actions.correct_user, found, current_user, why):
        if found.roles != before:
            begin_sessions_anew(found)
        db.session.commit()
        flash(f"{found.name}: saved")
        return redirect(url_for(".user", user_id=user_id), 303)
    html = render_template("admin/users/change.html", user=found, form=form)
    return html, form.status


def begin_sessions_anew(user: User) -> None:
    """No token outlives a change of what its bearer may do."""
    if user.id == current_user.id:
        sessions.renew(user)
    else:
        sessions.revoke_all(user)


@admin.route("/users/<int:user_id>/reset-password", methods=["GET", "POST"])
@allow("organisation_admin")
@asks_password_again
def reset_password(user_id: int) -> ResponseReturnValue:
    found = queries.get_user_or_404(current_user.organisation, user_id)
    form = AccountStepForm(found)
    if form.validate_on_submit():
        password = hashed_outside_transaction()
        found = queries.get_user_or_404(current_user.organisation, user_id)
        if form.is_as_shown(queries.state_of(found)) and may_act(
            form,
            lambda: actions.reset_password(found, current_user, password, why=form.reason.data),
        ):
            db.session.commit()
            return show_password(found, password)
    html = render_template(
        "admin/users/step.html",
        user=found,
        form=form,
        button="Reset the password",
        meaning="For a password that was forgotten. Make sure that the person asking is the user: "
        "speak to them, or ring a number you know. A one-time password is shown once, and their "
        "sessions end.",
    )
    return html, 422 if form.errors else 200


@admin.route("/users/<int:user_id>/<step>", methods=["GET", "POST"])
@allow("organisation_admin")
@asks_password_again
def user_step(user_id: int, step: str) -> ResponseReturnValue:
    """Disable, enable, reset the second factor, end the sessions: each for a reason."""
    found = queries.get_user_or_404(current_user.organisation, user_id)
    if step not in actions.STEPS:
        abort(404)
    about = actions.STEPS[step]
    form = AccountStepForm(found)
    if form.validate_on_submit() and may_act(
        form, lambda: actions.take_step(found, step, current_user, why=form.reason.data)
    ):
        db.session.commit()
        flash(f"{found.name}: {about.done[0].lower()}{about.done[1:]}")
        return redirect(url_for(".user", user_id=user_id), 303)
    html = render_template(
        "admin/users/step.html", user=found, form=form, button=about.button, meaning=about.meaning
    )
    return html, 422 if form.errors else 200
