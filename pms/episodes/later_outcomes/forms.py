"""Questions about a long-term outcome."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired

from pms.domain.care.item_rules import happened_problem
from pms.domain.text.lengths import FREE_TEXT
from pms.episodes.items.forms import ItemForm, explain
from pms.episodes.later_outcomes import LISTS
from pms.web.fields import CodeField, DayField, at_most


class LaterOutcomeForm(ItemForm):
    lists = LISTS

    recorded_on = DayField("Seen on", validators=[DataRequired("Enter the day it was seen")])
    infection_outcome = CodeField(
        "Infection outcome", validators=[DataRequired("Select the infection outcome")]
    )
    notes = TextAreaField("Notes", validators=[at_most(FREE_TEXT)])

    def validate_recorded_on(self, field: DayField) -> None:
        explain(happened_problem(field.data, self.today))
