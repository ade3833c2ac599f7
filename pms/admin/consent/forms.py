"""Questions about consent to be counted nationally."""

from datetime import date
from typing import Any

from wtforms import ValidationError
from wtforms.validators import DataRequired

from pms.admin.questions import ReasonForm, short_text
from pms.domain.national.consent import giving_problem
from pms.domain.text import lengths
from pms.web.fields import DayField
from pms.web.typed import PlainForm


class GiveConsentForm(PlainForm):
    given_on = DayField("Given on", validators=[DataRequired("Enter the day it was given")])
    given_by = short_text(
        "Who decided it",
        "Enter who decided it",
        lengths.NAME,
        description="Such as the Caldicott guardian, by name",
    )
    reference = short_text(
        "Reference",
        "Enter where the decision is written down",
        description="Where the decision is written down. Do not name a patient: administrators and "
        "the technical team read it",
    )

    def __init__(self, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today

    def validate_given_on(self, field: DayField) -> None:
        if field.data and (problem := giving_problem(field.data, self.today, stands=False)):
            raise ValidationError(problem)


class WithdrawConsentForm(ReasonForm):
    """Why it is withdrawn; shown with what that means."""
