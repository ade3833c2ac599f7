"""Entering a questionnaire for somebody, and giving a patient a code to answer one."""

from typing import Any

from flask import abort, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.domain.care.questionnaire import THEMES, WORDINGS, scale_of
from pms.episodes.blueprint import bp
from pms.episodes.items.pages import (
    QUESTIONNAIRES,
    show_add,
    show_added,
    show_item_saved,
    show_open,
)
from pms.episodes.items.queries import get_item_or_404
from pms.episodes.queries import get_episode_or_404, get_whole_episode_or_404
from pms.episodes.questionnaires import actions
from pms.episodes.questionnaires.forms import IssueForm, QuestionnaireForm
from pms.episodes.questionnaires.models import Questionnaire, QuestionnaireCode
from pms.episodes.sections import show_saved, show_section
from pms.saving import added, corrected
from pms.store.base import db


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates of the section name the answers by."""
    return {
        "questionnaire_themes": THEMES,
        "questionnaire_wordings": WORDINGS,
        "questionnaire_scale": scale_of,
        "clock_now": clock.now,
    }


WORDING = "<any({}):wording>".format(", ".join(f'"{wording}"' for wording in WORDINGS))
CODES = "episodes/questionnaires/_codes.html"
EPISODE = "/episodes/<int:episode_id>"


@bp.route(f"{EPISODE}/questionnaires/add-{WORDING}", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def add_questionnaire(episode_id: int, wording: str) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    today = clock.today()
    form = QuestionnaireForm(wording, today=today, answered_on=today)
    if form.validate_on_submit() and (
        found := added(form, Questionnaire, actions.record_questionnaire, episode, today, wording)
    ):
        db.session.commit()
        return show_added(QUESTIONNAIRES, found)
    return show_add(QUESTIONNAIRES, episode, form)


@bp.route(f"{EPISODE}/questionnaires/<int:item_id>/correct", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct_questionnaire(episode_id: int, item_id: int) -> ResponseReturnValue:
    found = get_item_or_404(Questionnaire, episode_id, item_id)
    today = clock.today()
    form = QuestionnaireForm(found.wording, found, today=today)
    if form.validate_on_submit() and corrected(form, actions.correct_questionnaire, found, today):
        db.session.commit()
        return show_item_saved(QUESTIONNAIRES, found)
    return show_open(QUESTIONNAIRES, found, form)


@bp.route(f"{EPISODE}/questionnaire-codes/issue", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def issue_questionnaire_code(episode_id: int) -> ResponseReturnValue:
    """The answer to the form shows the code, this once."""
    episode = get_episode_or_404(episode_id)
    form = IssueForm()
    key = current_app.config["SECRET_KEY"]
    if form.validate_on_submit() and (
        issued := added(form, QuestionnaireCode, actions.issue_code, episode, clock.now(), key)
    ):
        waits = issued.state.words(clock.now()) == "waiting"
        text = actions.code_text(issued.ref, key) if waits else None
        expires_at = issued.expires_at
        db.session.commit()
        return show_codes(episode_id, issued=text, expires_at=expires_at)
    return show_codes(episode_id, form=form)


@bp.route(f"{EPISODE}/questionnaire-codes/<int:code_id>/revoke", methods=["POST"])
@allow(*WRITES_PATIENTS)
def revoke_questionnaire_code(episode_id: int, code_id: int) -> ResponseReturnValue:
    get_episode_or_404(episode_id)
    found = db.session.scalars(
        select(QuestionnaireCode).where(
            QuestionnaireCode.id == code_id, QuestionnaireCode.episode_id == episode_id
        )
    ).one_or_none()
    actions.revoke_code(found or abort(404), clock.now())
    db.session.commit()
    return show_saved("questionnaires", episode_id, template=CODES)


def show_codes(
    episode_id: int, form: IssueForm | None = None, **more: object
) -> ResponseReturnValue:
    """The region of the codes, with the form or a new code in it."""
    episode = get_whole_episode_or_404(episode_id)
    return show_section("questionnaires", episode, form, template=CODES, **more)
