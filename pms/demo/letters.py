"""Letters of the demonstration: the newest discharges have theirs, sent or still a draft."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from pms.auth.models import Organisation
from pms.episodes.models import Episode, Letter
from pms.letters import actions
from pms.letters.drafting import draft
from pms.store.base import db

DISCHARGED, ON_TREATMENT = 8, 4
DRAFTS = 2
"""How many of the discharge letters nobody has sent yet."""


def write_letters(organisation: Organisation, today: date, writer: str) -> None:
    """Of the chosen organisation. The caller commits."""
    for number, episode in enumerate(_newest(DISCHARGED, is_over=True)):
        letter = _write(episode, "discharge", organisation, today, writer)
        if number >= DRAFTS:
            actions.mark_sent(letter, organisation, writer, sent_how="record")
    for episode in _newest(ON_TREATMENT, is_over=False):
        letter = _write(episode, "acceptance", organisation, today, writer)
        actions.mark_sent(letter, organisation, writer, sent_how="printed")


def _newest(number: int, *, is_over: bool) -> Sequence[Episode]:
    outcome = Episode.opat_outcome
    return db.session.scalars(
        select(Episode)
        .where(Episode.decision == "accepted")
        .where(outcome.is_not(None) if is_over else outcome.is_(None))
        .order_by((Episode.outcome_on if is_over else Episode.decided_on).desc(), Episode.id.desc())
        .limit(number)
    ).all()


def _write(
    episode: Episode, kind: str, organisation: Organisation, today: date, writer: str
) -> Letter:
    drafted = draft(kind, episode, organisation)
    return actions.write_letter(
        episode,
        kind,
        drafted.body,
        None,
        ref=f"demo-{kind}-{episode.ref}",
        dated_on=min(today, episode.outcome_on or today),
        addressed_to=drafted.addressed_to,
        copies_to=drafted.copies_to,
        body=drafted.body,
        signed_by=f"{writer}, OPAT team",
    )
