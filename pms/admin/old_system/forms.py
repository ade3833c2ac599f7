"""Questions about a patient still on the system used before."""

from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired

from pms import clock
from pms.admin.models import OldSystemPatient
from pms.admin.old_system.queries import LISTED, is_listed, left_problem
from pms.admin.questions import short_text
from pms.domain.text import lengths
from pms.saving import SectionForm
from pms.web.fields import DayField, at_most, in_capitals
from pms.web.typed import PlainForm


class AddPatientForm(PlainForm):
    hospital_number = StringField(
        "Hospital number",
        filters=[in_capitals],
        validators=[
            DataRequired("Enter the hospital number"),
            at_most(lengths.HOSPITAL_NUMBER),
        ],
        render_kw={"autofocus": True},
    )
    note = short_text("Note", description="Such as the planned end of treatment there")

    def validate_hospital_number(self, field: StringField) -> None:
        if is_listed(field.data):
            raise ValidationError(LISTED)


class OldSystemPatientForm(SectionForm):
    left_on = DayField(
        "Left the old system on",
        description="When they were discharged there, or brought over. Blank while they are there",
    )
    note = short_text("Note")

    def __init__(self, row: OldSystemPatient) -> None:
        super().__init__(row)

    def validate_left_on(self, field: DayField) -> None:
        if problem := left_problem(field.data, clock.today()):
            raise ValidationError(problem)
