"""How the forms of entries are made, and the one that takes an entry out."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa
from wtforms import StringField
from wtforms.validators import DataRequired

from pms.domain.care.problem import Problem
from pms.domain.text.lengths import SHORT_TEXT
from pms.episodes.models import EpisodeItem
from pms.picklists.suggestions import offers
from pms.saving import SectionForm
from pms.web.fields import at_most


def no_rules(*asked: Any) -> Iterable[Problem]:
    return ()


class EntryForm(SectionForm):
    """A form of one entry: `EntryForm(row, today=...)` corrects it, without a row it adds one.

    `lists` names the code list of each column that has one. A retired value is offered only where
    the row already holds it. `rules` is the function of the kind that says what is wrong with
    answers. Further keywords are what a new entry begins with.
    """

    rules: ClassVar[Callable[..., Iterable[Problem]]] = no_rules

    def __init__(self, row: EpisodeItem | None = None, *, today: date, **first: Any) -> None:
        self.today = today
        super().__init__(row, **first)
        for column, list_name in self.lists.items():
            self[column].offer(offers(list_name, getattr(row, column, None)))

    def problems(self, answers: Mapping[str, Any]) -> Iterable[Problem]:
        return type(self).rules(answers, self.row, self.today)


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
