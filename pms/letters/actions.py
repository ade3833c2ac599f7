"""Writing letters and marking them as sent. They flush; views commit."""

from datetime import date
from typing import TypedDict, Unpack

from pms import clock
from pms.auth.models import Organisation
from pms.domain.care.item_rules import choice_problem
from pms.domain.care.letter import (
    WAYS,
    changed_problem,
    kind_problem,
    letter_date_problem,
    text_problem,
)
from pms.episodes.models import Episode, Letter
from pms.letters.drafting import about, letterhead
from pms.refusal import insist
from pms.store.base import db
from pms.store.history import mark_entered_in_error


class LetterValues(TypedDict):
    dated_on: date
    addressed_to: str | None
    copies_to: str | None
    body: str | None
    signed_by: str | None


def write_letter(
    episode: Episode,
    kind: str,
    drafted_body: str,
    replaces: Letter | None,
    *,
    ref: str,
    **values: Unpack[LetterValues],
) -> Letter:
    """A new draft; `drafted_body` is the text as the record gave it."""
    problem = kind_problem(kind, episode.decision, has_outcome=episode.has_outcome)
    insist(None if replaces else problem)
    _insist(values)
    letter = Letter(
        episode=episode,
        kind=kind,
        drafted_body=drafted_body,
        replaces_id=replaces.id if replaces else None,
        ref=ref,
        **values,
    )
    db.session.add(letter)
    db.session.flush()
    return letter


def correct_letter(
    letter: Letter, drafted_body: str | None, **values: Unpack[LetterValues]
) -> Letter:
    """Change a draft; `drafted_body` where it was drafted again."""
    insist(changed_problem(is_sent=letter.is_sent))
    _insist(values)
    for column, value in values.items():
        setattr(letter, column, value)
    if drafted_body is not None:
        letter.drafted_body = drafted_body
    db.session.flush()
    return letter


def mark_sent(
    letter: Letter, organisation: Organisation, sent_by: str, *, sent_how: str | None
) -> Letter:
    """Keep the letter as it was sent: with what stood over its text, by whom, how and when."""
    insist(changed_problem(is_sent=letter.is_sent))
    insist(None if sent_how else "Select how it was sent", choice_problem(sent_how, WAYS))
    letter.sent_letterhead = letterhead(organisation)
    letter.sent_about = about(letter.episode)
    letter.sent_by, letter.sent_how = sent_by, sent_how
    letter.sent_at = clock.now()
    db.session.flush()
    return letter


def enter_in_error(letter: Letter, *, entered_in_error_reason: str | None) -> None:
    insist(None if entered_in_error_reason else "Say why this was entered in error")
    mark_entered_in_error(letter, entered_in_error_reason or "")
    db.session.flush()


def _insist(values: LetterValues) -> None:
    insist(
        letter_date_problem(values["dated_on"], clock.today()),
        text_problem(values["addressed_to"], "Enter who the letter is for"),
        text_problem(values["body"], "The letter has no text"),
    )
