"""What is asked at the door, and of one's own account."""

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired

from pms.auth.passwords import password_problem
from pms.web.fields import at_most
from pms.web.typed import PlainForm

LONGEST_CODE = 64


class AccessCodeForm(PlainForm):
    code = StringField(
        "Access code",
        validators=[DataRequired("Enter the access code"), at_most(LONGEST_CODE)],
        render_kw={"autocapitalize": "characters", "spellcheck": "false", "autofocus": True},
    )


class SignInForm(PlainForm):
    username = StringField(
        "Username",
        validators=[DataRequired("Enter your username")],
        render_kw={
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "autofocus": True,
            "maxlength": 64,
        },
    )
    password = PasswordField(
        "Password",
        validators=[DataRequired("Enter your password")],
        render_kw={"autocomplete": "current-password"},
    )


class SecondFactorForm(PlainForm):
    code = StringField(
        "Code",
        validators=[DataRequired("Enter the code"), at_most(LONGEST_CODE)],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false", "autofocus": True},
    )


class SetUpSecondFactorForm(PlainForm):
    secret = HiddenField()
    code = StringField(
        "Code that the app shows",
        validators=[DataRequired("Enter the code that the app shows"), at_most(LONGEST_CODE)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )


class PasswordAgainForm(PlainForm):
    password = PasswordField(
        "Password",
        validators=[DataRequired("Enter your password")],
        render_kw={"autocomplete": "current-password", "autofocus": True},
    )


class ChoosePasswordForm(PlainForm):
    current = PasswordField(
        "Current password",
        validators=[DataRequired("Enter the password you have now")],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        "New password",
        validators=[DataRequired("Enter a new password")],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "New password again",
        validators=[DataRequired("Enter the new password a second time")],
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(
        self, known_words: Iterable[str], minimum: int, asks_current: bool, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.known_words, self.minimum = known_words, minimum
        if not asks_current:
            del self.current

    def validate_password(self, field: PasswordField) -> None:
        if problem := password_problem(field.data, self.known_words, self.minimum):
            raise ValidationError(problem)

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            raise ValidationError("The two passwords differ. Enter the same one twice")
