"""Changes to an episode's questionnaires, and the codes that open one. They flush; views commit."""

from datetime import date, datetime
from typing import Any

from pms.auth.code_alphabet import derived_code, keyed_hash
from pms.domain.care.item_rules import choice_problem, happened_problem
from pms.domain.care.questionnaire import CODE_LASTS, NAMES, WORDINGS, answers_problem
from pms.episodes.items.actions import fill
from pms.episodes.models import Episode
from pms.episodes.questionnaires.models import Questionnaire, QuestionnaireCode
from pms.refusal import insist
from pms.store.base import db


def record_questionnaire(
    episode: Episode, today: date, wording: str, *, ref: str, answered_on: date, **values: Any
) -> Questionnaire:
    """What staff enter for somebody."""
    insist(happened_problem(answered_on, today))
    return keep_answers(episode, wording, "staff", ref=ref, answered_on=answered_on, values=values)


def keep_answers(
    episode: Episode,
    wording: str,
    source: str,
    *,
    ref: str,
    answered_on: date,
    values: dict[str, Any],
) -> Questionnaire:
    insist(choice_problem(wording, WORDINGS))
    _insist(values)
    found = Questionnaire(
        episode=episode,
        ref=ref,
        wording=wording,
        source=source,
        answered_on=answered_on,
        **values,
    )
    db.session.add(found)
    db.session.flush()
    return found


def correct_questionnaire(
    questionnaire: Questionnaire, today: date, *, answered_on: date, **values: Any
) -> Questionnaire:
    insist(happened_problem(answered_on, today))
    _insist(values)
    fill(questionnaire, {"answered_on": answered_on, **values})
    return questionnaire


def _insist(values: dict[str, Any]) -> None:
    answers = {name: values[name] for name in NAMES}
    insist(answers_problem(answers, values["comments"]))


# --- Codes --------------------------------------------------------------------------------------


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
    insist(choice_problem(wording, WORDINGS))
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
