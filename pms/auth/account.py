"""One's own account: password, second factor, sessions and enrolled browsers."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms.auth import (
    actions,
    authentication,
    browsers,
    queries,
    reauthentication,
    second_factor,
    sessions,
)
from pms.auth.access import allow_signed_in
from pms.auth.blueprint import bp
from pms.auth.forms import ChoosePasswordForm, PasswordAgainForm, SetUpSecondFactorForm
from pms.auth.models import ROLES, User
from pms.auth.passwords import MINIMUM, TooManyPasswords, hash_password, was_password
from pms.auth.reauthentication import asks_password_again
from pms.auth.waiting import told
from pms.store.base import db
from pms.store.transactions import intend

TOO_SHORT_ALONE = (
    f"Without a second factor a password needs {MINIMUM} characters. Change your password first"
)
SAME_AS_GIVEN = "This is the one-time password, which others have seen. Choose one of your own"
SAME_AS_NOW = "The new password must differ from the current one. Choose another one"
NOT_THIS_CODE = "This is not the code that the app shows now. Wait for the next one and try again"


@bp.route("/account")
@allow_signed_in
def account() -> ResponseReturnValue:
    this = browsers.this_browser()
    return render_template(
        "auth/account.html",
        roles=[ROLES[role] for role in current_user.roles],
        has_second_factor=second_factor.has_one(current_user),
        compulsory=second_factor.is_compulsory(current_user),
        codes_left=second_factor.count_recovery_codes(current_user),
        sessions=sessions.list_living(current_user),
        this_session=g.user_session.id,
        browsers=[
            row for row in queries.list_browsers_used_by(current_user) if browsers.is_valid(row)
        ],
        this_browser=this.id if this else None,
        lasts=browsers.LASTS,
    )


@bp.route("/choose-password", methods=["GET", "POST"])
@allow_signed_in
def choose_password() -> ResponseReturnValue:
    """Replace a one-time password, or one's own, which is asked for."""
    first = current_user.one_time_password_until is not None
    minimum = second_factor.minimum_password(current_user)
    form = ChoosePasswordForm(_known_words(current_user), minimum, asks_current=not first)
    if form.validate_on_submit() and _change_password(form, first):
        flash("Your new password is saved")
        return redirect(url_for(".home" if first else ".account"), 303)
    intend("read")
    html = render_template("auth/choose_password.html", form=form, minimum=minimum, first=first)
    return html, 422 if form.errors else 200


def _change_password(form: ChoosePasswordForm, first: bool) -> bool:
    """Whether the password was replaced; why not is next to the question. Commits.

    Other browsers' sessions have ended then, this one has a new token. What is replaced is the
    password that was judged: a reset in between ends this session, and nothing is changed.
    """
    user_id, session_id, known_hash = (
        current_user.id,
        g.user_session.id,
        current_user.password_hash,
    )
    new = form.password.data
    intend("read")
    try:
        if new == form.current.data if form.current else was_password(new, known_hash):
            form.password.errors = [SAME_AS_GIVEN if first else SAME_AS_NOW]
            return False
        password_hash = hash_password(new)
    except TooManyPasswords as busy:
        form.form_errors.append(told(busy))
        return False
    if first:
        intend("write")
    elif problem := reauthentication.problem_with(form.current.data):
        form.current.errors = [problem]
        return False
    user = authentication.hold(user_id)
    if user is None or (first and user.password_hash != known_hash):
        raise sessions.SessionEnded
    actions.change_password(user, password_hash=password_hash)
    reauthentication.confirm(session_id)
    sessions.renew(user)
    db.session.commit()
    return True


def _known_words(user: User) -> list[str]:
    organisation = user.organisation
    return [user.username, user.name] + (
        [organisation.name, organisation.ods_code] if organisation else []
    )


@bp.route("/account/single-keys", methods=["POST"])
@allow_signed_in
def switch_single_keys() -> ResponseReturnValue:
    """Have letters alone work as shortcuts, or not."""
    on = request.form.get("switch") == "on"
    db.session.get_one(User, current_user.id).single_keys = on
    db.session.commit()
    flash(f"Single keys are switched {'on' if on else 'off'}")
    return redirect(url_for(".account", _anchor="keyboard"), 303)


# --- The second factor --------------------------------------------------------------------------


@bp.route("/account/second-factor", methods=["GET", "POST"])
@allow_signed_in
@asks_password_again
def set_up_second_factor() -> ResponseReturnValue:
    """A secret to take into an app; it counts once a code of it has come back."""
    form = SetUpSecondFactorForm()
    secret = second_factor.unseal(current_user, form.secret.data) if form.secret.data else None
    if form.validate_on_submit() and secret:
        user = db.session.get_one(User, current_user.id)
        if codes := second_factor.set_up(user, secret, form.code.data):
            sessions.renew(user)
            db.session.commit()
            return _show_recovery_codes(codes)
        form.code.errors = [NOT_THIS_CODE]
    intend("read")
    offer = second_factor.offer(current_user, secret)
    form.secret.data = offer.sealed
    html = render_template(
        "auth/set_up_second_factor.html",
        form=form,
        offer=offer,
        forced=second_factor.is_missing(current_user),
        replaces=second_factor.has_one(current_user),
    )
    return html, 422 if form.errors else 200


@bp.route("/account/recovery-codes", methods=["POST"])
@allow_signed_in
@asks_password_again
def renew_recovery_codes() -> ResponseReturnValue:
    if not second_factor.has_one(current_user):
        abort(404)
    codes = second_factor.renew_recovery_codes(db.session.get_one(User, current_user.id))
    db.session.commit()
    return _show_recovery_codes(codes)


def _show_recovery_codes(codes: list[str]) -> ResponseReturnValue:
    return render_template("auth/recovery_codes.html", codes=codes)


@bp.route("/account/second-factor/remove", methods=["GET", "POST"])
@allow_signed_in
def remove_second_factor() -> ResponseReturnValue:
    insist_on_removable(current_user)
    form = PasswordAgainForm()
    if form.validate_on_submit():
        user_id, session_id = current_user.id, g.user_session.id
        if problem := reauthentication.problem_with(form.password.data):
            form.form_errors.append(problem)
        elif len(form.password.data) < MINIMUM:
            db.session.commit()  # it was right all the same
            form.form_errors.append(TOO_SHORT_ALONE)
        else:
            user = db.session.get_one(User, user_id)
            insist_on_removable(user)
            reauthentication.confirm(session_id)
            second_factor.remove(user)
            sessions.renew(user)
            db.session.commit()
            flash("Your second factor is removed")
            return redirect(url_for(".account"), 303)
    html = render_template("auth/remove_second_factor.html", form=form)
    return html, 422 if form.errors else 200


def insist_on_removable(user: User) -> None:
    if not second_factor.has_one(user) or second_factor.is_compulsory(user):
        abort(404)


# --- Sessions and browsers ----------------------------------------------------------------------


@bp.route("/account/sessions/<int:session_id>/end", methods=["POST"])
@allow_signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of one's own sessions elsewhere."""
    mine = {row.id: row for row in sessions.list_living(current_user)}
    actions.revoke_session(mine.get(session_id) or abort(404))
    db.session.commit()
    flash("That session has ended")
    return redirect(url_for(".account"), 303)


@bp.route("/account/browsers/<int:browser_id>/forget", methods=["POST"])
@allow_signed_in
def forget_browser(browser_id: int) -> ResponseReturnValue:
    """Have a browser one has used ask for the access code again."""
    mine = {row.id: row for row in queries.list_browsers_used_by(current_user)}
    actions.revoke_browser(mine.get(browser_id) or abort(404))
    db.session.commit()
    flash("That browser will ask for the access code again")
    return redirect(url_for(".account"), 303)
