"""Getting in: the access code once for a browser, the password, the second factor; and out."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user
from werkzeug.exceptions import ServiceUnavailable

from pms import clock
from pms.auth import (
    authentication,
    browsers,
    known_browser,
    resumed_form,
    second_factor,
    sessions,
    throttle,
)
from pms.auth.access import act_as, allow_everyone, allow_signed_in
from pms.auth.actions import ONE_TIME_PASSWORD_LASTS
from pms.auth.blueprint import bp
from pms.auth.forms import AccessCodeForm, SecondFactorForm, SignInForm
from pms.auth.models import EnrolledBrowser, Organisation, User
from pms.auth.next_page import go_on, here
from pms.auth.passwords import used_up
from pms.auth.queries import is_any_demonstration
from pms.auth.waiting import MustWait, told
from pms.store import history
from pms.store.base import db
from pms.store.transactions import intend
from pms.web import errors, networks
from pms.web.extensions import login_manager
from pms.web.htmx import wants_partial

NOT_RECOGNISED = "The username or password is not right. Check both and try again"
NO_SUCH_CODE = "The access code is not right. Check it and try again"
WRONG_CODE = "The code is not right. Wait for the next one and try again"
ENDED = "<p data-error>Your session has ended. Sign in again, then press the button again.</p>"
FIRST_PAGES = (
    ("clinician", "ward.show"),
    ("viewer", "ward.show"),
    ("manager", "reports.index"),
    ("organisation_admin", "admin.users"),
    ("technical", "technical.organisations"),
    ("national_viewer", "national.index"),
)


@bp.route("/")
@allow_signed_in
def home() -> ResponseReturnValue:
    """Where a person's work begins."""
    first = next(page for role, page in FIRST_PAGES if current_user.has_role(role))
    return redirect(url_for(first), 303)


# --- The browser --------------------------------------------------------------------------------


@bp.route("/access-code", methods=["GET", "POST"])
@allow_everyone
def enrol() -> ResponseReturnValue:
    """Enrol this browser for an organisation. It opens nothing but the sign-in page."""
    form = AccessCodeForm()
    if form.validate_on_submit():
        try:
            organisation = _by_access_code(form.code.data)
        except MustWait as wait:
            return _show_enrol(form, told(wait))
        if organisation:
            cookie = browsers.enrol(organisation)
            db.session.commit()
            response = redirect(url_for(".sign_in", next=request.args.get("next")), 303)
            browsers.remember(response, cookie)
            return response
        return _show_enrol(form, NO_SUCH_CODE), 422
    return _show_enrol(form), 422 if form.errors else 200


def _show_enrol(form: AccessCodeForm, problem: str | None = None) -> str:
    if problem:
        form.form_errors.append(problem)
    return render_template("auth/enrol.html", form=form, next=request.args.get("next"))


def _by_access_code(code: str) -> Organisation | None:
    """Whose code it is, in a write transaction; a wrong one counts for the address.

    A code is too long to be guessed, so the right one opens however often others failed there.
    Raises MustWait.
    """
    address, now = [throttle.of_place(None, request.remote_addr)], clock.now()
    intend("read")
    if not browsers.is_any_access_code(code):
        throttle.insist_on_a_try(address, now)
    intend("write")
    if organisation := browsers.find_by_access_code(code):
        throttle.take_try([throttle.of_enrolments(organisation.id, request.remote_addr)], now)
        return organisation
    history.record(db.session, "failed access code", "enrolled_browser", None, organisation_id=None)
    try:
        throttle.take_try(address, now)
    finally:
        db.session.commit()
    return None


# --- The person ---------------------------------------------------------------------------------


@bp.route("/sign-in", methods=["GET", "POST"])
@allow_everyone
def sign_in() -> ResponseReturnValue:
    """For the people of the organisation that this browser is enrolled for."""
    browser = browsers.this_browser()
    if browser is None:
        return redirect(url_for(".enrol", next=request.args.get("next")), 303)
    networks.refuse_outside(browser.organisation.networks)
    return _ask_who(browser, browser.organisation_id)


@bp.route("/technical/sign-in", methods=["GET", "POST"])
@allow_everyone
def technical_sign_in() -> ResponseReturnValue:
    """For who works over all organisations: they belong to none and know no access code."""
    return _ask_who(browsers.this_browser(), None)


def _ask_who(browser: EnrolledBrowser | None, organisation_id: int | None) -> ResponseReturnValue:
    if current_user.is_authenticated:
        return go_on(current_user.id)
    form, technical = SignInForm(), organisation_id is None
    if form.validate_on_submit():
        try:
            user = authentication.by_password(
                form.username.data,
                form.password.data,
                organisation_id=organisation_id,
                browser=browser,
            )
        except MustWait as wait:
            form.form_errors.append(told(wait))
            return show_sign_in(form, browser, technical, resumed_form.carried())
        if user and second_factor.has_one(user):
            authentication.wait_for_code(user, browser)
            db.session.commit()
            return _to_second_factor()
        if user:
            return _let_in(user, browser, form.password.data)
        form.form_errors.append(NOT_RECOGNISED)
    status = 422 if form.is_submitted() else 200
    return show_sign_in(form, browser, technical, resumed_form.carried()), status


def show_sign_in(
    form: SignInForm, browser: EnrolledBrowser | None, technical: bool, kept: str | None
) -> str:
    intend("read")
    return render_template(
        "auth/sign_in.html",
        form=form,
        kept=kept,
        next=request.args.get("next") if request.endpoint in DOORS else here(),
        technical=technical,
        enrolled_for=None if technical or browser is None else browser.organisation,
        any_demonstration=is_any_demonstration(),
    )


DOORS = {"auth.sign_in", "auth.technical_sign_in"}


def _to_second_factor() -> ResponseReturnValue:
    """The page for the code; with a form to carry on, it is the answer itself."""
    if kept := resumed_form.carried():
        return _show_second_factor(SecondFactorForm(formdata=None), kept), 200
    return redirect(url_for(".second_factor", next=request.args.get("next")), 303)


@bp.route("/sign-in/code", methods=["GET", "POST"], endpoint="second_factor")
@allow_everyone
def ask_second_factor() -> ResponseReturnValue:
    """The code of the app, or a recovery code, within five minutes of the password."""
    if current_user.is_authenticated:
        return go_on(current_user.id)
    browser = browsers.this_browser()
    user = authentication.awaited(browser)
    if user is None:
        return _to_door()
    if second_factor.is_unreadable(user):
        return errors.answer(ServiceUnavailable(), *second_factor.UNREADABLE)
    form = SecondFactorForm()
    if form.validate_on_submit():
        try:
            allowed = authentication.by_code(user, form.code.data, browser)
        except MustWait as wait:
            form.form_errors.append(told(wait))
            return _show_second_factor(form, resumed_form.carried())
        if allowed:
            return _let_in(allowed, browser)
        if authentication.awaited(browser) is None:
            return _to_door()
        form.form_errors.append(WRONG_CODE)
    return _show_second_factor(form, resumed_form.carried()), 422 if form.errors else 200


def _to_door() -> ResponseReturnValue:
    """Signing in begins again: it took too long, or the account has changed in between."""
    return redirect(url_for(authentication.door(), next=request.args.get("next")), 303)


def _show_second_factor(form: SecondFactorForm, kept: str | None) -> str:
    return render_template(
        "auth/second_factor.html",
        form=form,
        kept=kept,
        next=request.args.get("next"),
        door=authentication.door(),
    )


def _let_in(
    user: User, browser: EnrolledBrowser | None, password: str | None = None
) -> ResponseReturnValue:
    """Begin the session. A one-time password has been used with this; one that has become too
    short, because the second factor is gone, must be replaced."""
    authentication.finish(user, browser)
    act_as(user)
    if user.one_time_password_until:
        user.password_hash = used_up(user.password_hash)
    elif password is not None and len(password) < second_factor.minimum_password(user):
        user.one_time_password_until = clock.now() + ONE_TIME_PASSWORD_LASTS
    history.record(db.session, "sign-in", "user", user.id, organisation_id=user.organisation_id)
    user_id, over_all = user.id, user.organisation_id is None
    db.session.commit()
    response = make_response(go_on(user_id))
    if over_all:
        known_browser.remember(response, user_id)
    return response


@bp.route("/sign-out", methods=["POST"])
@allow_signed_in
def sign_out() -> ResponseReturnValue:
    door = ".technical_sign_in" if current_user.organisation_id is None else ".sign_in"
    history.record(
        db.session,
        "sign-out",
        "user",
        current_user.id,
        organisation_id=current_user.organisation_id,
    )
    sessions.end(current_user)
    db.session.commit()
    return redirect(url_for(door), 303)


def ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page, with what was typed; for htmx by HX-Redirect and a 401, which
    static/session.js takes for its own way of keeping what was typed."""
    last_user_id = sessions.last_user_id()
    last_user = db.session.get(User, last_user_id) if last_user_id else None
    technical = request.path.startswith("/technical") or bool(
        last_user and last_user.organisation_id is None
    )
    url = url_for("auth.technical_sign_in" if technical else "auth.sign_in", next=here())
    if wants_partial():
        return ENDED, 401, {"HX-Redirect": url}
    kept = resumed_form.keep(last_user_id)
    browser = browsers.this_browser()
    if kept and (technical or browser):
        return show_sign_in(SignInForm(formdata=None), browser, technical, kept), 401
    return redirect(url, 303)


login_manager.unauthorized_handler(ask_to_sign_in)


@bp.app_errorhandler(sessions.SessionEnded)
def session_ended_meanwhile(ended: sessions.SessionEnded) -> ResponseReturnValue:
    """What was asked for was not done: the session had been ended while it was judged."""
    intend("read")
    logout_user()
    return ask_to_sign_in()
