"""The pages that a patient sees: the code, the questions, thanks. None of them says who it is."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms.auth import sessions
from pms.auth.access import allow_everyone, allow_signed_in
from pms.auth.waiting import MustWait, told
from pms.domain.care.questionnaire import THEMES
from pms.episodes.entries.questionnaires import answers_of
from pms.questionnaire.blueprint import bp
from pms.questionnaire.tablet import actions
from pms.questionnaire.tablet.forms import AnswersForm, CodeForm
from pms.refusal import Refused
from pms.store import history
from pms.store.base import db

DOES_NOT_WORK = "This code does not work. Check it, or ask the nurse for a new one"
BACK_AFTER = 30
"""Seconds after which the thanks give way to the empty page of the code."""


@bp.route("/q", methods=["GET", "POST"])
@allow_everyone
def enter_code() -> ResponseReturnValue:
    form = CodeForm()
    if form.validate_on_submit():
        sign_out_staff()
        try:
            if actions.open_by_code(form.code.data):
                return redirect(url_for(".questions"), 303)
        except MustWait as wait:
            return _ask_code(form, told(wait))
        return _ask_code(form, DOES_NOT_WORK), 422
    if not form.is_submitted():
        actions.forget_opened()
    return _ask_code(form), 422 if form.errors else 200


def _ask_code(form: CodeForm, problem: str | None = None) -> str:
    if problem:
        form.code.data, form.code.raw_data, form.code.errors = "", None, [problem]
    staff = current_user.is_authenticated
    return render_template("questionnaire/code.html", form=form, staff=staff)


@bp.route("/q/hand-over", methods=["POST"])
@allow_signed_in
def hand_over() -> ResponseReturnValue:
    """Sign whoever is at work out, then show the questions of the code that was just given."""
    form = CodeForm()
    sign_out_staff()
    try:
        if form.validate() and actions.open_by_code(form.code.data):
            return redirect(url_for(".questions"), 303)
    except MustWait as wait:
        return _ask_code(form, told(wait))
    return redirect(url_for(".enter_code"), 303)


@bp.route("/q/questions", methods=["GET", "POST"])
@allow_everyone
def questions() -> ResponseReturnValue:
    """The questions of the code that was typed; without one, back to where it is typed."""
    code = None if current_user.is_authenticated else actions.find_opened()
    if code is None:
        return redirect(url_for(".enter_code"), 303)
    if code.used_at:
        return redirect(url_for(".thanks"), 303)
    form = AnswersForm(code.wording)
    if form.validate_on_submit():
        comments = form.comments.data or None
        try:
            actions.answer(code, {**answers_of(form), "comments": comments})
        except Refused:
            db.session.rollback()
        else:
            db.session.commit()
        actions.forget_opened()
        return redirect(url_for(".thanks"), 303)
    wording = code.wording
    html = render_template(
        "questionnaire/questions.html", form=form, themes=THEMES, wording=wording
    )
    return html, 422 if form.errors else 200


@bp.route("/q/thanks")
@allow_everyone
def thanks() -> ResponseReturnValue:
    """Says thank you, and goes back to the empty page of the code on its own."""
    actions.forget_opened()
    html = render_template("questionnaire/thanks.html")
    return html, 200, {"Refresh": f"{BACK_AFTER}; url={url_for('.enter_code')}"}


def sign_out_staff() -> None:
    """No one who is handed a tablet reaches the records of whoever was at work on it."""
    if current_user.is_authenticated:
        history.record(
            db.session,
            "sign-out",
            "user",
            current_user.id,
            organisation_id=current_user.organisation_id,
        )
        sessions.end(current_user)
        db.session.commit()
