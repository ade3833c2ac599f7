"""Questions about an enquiry."""

from wtforms import StringField
from wtforms.validators import DataRequired

from pms.domain.care.item_rules import arrival_problem, happened_problem
from pms.domain.text.lengths import NAME, SHORT_TEXT
from pms.episodes.items.forms import ItemForm, explain
from pms.web.fields import DayField, at_most


class EnquiryForm(ItemForm):
    missing = StringField(
        "What is missing",
        validators=[DataRequired("Enter what is missing"), at_most(SHORT_TEXT)],
    )
    asked_of = StringField(
        "Requested from", description="A person, a ward or a practice", validators=[at_most(NAME)]
    )
    asked_on = DayField("Requested on", validators=[DataRequired("Enter the day it was requested")])
    arrived_on = DayField("Arrived on", description="Blank while it is awaited")

    def validate_asked_on(self, field: DayField) -> None:
        explain(happened_problem(field.data, self.today))

    def validate_arrived_on(self, field: DayField) -> None:
        explain(arrival_problem(field.data, self.asked_on.data, self.today))
