"""Codes that a patient or carer is given, to answer one questionnaire."""

from datetime import datetime

from flask import abort, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import RadioField
from wtforms.validators import DataRequired

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.auth.code_alphabet import derived_code, keyed_hash
from pms.domain.care.problem import one_of
from pms.domain.care.questionnaire import CODE_LASTS, WORDINGS
from pms.episodes.blueprint import bp
from pms.episodes.models import Episode, QuestionnaireCode
from pms.episodes.queries import get_episode_or_404, get_whole_episode_or_404
from pms.episodes.sections import show_saved, show_section
from pms.refusal import require_none
from pms.saving import SectionForm, added
from pms.store.base import db
from pms.web.fields import as_choices

CODES = "episodes/questionnaires/_codes.html"
EPISODE = "/episodes/<int:episode_id>"


class IssueForm(SectionForm):
    """For whom a code is."""

    wording = RadioField(
        "Who will answer?",
        choices=as_choices(WORDINGS.items()),
        default="adult",
        validators=[DataRequired("Select who will answer")],
    )

    @property
    def name_in_ids(self) -> str:
        return "questionnaire-code"


def code_text(ref: str, key: str) -> str:
    """Eight letters. They follow from the form that asked, so that a double click shows one code;
    without the server's key nobody can tell them."""
    return derived_code(f"questionnaire {ref}", key, groups=2, letters=4)


def code_hash(code: str, key: str) -> str:
    """What is kept of a code."""
    return keyed_hash(f"questionnaire {code}", key)


def issue_code(
    episode: Episode, now: datetime, key: str, *, ref: str, wording: str
) -> QuestionnaireCode:
    require_none(one_of("wording", wording, WORDINGS))
    found = QuestionnaireCode(
        episode=episode,
        ref=ref,
        wording=wording,
        code_hash=code_hash(code_text(ref, key), key),
        issued_at=now,
        expires_at=now + CODE_LASTS,
    )
    db.session.add(found)
    db.session.flush()
    return found


def revoke_code(code: QuestionnaireCode, now: datetime) -> None:
    """Nobody can answer with it any more; a second press changes nothing."""
    db.session.refresh(code, with_for_update=True)
    if code.state.words(now) in ("waiting", "expired"):
        code.revoked_at = now
        db.session.flush()


@bp.route(f"{EPISODE}/questionnaire-codes/issue", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def issue_questionnaire_code(episode_id: int) -> ResponseReturnValue:
    """The answer to the form shows the code, this once."""
    episode = get_episode_or_404(episode_id)
    form = IssueForm()
    key = current_app.config["SECRET_KEY"]
    if form.validate_on_submit() and (
        issued := added(form, QuestionnaireCode, issue_code, episode, clock.now(), key)
    ):
        waits = issued.state.words(clock.now()) == "waiting"
        text = code_text(issued.ref, key) if waits else None
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
    revoke_code(found or abort(404), clock.now())
    db.session.commit()
    return show_saved("questionnaires", episode_id, template=CODES)


def show_codes(
    episode_id: int, form: IssueForm | None = None, **more: object
) -> ResponseReturnValue:
    """The region of the codes, with the form or a new code in it."""
    episode = get_whole_episode_or_404(episode_id)
    return show_section("questionnaires", episode, form, template=CODES, **more)
