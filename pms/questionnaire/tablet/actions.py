"""Opening a questionnaire by its code, and keeping its answers once. They flush; views commit."""

from datetime import datetime
from typing import Any

from flask import current_app, g, request, session

from pms import clock
from pms.auth import browsers, throttle
from pms.domain.care.questionnaire import OPEN_FOR
from pms.episodes.entries.questionnaire_codes import code_hash
from pms.episodes.entries.questionnaires import keep_answers
from pms.episodes.models import QuestionnaireCode
from pms.questionnaire.tablet.queries import find_code, find_waiting_code
from pms.refusal import Refused
from pms.store import history
from pms.store.base import db
from pms.store.scoping import choose_organisation
from pms.store.transactions import intend

OPENED = "questionnaire"
PATIENT = "questionnaire code"
"""Who the history says it was: no one else is known."""


def open_by_code(text: str) -> bool:
    """Remember in this browser which questionnaire is open; a wrong code counts for the tablet, or
    where it is not enrolled for the address.

    False, in every case alike, where the code is wrong, used, withdrawn or too old; raises
    throttle.TooMany where nothing is judged. Commits.
    """
    now = clock.now()
    subject = [throttle.of_place(browsers.this_browser(), request.remote_addr, "questionnaire")]
    throttle.insist_on_a_try(subject, now)
    intend("write")
    try:
        throttle.take_try(subject, now)
    except throttle.TooMany as many:
        if many.is_news:
            _note_failure()
        raise
    found = find_waiting_code(code_hash(text, current_app.config["SECRET_KEY"]), now)
    if found is None:
        _note_failure()
        return False
    throttle.take_back(subject)
    session[OPENED] = [found.id, now.isoformat()]
    db.session.commit()
    return True


def _note_failure() -> None:
    history.record(db.session, "failed code", "questionnaire_code", None, organisation_id=None)
    db.session.commit()


def find_opened() -> QuestionnaireCode | None:
    """The code that was typed in this browser, unless it was long ago or has been withdrawn.

    One that was used is given too: the second press of a button ends where the first one did.
    """
    code_id, opened_at = session.get(OPENED, (None, ""))
    now = clock.now()
    if code_id is None or now - datetime.fromisoformat(opened_at) > OPEN_FOR:
        return None
    found = find_code(QuestionnaireCode.id == code_id)
    if found is None or found.revoked_at:
        return None
    choose_organisation(found.organisation_id)
    g.actor = history.Actor(username=PATIENT, address=request.remote_addr or "")
    return found


def forget_opened() -> None:
    session.pop(OPENED, None)


def answer(code: QuestionnaireCode, values: dict[str, Any]) -> None:
    """Keep the answers and use the code up, both or neither."""
    db.session.refresh(code, with_for_update={"of": QuestionnaireCode})
    if code.used_at or code.revoked_at:
        raise Refused("This questionnaire has been answered")
    keep_answers(
        code.episode,
        clock.today(),
        code.wording,
        "code",
        ref=code.ref,
        answered_on=clock.today(),
        **values,
    )
    code.used_at = clock.now()
    db.session.flush()
