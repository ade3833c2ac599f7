"""Questions about an organisation's settings."""

from typing import Any

from flask import request
from wtforms import BooleanField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from pms.admin.questions import SeveralField, networks_field, short_text
from pms.admin.settings.queries import networks_problem, service_problem
from pms.domain.counting.due import interval_problem
from pms.domain.counting.go_live import WAYS_OF_MOVING_OVER
from pms.domain.counting.services import SERVICES
from pms.domain.organisations.service_ages import ages_problem
from pms.domain.service_reports.cost import day_cost_problem
from pms.domain.text import lengths
from pms.refusal import Refused
from pms.saving import SectionForm
from pms.web.fields import DayField, WholeNumberField, as_choices, at_most

LONGEST_ADDRESS = 500


def every(what: str) -> WholeNumberField:
    """A question about how often something is done, in days."""
    return WholeNumberField(what, validators=[InputRequired("Enter a number of days"), is_interval])


def is_interval(form: SectionForm, field: WholeNumberField) -> None:
    if problem := interval_problem(field.data):
        raise ValidationError(problem)


class SettingsForm(SectionForm):
    name = short_text("Name", "Enter the organisation's name", lengths.NAME)
    letter_address = TextAreaField(
        "Address on letters",
        validators=[at_most(LONGEST_ADDRESS)],
        description="As it should appear under the name, in lines",
    )
    letter_phone = StringField(
        "Telephone on letters",
        validators=[at_most(lengths.SHORT_TEXT)],
        description="Who patients and practices should ring about OPAT, and when",
    )
    services = SeveralField(
        "OPAT services", [DataRequired("Select at least one service")], SERVICES.items()
    )
    go_live_on = DayField(
        "Go-live date",
        description="The first day that new patients are recorded here. "
        "Reports of quarters before or across it say so",
    )
    moving_over = RadioField(
        "Moving over from the system used before",
        choices=as_choices([*WAYS_OF_MOVING_OVER.items(), ("", "Not decided")]),
        coerce=lambda code: code or "",
        filters=[lambda code: code or ""],  # nothing recorded is "Not decided"
    )
    second_factor_required = BooleanField(
        "Everybody needs a second factor",
        description="Administrators always do. Others are asked to set one up at their next click",
    )
    networks = networks_field()
    review_every_days = every("Review on treatment every")
    bloods_every_days = every("Bloods on treatment every")
    oral_review_every_days = every("Review on oral therapy every")
    oral_bloods_every_days = every("Bloods on oral therapy every")
    adult_from = WholeNumberField(
        "The adult service takes people from the age of",
        validators=[InputRequired("Enter an age in years")],
    )
    paediatric_below = WholeNumberField(
        "The paediatric service takes people below the age of",
        validators=[InputRequired("Enter an age in years")],
        description="Of anybody else PMS asks whether the service is right",
    )
    hospital_day_cost = WholeNumberField(
        "Cost of a day in hospital, in pounds",
        description="The report of treatment days saved says what as many days would have cost. "
        "Blank: it says nothing of money",
    )

    def validate_services(self, field: SeveralField) -> None:
        if field.data and (problem := service_problem(field.data)):
            raise ValidationError(problem)

    def validate_paediatric_below(self, field: WholeNumberField) -> None:
        if problem := ages_problem(self.adult_from.data, field.data):
            raise ValidationError(problem)

    def validate_hospital_day_cost(self, field: WholeNumberField) -> None:
        if problem := day_cost_problem(field.data):
            raise ValidationError(problem)

    def validate_networks(self, field: TextAreaField) -> None:
        try:
            problem = networks_problem(field.data or "", request.remote_addr)
        except Refused:
            return  # said already by the field's own validator
        if problem:
            raise ValidationError(problem)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "networks": values["networks"] or ""}
