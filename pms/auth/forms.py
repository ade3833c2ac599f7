"""Signing in, and choosing a password."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired

from pms.auth.passwords import password_problem


class SignInForm(FlaskForm):
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


class ChoosePasswordForm(FlaskForm):
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

    def __init__(self, known_words: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known_words = known_words

    def validate_password(self, field: PasswordField) -> None:
        if problem := password_problem(field.data, self.known_words):
            raise ValidationError(problem)

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            raise ValidationError("The two passwords differ. Enter the same one twice")
