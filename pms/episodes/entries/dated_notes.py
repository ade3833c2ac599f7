"""Dated notes of an episode, kept as they were written.

There is no correcting: a wrong note is entered in error and written again.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_login import current_user
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from pms.domain.care import dated_note as care
from pms.domain.care.problem import Problem, row_of
from pms.domain.text.lengths import FREE_TEXT
from pms.episodes.entries.actions import keep, require
from pms.episodes.entries.forms import EntryForm
from pms.episodes.entries.kind import EntryKind
from pms.episodes.models import DatedNote, Episode
from pms.web.fields import DayField, at_most


def rules(answers: Mapping[str, Any], note: DatedNote | None, today: date) -> Iterator[Problem]:
    return care.problems(row_of(care.DatedNoteRow, answers, note), today=today)


class DatedNoteForm(EntryForm):
    rules = rules

    written_on = DayField("Date", validators=[DataRequired("Enter the day the note is about")])
    text = TextAreaField("Note", validators=[DataRequired("Write the note"), at_most(FREE_TEXT)])


def new_note(episode: Episode, today: date, **more: Any) -> DatedNoteForm:
    return DatedNoteForm(today=today, written_on=today, **more)


def write_note(episode: Episode, today: date, author: str, *, ref: str, **values: Any) -> DatedNote:
    require(rules, values, None, today)
    return keep(DatedNote(episode=episode, ref=ref, author=author, **values))


def write_own_note(episode: Episode, today: date, *, ref: str, **values: Any) -> DatedNote:
    """In the name of whoever is signed in."""
    return write_note(episode, today, current_user.name, ref=ref, **values)


NOTES = EntryKind(
    "dated-notes",
    DatedNote,
    "dated_note",
    new=new_note,
    record=write_own_note,
    comes_in_rows=False,
    newest_first=True,
)
