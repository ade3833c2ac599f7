"""Asking for the password again before things that hand over data or power."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, current_app, g, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth import authentication, resumed_form, sessions
from pms.auth.access import allow_signed_in
from pms.auth.blueprint import bp
from pms.auth.forms import PasswordAgainForm
from pms.auth.next_page import go_on, here
from pms.auth.waiting import MustWait, told
from pms.store import history
from pms.store.base import db
from pms.store.transactions import intend, intent
from pms.web.htmx import go_to, wants_partial

View = TypeVar("View", bound=Callable[..., Any])

LASTS = timedelta(minutes=5)
NOT_RIGHT = "The password is not right. Check it and try again"


def asks_password_again(view: View) -> View:
    """Mark a view that needs a password typed in the last five minutes."""
    view.asks_password_again = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    app.before_request(enforce)


def enforce() -> Any:
    """After the rule of the view: a page for the password, which then goes on."""
    view = current_app.view_functions.get(request.endpoint or "")
    if not hasattr(view, "asks_password_again"):
        return None
    if intent() == "write":
        sessions.judge_again()
    if is_fresh():
        return None
    if wants_partial():
        return go_to(url_for("auth.password_again", next=here()))
    return ask(PasswordAgainForm(formdata=None), resumed_form.keep(current_user.id), here())


def is_fresh() -> bool:
    checked_at = g.user_session.password_checked_at
    return checked_at is not None and clock.now() - checked_at < LASTS


@bp.route("/password-again", methods=["GET", "POST"])
@allow_signed_in
def password_again() -> ResponseReturnValue:
    form = PasswordAgainForm()
    if form.validate_on_submit():
        user_id, session_id = current_user.id, g.user_session.id
        if problem := problem_with(form.password.data):
            form.form_errors.append(problem)
        else:
            confirm(session_id)
            db.session.commit()
            return go_on(user_id)
    return ask(form, resumed_form.carried(), request.args.get("next"))


def problem_with(password: str) -> str | None:
    """Why it is not taken for the password of whoever is signed in; None in a write transaction.

    What may follow is then certain: the session has not been ended while the password was judged.
    """
    user, browser = current_user, g.user_session.enrolled_browser
    try:
        found = authentication.by_password(
            user.username,
            password,
            organisation_id=user.organisation_id,
            browser=browser,
            action="password check",
        )
    except MustWait as wait:
        return told(wait)
    if found is None:
        return NOT_RIGHT
    sessions.insist_still_in(found)
    return None


def confirm(session_id: int) -> None:
    """Note that the password was typed just now."""
    g.user_session.password_checked_at = clock.now()
    history.record(
        db.session,
        "password check",
        "user_session",
        session_id,
        organisation_id=current_user.organisation_id,
    )
    db.session.flush()


def ask(form: PasswordAgainForm, kept: str | None, then: str | None) -> ResponseReturnValue:
    intend("read")
    html = render_template("auth/password_again.html", form=form, kept=kept, next=then)
    return html, 422 if form.errors else 200


# --- For one thing alone ------------------------------------------------------------------------


def was_typed_for(thing: str) -> bool:
    """Whether the password was typed since it was asked for this very thing; used up by asking."""
    asked_at, checked_at = session.pop(thing, None), g.user_session.password_checked_at
    return asked_at is not None and is_fresh() and checked_at.timestamp() > asked_at


def ask_for(thing: str) -> ResponseReturnValue:
    """The page for the password, however recently it was typed; what was posted is carried on."""
    session[thing] = clock.now().timestamp()
    return ask(PasswordAgainForm(formdata=None), resumed_form.keep(current_user.id), here())
