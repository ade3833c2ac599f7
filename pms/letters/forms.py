"""Questions about a letter."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from pms.domain.care.letter import WAYS, LetterRow, problems
from pms.domain.care.problem import Problem, row_of
from pms.domain.text import lengths
from pms.episodes.models import Letter
from pms.saving import SectionForm, fingerprint
from pms.web.fields import DayField, as_choices, at_most

TEXTS = ("dated_on", "addressed_to", "copies_to", "body", "signed_by")


class LetterForm(SectionForm):
    """The letter as it will be printed."""

    dated_on = DayField("Date of the letter", description="")
    addressed_to = TextAreaField(
        "To", validators=[at_most(lengths.ADDRESS)], description="Name and address, in lines"
    )
    copies_to = TextAreaField(
        "Copies to", validators=[at_most(lengths.ADDRESS)], description="One on each line"
    )
    body = TextAreaField(
        "Letter",
        validators=[at_most(lengths.FREE_TEXT)],
        description="Leave a line empty between paragraphs. A first line that ends with : is a "
        "heading, lines that begin with - are a list",
    )
    signed_by = StringField(
        "Signed", validators=[at_most(lengths.SHORT_TEXT)], description="Name and role"
    )

    def __init__(self, letter: Letter | None, today: date, **first: Any) -> None:
        self.today = today
        super().__init__(letter, **first)

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return problems(row_of(LetterRow, answers, self.row), today=self.today)


class SendForm(SectionForm):
    """Marks a letter as sent; `shown` says which text the sender had before their eyes."""

    row: Letter
    not_columns = frozenset({"shown"})

    sent_how = RadioField(
        "How is it sent?",
        choices=as_choices(WAYS.items()),
        validators=[InputRequired("Select how it is sent")],
    )
    shown = HiddenField()

    def __init__(self, letter: Letter) -> None:
        super().__init__(letter)
        if not self.is_submitted():
            self.show_again()

    def show_again(self) -> None:
        """Have the form stand for the text as it is now."""
        self.shown.data = fingerprint(self.row, TEXTS)

    def is_what_was_shown(self) -> bool:
        """Whether no one has changed the text since; call it once the row is locked."""
        return bool(self.shown.data == fingerprint(self.row, TEXTS))
