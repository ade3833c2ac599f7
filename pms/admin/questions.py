"""Questions that several forms of administration ask alike."""

from collections.abc import Callable, Iterable
from typing import Any

from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from pms.auth.models import OVER_ALL, ROLES
from pms.domain.text import lengths
from pms.refusal import Refused
from pms.web import networks
from pms.web.fields import as_choices, at_most
from pms.web.typed import PlainForm

GIVEN_ROLES = {code: label for code, label in ROLES.items() if code not in OVER_ALL}
"""The roles that an organisation's people may hold."""

NOT_IN_THE_LIST = "Select from the list"
AN_EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+$"
CHANGED_MEANWHILE = (
    "This was changed a moment ago, perhaps by pressing the button twice. "
    "Check what it says now, then decide again"
)


class SeveralField(SelectMultipleField):
    """Boxes to tick; its data is a list of codes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        choices: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), choices=as_choices(choices), **kwargs)

    def pre_validate(self, form: Any) -> None:
        """A code that was not offered is refused in our words."""
        offered = {choice.value for choice in self.iter_choices()}
        if not set(self.data or ()) <= offered:
            raise ValidationError(NOT_IN_THE_LIST)


def short_text(
    label: str, missing: str | None = None, length: int = lengths.SHORT_TEXT, **kwargs: Any
) -> StringField:
    """A line of text; with `missing`, the words where nothing was typed."""
    asked = [DataRequired(missing)] if missing else []
    return StringField(label, validators=[*asked, at_most(length)], **kwargs)


def email(label: str) -> StringField:
    return StringField(
        label,
        validators=[
            DataRequired("Enter an e-mail address"),
            Regexp(AN_EMAIL, message="Enter an e-mail address, such as name@nhs.net"),
            at_most(lengths.SHORT_TEXT),
        ],
        render_kw={"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"},
    )


def networks_field() -> TextAreaField:
    return TextAreaField(
        "Networks",
        description="One block a line, such as 10.20.0.0/16 or fd00:1::/32. "
        "Blank allows every network that reaches this server",
        validators=[are_networks, at_most(2_000)],
        render_kw={"spellcheck": "false"},
    )


def are_networks(form: Any, field: TextAreaField) -> None:
    try:
        networks.parse(field.data or "")
    except Refused as problem:
        raise ValidationError(str(problem)) from None


def reason(label: str = "Why") -> TextAreaField:
    return TextAreaField(
        label, validators=[DataRequired("Say why: it is kept in the history"), at_most(500)]
    )


def may_act(form: PlainForm, act: Callable[[], object]) -> bool:
    """Call the action; False leaves the words of its refusal among the form's errors."""
    try:
        act()
    except Refused as refusal:
        form.form_errors.append(str(refusal))
        return False
    return True


class SeenForm(PlainForm):
    """A step that is of what was shown: `seen` tells whether the thing has changed since."""

    seen = HiddenField()

    def __init__(self, state: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.state = state
        if not self.is_submitted():
            self.seen.data = state

    def validate(self, extra_validators: Any = None) -> bool:
        """Further: a second press of the button, or a step somebody else has taken, is refused."""
        return super().validate(extra_validators) and self.is_as_shown(self.state)

    def is_as_shown(self, state: str) -> bool:
        """Whether the thing stands as it was shown; else the form says so, and may be sent again.

        Asked once more where the form was judged in another transaction than acts on it.
        """
        if self.seen.data == state:
            return True
        self.seen.data = state
        self.form_errors.append(CHANGED_MEANWHILE)
        return False


class ReasonForm(SeenForm):
    """A step that needs a reason."""

    reason = reason()
