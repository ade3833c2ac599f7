"""Questions about a review."""

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired

from pms.domain.care.item_rules import (
    blood_problem,
    happened_problem,
    next_review_problem,
    oral_switch_problem,
    vip_score_problem,
)
from pms.domain.text.lengths import FREE_TEXT, SHORT_TEXT
from pms.episodes.items.forms import ItemForm, explain
from pms.episodes.reviews import BLOODS, LISTS, ORAL_SWITCH
from pms.web.fields import (
    CodeField,
    DayField,
    NumberField,
    OptionalSelectField,
    WholeNumberField,
    at_most,
)


def believable(form: ItemForm, field: NumberField) -> None:
    """A validator of a blood result."""
    explain(blood_problem(field.short_name, field.data))


class BloodField(NumberField):
    """A result. One below or above what the laboratory measures is refused: kept as a number it
    would look measured, and a trend drawn through it would lie."""

    def read(self, text: str) -> float:
        if text[0] in "<>\u2264\u2265":
            raise ValueError(f"Leave this blank and write {text} in the summary")
        return super().read(text)


def blood(column: str) -> NumberField:
    name = next(test.name for test in BLOODS if test.column == column)
    return BloodField(name, validators=[believable])


class ReviewForm(ItemForm):
    lists = LISTS

    reviewed_on = DayField("Reviewed on", validators=[DataRequired("Enter the day of the review")])
    type = CodeField("Type of review", validators=[DataRequired("Select the type of review")])
    summary = TextAreaField("Summary", validators=[at_most(FREE_TEXT)])
    plan = TextAreaField("Plan", validators=[at_most(FREE_TEXT)])
    next_review_on = DayField("Next review", description="For example, +7", planned=True)
    crp = blood("crp")
    white_cells = blood("white_cells")
    neutrophils = blood("neutrophils")
    platelets = blood("platelets")
    creatinine = blood("creatinine")
    egfr = blood("egfr")
    alt = blood("alt")
    ck = blood("ck")
    vip_score = WholeNumberField("VIP score", description="0 to 5")

    present = StringField("Who was present", validators=[at_most(SHORT_TEXT)])
    oral_switch = OptionalSelectField("Oral switch considered", choices=ORAL_SWITCH.items())
    oral_switch_reason = StringField("Why, or why not", validators=[at_most(SHORT_TEXT)])

    @property
    def bloods(self) -> list[tuple[NumberField, str]]:
        """Each question about a blood test, with its unit."""
        return [(self[test.column], test.unit) for test in BLOODS]

    def validate_reviewed_on(self, field: DayField) -> None:
        explain(happened_problem(field.data, self.today))

    def validate_next_review_on(self, field: DayField) -> None:
        explain(next_review_problem(field.data, self.reviewed_on.data))

    def validate_oral_switch_reason(self, field: StringField) -> None:
        explain(oral_switch_problem(self.oral_switch.data, (field.data or "").strip()))

    def validate_vip_score(self, field: Any) -> None:
        explain(vip_score_problem(field.data))
