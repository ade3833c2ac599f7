"""Questions to the technical team about an organisation."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NoReturn

from wtforms import Field, FieldList, Form, FormField, RadioField, StringField, ValidationError
from wtforms.validators import DataRequired

from pms.admin.models import AuthorisationItem
from pms.admin.questions import (
    GIVEN_ROLES,
    ReasonForm,
    SeenForm,
    SeveralField,
    email,
    networks_field,
    short_text,
)
from pms.auth.actions import USERNAME
from pms.auth.models import Organisation
from pms.auth.queries import find_user
from pms.domain.organisations.administrators import ADMINISTRATOR
from pms.domain.text import lengths
from pms.saving import SectionForm
from pms.web.fields import DayField, as_choices, at_most
from pms.web.typed import PlainForm, PlainMeta

ROWS = 4
"""Accounts that may be made at once; the administrators make the others."""


class DetailsForm(SectionForm):
    name = short_text("Name", "Enter the name of the organisation", lengths.NAME)
    contact_name = short_text("Person to ask", "Enter a name", lengths.NAME)
    contact_email = email("E-mail address")
    contact_phone = short_text("Phone", "Enter a phone number", lengths.PHONE)
    paperwork_reference = short_text(
        "Reference of the paperwork",
        "Enter the reference",
        description="Do not name a patient: the organisation's administrators read it too",
    )
    networks = networks_field()

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "networks": values["networks"] or ""}


class AuthorisationItemForm(PlainForm):
    """One item of the checklist."""

    reference = short_text("Reference", "Enter where the paper is, or whose word it is")
    done_on = DayField("Done on", validators=[DataRequired("Enter the day it was done")])

    def __init__(self, row: AuthorisationItem | None, today: date) -> None:
        super().__init__(obj=row)
        self.today = today

    def validate_done_on(self, field: DayField) -> None:
        if field.data and field.data > self.today:
            raise ValidationError("The day must be today or earlier")


class ApprovalForm(SeenForm):
    """A word on the papers that were shown, and no question."""


class AccountForm(Form):
    """One account to make; a row left blank makes none."""

    class Meta(PlainMeta):
        pass

    username = StringField(
        "Username",
        filters=[lambda text: text.casefold() if text else text],
        render_kw={"autocapitalize": "none", "spellcheck": "false", "maxlength": 64},
    )
    name = StringField("Name", validators=[at_most(lengths.NAME)])
    roles = SeveralField("Roles", choices=GIVEN_ROLES.items())

    @property
    def is_blank(self) -> bool:
        return not (self.username.data or self.name.data or self.roles.data)

    def validate_username(self, field: StringField) -> None:
        if self.is_blank:
            return
        if not USERNAME.fullmatch(field.data or ""):
            raise ValidationError("Use 2 to 64 letters, digits, dots, hyphens or @")
        if find_user(field.data):
            raise ValidationError("This username is taken")

    def validate_name(self, field: StringField) -> None:
        if not self.is_blank and not field.data:
            raise ValidationError("Enter a name")

    def validate_roles(self, field: SeveralField) -> None:
        if not self.is_blank and not field.data:
            raise ValidationError("Select at least one role")


class FirstAccountsForm(SeenForm):
    accounts = FieldList(FormField(AccountForm), min_entries=ROWS, max_entries=ROWS)

    @property
    def filled(self) -> Sequence[AccountForm]:
        return [entry.form for entry in self.accounts if not entry.form.is_blank]

    def validate_accounts(self, field: FieldList) -> None:
        """What is wrong across the rows is said next to the question that fixes it."""
        taken: set[str] = set()
        for form in self.filled:
            if form.username.data in taken:
                _refuse(form.username, "Give each person a different username")
            taken.add(form.username.data)
        if not any(ADMINISTRATOR in (form.roles.data or ()) for form in self.filled):
            _refuse(field.entries[0].form.roles, "Make one of them an organisation administrator")


def _refuse(question: Field, words: str) -> NoReturn:
    question.errors = [*question.errors, words]
    raise ValidationError("")


class StateForm(ReasonForm):
    """Why an organisation changes its state; shown with what the step means."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(organisation.state)


class BrowsersForm(ReasonForm):
    """Why all browsers are revoked; `count` of them were shown."""

    def __init__(self, count: int) -> None:
        super().__init__(str(count))


class NewAccessCodeForm(ReasonForm):
    until = RadioField(
        "The previous code",
        choices=as_choices(
            [
                ("week", "still enrols browsers for 7 days, while the new one is handed out"),
                ("now", "ends straight away: it may be in the wrong hands"),
            ]
        ),
        default="week",
    )

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(str(organisation.version))

    @property
    def at_once(self) -> bool:
        return bool(self.until.data == "now")
