"""Questions about an admission to hospital."""

from wtforms.validators import DataRequired, InputRequired

from pms.domain.care.item_rules import discharge_problem, happened_problem
from pms.episodes.admissions import LISTS
from pms.episodes.items.forms import ItemForm, explain
from pms.web.fields import DayField, OptionalSelectField, YesNoField


class AdmissionForm(ItemForm):
    lists = LISTS

    admitted_on = DayField("Admitted on", validators=[DataRequired("Enter the day of admission")])
    planned = YesNoField(
        "Was it planned?", validators=[InputRequired("Say whether it was planned")]
    )
    cause = OptionalSelectField("Cause")
    discharged_on = DayField("Discharged on", description="Blank while in hospital")

    def validate_admitted_on(self, field: DayField) -> None:
        explain(happened_problem(field.data, self.today))

    def validate_discharged_on(self, field: DayField) -> None:
        explain(discharge_problem(field.data, self.admitted_on.data, self.today))
