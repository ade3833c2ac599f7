"""Questions about a task."""

from typing import Any

from wtforms import StringField
from wtforms.validators import DataRequired

from pms.domain.care.item_rules import happened_problem, long_ago_problem
from pms.domain.text.lengths import NAME, SHORT_TEXT
from pms.episodes.items.forms import ItemForm, explain
from pms.episodes.tasks.queries import offered_owners
from pms.web.fields import DayField, NameField, at_most


class TaskForm(ItemForm):
    text = StringField(
        "Task", validators=[DataRequired("Enter what is to be done"), at_most(SHORT_TEXT)]
    )
    due_on = DayField("Due", description="For example, +7", planned=True)
    owner = NameField("Who will do it", validators=[at_most(NAME)])
    done_on = DayField("Done on", description="Blank while it is to be done")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner.suggest(offered_owners)

    def validate_due_on(self, field: DayField) -> None:
        explain(long_ago_problem(field.data))

    def validate_done_on(self, field: DayField) -> None:
        explain(happened_problem(field.data, self.today))
