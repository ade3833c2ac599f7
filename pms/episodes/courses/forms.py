"""Questions about an antimicrobial course."""

from datetime import date

from wtforms.validators import DataRequired

from pms.domain.care.item_rules import course_end_problem, dose_problem, happened_problem
from pms.episodes.courses import END_LISTS, LISTS
from pms.episodes.items.forms import ItemForm, explain
from pms.episodes.models import Course
from pms.web.fields import CodeField, DayField, DoseField, OptionalSelectField


class CourseForm(ItemForm):
    lists = LISTS

    agent = CodeField("Antimicrobial", validators=[DataRequired("Select the antimicrobial")])
    route = OptionalSelectField("Route")
    dose = DoseField("Dose", unit="dose_unit")
    dose_unit = OptionalSelectField("Unit")
    frequency = OptionalSelectField("Frequency")
    administered_by = OptionalSelectField("Given by")
    delivery_form = OptionalSelectField("Delivery form")
    started_on = DayField("Started on", validators=[DataRequired("Enter the day it started")])
    ended_on = DayField(
        "Ends on", description="Leave blank while it is running; may be in the future", planned=True
    )
    course_end_reason = OptionalSelectField("Why it ends")

    def validate_dose(self, field: DoseField) -> None:
        explain(dose_problem(field.data, self.dose_unit.data))

    def validate_started_on(self, field: DayField) -> None:
        explain(happened_problem(field.data, self.today))

    def validate_ended_on(self, field: DayField) -> None:
        explain(course_end_problem(field.data, self.started_on.data))


class EndCourseForm(ItemForm):
    """The short way to end a course: when and why."""

    row: Course
    lists = END_LISTS

    ended_on = DayField("Last day", planned=True, validators=[DataRequired("Enter its last day")])
    course_end_reason = OptionalSelectField("Why it ends")

    def __init__(self, row: Course, *, today: date) -> None:
        super().__init__(row, today=today)
        if not self.is_submitted():
            self.ended_on.data = today  # also where another day was planned

    def validate_ended_on(self, field: DayField) -> None:
        explain(course_end_problem(field.data, self.row.started_on))
