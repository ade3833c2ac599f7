"""Questions about an account."""

from typing import Any

from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired

from pms.admin.questions import GIVEN_ROLES, ReasonForm, SeveralField, short_text
from pms.admin.users.queries import given_to_oneself, state_of
from pms.auth.access import READS_PATIENTS
from pms.auth.actions import USERNAME
from pms.auth.models import User
from pms.auth.queries import find_user
from pms.domain.text import lengths
from pms.saving import SectionForm
from pms.web.typed import PlainForm

A_ROLE = "Select at least one role"


class AddUserForm(PlainForm):
    name = short_text(
        "Name", "Enter the person's name", lengths.NAME, render_kw={"autofocus": True}
    )
    username = StringField(
        "Username",
        description="2 to 64 letters, digits, dots, hyphens or @; unique on this server",
        filters=[lambda text: text.casefold() if text else text],
        validators=[DataRequired("Enter a username")],
        render_kw={"autocapitalize": "none", "spellcheck": "false", "maxlength": 64},
    )
    roles = SeveralField("Roles", [DataRequired(A_ROLE)], GIVEN_ROLES.items())

    def validate_username(self, field: StringField) -> None:
        if not USERNAME.fullmatch(field.data or ""):
            raise ValidationError("Use 2 to 64 letters, digits, dots, hyphens or @")
        if find_user(field.data):
            raise ValidationError("This username is taken: choose another")


class UserForm(SectionForm):
    """Name and roles. Of one's own account: why one gives oneself a role that sees patients."""

    not_columns = frozenset({"reason"})

    name = short_text("Name", "Enter the person's name", lengths.NAME)
    roles = SeveralField("Roles", [DataRequired(A_ROLE)], GIVEN_ROLES.items())
    reason = short_text(
        "Why you give yourself a role that sees patients",
        description="Only if you tick Clinician or Viewer now. Your password is asked for. The "
        "history keeps it, and the access review shows it until another administrator confirms it",
        length=500,
    )

    def __init__(self, user: User, by: User, **kwargs: Any) -> None:
        super().__init__(user, **kwargs)
        self.by = by
        if not given_to_oneself(user, by, READS_PATIENTS):
            del self.reason

    def validate_reason(self, field: StringField) -> None:
        if given_to_oneself(self.row, self.by, self.roles.data or ()) and not field.data:
            raise ValidationError("Say why: it is kept in the history")


class AccountStepForm(ReasonForm):
    """Why something is done to an account."""

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(state_of(user), **kwargs)
