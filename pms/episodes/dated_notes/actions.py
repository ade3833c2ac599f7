"""Writing notes. There is no correcting: a wrong note is entered in error and written again."""

from datetime import date

from pms.domain.care.item_rules import happened_problem
from pms.episodes.models import DatedNote, Episode
from pms.refusal import insist
from pms.store.base import db


def write_note(
    episode: Episode, today: date, author: str, *, ref: str, written_on: date, text: str | None
) -> DatedNote:
    insist(happened_problem(written_on, today), None if text else "Write the note")
    note = DatedNote(episode=episode, ref=ref, author=author, written_on=written_on, text=text)
    db.session.add(note)
    db.session.flush()
    return note
