"""The question of a note."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired

from pms.domain.care.item_rules import happened_problem
from pms.domain.text.lengths import FREE_TEXT
from pms.episodes.items.forms import ItemForm, explain
from pms.web.fields import DayField, at_most


class DatedNoteForm(ItemForm):
    written_on = DayField("Date", validators=[DataRequired("Enter the day the note is about")])
    text = TextAreaField("Note", validators=[DataRequired("Write the note"), at_most(FREE_TEXT)])

    def validate_written_on(self, field: DayField) -> None:
        explain(happened_problem(field.data, self.today))
