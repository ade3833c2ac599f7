"""How the forms of items are made, and the one that takes an item out."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired

from pms.domain.text.lengths import SHORT_TEXT
from pms.episodes.models import EpisodeItem
from pms.picklists.suggestions import offers
from pms.saving import SectionForm
from pms.web.fields import at_most


class ItemForm(SectionForm):
    """A form of one item: `ItemForm(row, today=...)` corrects it, without a row it adds one.

    `lists` names the code list of each column that has one. A retired value is offered only where
    the row already holds it. Further keywords are what a new item begins with.
    """

    def __init__(self, row: EpisodeItem | None = None, *, today: date, **first: Any) -> None:
        self.today = today
        super().__init__(row, **first)
        for column, list_name in self.lists.items():
            self[column].offer(offers(list_name, getattr(row, column, None)))


class EnteredInErrorForm(SectionForm):
    """Takes an item of any kind out."""

    row: EpisodeItem

    entered_in_error_reason = StringField(
        "Why was this entered in error?",
        validators=[
            DataRequired("Say why this was entered in error"),
            at_most(SHORT_TEXT),
        ],
    )

    @property
    def name_in_ids(self) -> str:
        """Unlike that of an item of another kind with the same number."""
        return f"{sa.inspect(type(self.row)).local_table.name}-error"


def explain(problem: str | None) -> None:
    """Put the words of a domain rule beside the field being validated."""
    if problem:
        raise ValidationError(problem)
