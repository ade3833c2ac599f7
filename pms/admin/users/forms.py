"""Questions about an account."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired

from pms.admin.questions import GIVEN_ROLES, ReasonForm, SeveralField, short_text
from pms.admin.users.queries import state_of
from pms.auth.actions import USERNAME
from pms.auth.models import User
from pms.auth.queries import find_user
from pms.domain import lengths
from pms.saving import SectionForm

A_ROLE = "Select at least one role"


class AddUserForm(FlaskForm):
    name = short_text(
        "Name", "Enter the person's name", lengths.NAME, render_kw={"autofocus": True}
    )
    username = StringField(
        "Username",
        description="2 to 64 letters, digits, dots, hyphens or @; unique on this server",
        filters=[lambda text: text.strip().casefold() if text else text],
        validators=[DataRequired("Enter a username")],
        render_kw={"autocapitalize": "none", "spellcheck": "false", "maxlength": 64},
    )
    roles = SeveralField("Roles", [DataRequired(A_ROLE)], GIVEN_ROLES.items())

    def validate_username(self, field: StringField) -> None:
        if not USERNAME.fullmatch(field.data or ""):
            raise ValidationError("Use 2 to 64 letters, digits, dots, hyphens or @")
        if find_user(field.data):
            raise ValidationError("This username is taken: choose another one")


class UserForm(SectionForm):
    name = short_text("Name", "Enter the person's name", lengths.NAME)
    roles = SeveralField("Roles", [DataRequired(A_ROLE)], GIVEN_ROLES.items())


class StepForm(ReasonForm):
    """Why something is done to an account."""

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(state_of(user), **kwargs)
