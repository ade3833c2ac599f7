"""Questions about a line."""

from datetime import date

from wtforms.validators import DataRequired

from pms.domain.care.item_rules import happened_problem, removal_problem
from pms.episodes.items.forms import ItemForm, explain
from pms.episodes.lines import LISTS, REMOVAL_LISTS
from pms.episodes.models import Line
from pms.web.fields import CodeField, DayField, OptionalSelectField


class LineForm(ItemForm):
    lists = LISTS

    device = CodeField("Device", validators=[DataRequired("Select the device")])
    site = OptionalSelectField("Site")
    inserted_on = DayField("Inserted on", description="Blank if not known")
    insertion_guidance = OptionalSelectField("Insertion guided by")
    removed_on = DayField("Removed on", description="Blank while it is in")
    removal_reason = OptionalSelectField("Why it was removed")

    def validate_inserted_on(self, field: DayField) -> None:
        explain(happened_problem(field.data, self.today))

    def validate_removed_on(self, field: DayField) -> None:
        explain(removal_problem(field.data, self.inserted_on.data, self.today))


class RemoveLineForm(ItemForm):
    """The short way to say that a line is out: when and why."""

    row: Line
    lists = REMOVAL_LISTS

    removed_on = DayField("Removed on", validators=[DataRequired("Enter the day it was removed")])
    removal_reason = OptionalSelectField("Why it was removed")

    def __init__(self, row: Line, *, today: date) -> None:
        super().__init__(row, today=today)
        if not self.is_submitted():
            self.removed_on.data = today

    def validate_removed_on(self, field: DayField) -> None:
        explain(removal_problem(field.data, self.row.inserted_on, self.today))
