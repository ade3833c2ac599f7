"""Signing in and out, and choosing a password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import audit, clock
from pms.auth import actions, sessions
from pms.auth.access import allow_everyone, allow_signed_in
from pms.auth.forms import ChoosePasswordForm, SignInForm
from pms.auth.models import User
from pms.auth.passwords import MINIMUM, hash_password, is_password
from pms.auth.queries import find_user, is_any_demonstration
from pms.db import db, intend

bp = Blueprint("auth", __name__)

NOT_RECOGNISED = "The username or password is not right. Check both and try again"


@bp.route("/")
@allow_signed_in
def home() -> ResponseReturnValue:
    """Where a person's work begins."""
    reads_patients = current_user.has_role("clinician", "viewer")
    return redirect(url_for("episodes.current" if reads_patients else "reports.index"), 303)


@bp.route("/sign-in", methods=["GET", "POST"])
@allow_everyone
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(safe_path(request.args.get("next")), 303)
    form = SignInForm()
    if form.validate_on_submit():
        if user := _sign_in(form.username.data, form.password.data):
            sessions.begin(user)
            db.session.commit()
            return redirect(safe_path(request.args.get("next")), 303)
        form.form_errors.append(NOT_RECOGNISED)
    html = render_template(
        "auth/sign_in.html",
        form=form,
        next=request.args.get("next"),
        any_demonstration=is_any_demonstration(),
    )
    return html, 422 if form.is_submitted() else 200


def _sign_in(username: str, password: str) -> User | None:
    """The user these belong to, in a write transaction; the slow hash is checked before it."""
    intend("read")
    found = find_user(username)
    found_id, known_hash = (found.id, found.password_hash) if found else (None, None)
    intend("read")
    right = is_password(password, known_hash)
    intend("write")
    user = db.session.get(User, found_id) if right else None
    allowed = (
        user is not None
        and sessions.may_be_signed_in(user)
        and not actions.password_has_lapsed(user, clock.now())
    )
    audit.record(
        db.session,
        "sign-in" if allowed else "failed sign-in",
        "user",
        found_id,
        organisation_id=user.organisation_id if user and allowed else None,
    )
    if not allowed:
        db.session.commit()
        return None
    return user


@bp.route("/sign-out", methods=["POST"])
@allow_signed_in
def sign_out() -> ResponseReturnValue:
    audit.record(
        db.session,
        "sign-out",
        "user",
        current_user.id,
        organisation_id=current_user.organisation_id,
    )
    sessions.end(current_user)
    db.session.commit()
    return redirect(url_for(".sign_in"), 303)


@bp.route("/choose-password", methods=["GET", "POST"])
@allow_signed_in
def choose_password() -> ResponseReturnValue:
    """Replace a one-time password, or one's own."""
    form = ChoosePasswordForm(_known_words(current_user))
    if form.validate_on_submit():
        user_id = current_user.id
        intend("read")
        password_hash = hash_password(form.password.data)
        intend("write")
        user = db.session.get_one(User, user_id)
        actions.change_password(user, password_hash=password_hash)
        sessions.revoke_all(user)
        sessions.begin(user)
        db.session.commit()
        flash("Your new password is saved")
        return redirect(url_for(".home"), 303)
    html = render_template(
        "auth/choose_password.html",
        form=form,
        minimum=MINIMUM,
        first=current_user.one_time_password_until is not None,
    )
    return html, 422 if form.errors else 200


def _known_words(user: User) -> list[str]:
    organisation = user.organisation
    return [user.username, user.name] + (
        [organisation.name, organisation.ods_code] if organisation else []
    )


def safe_path(wanted: str | None) -> str:
    """A path of this site to go on to; anything else becomes the home page."""
    if wanted and wanted.startswith("/") and not wanted.startswith(("//", "/\\")):
        return wanted
    return url_for("auth.home")
