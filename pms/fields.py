"""Questions of our forms: a day as people type it, a code from a list, yes or no."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from wtforms.fields import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from pms import clock
from pms.domain.day_text import read_day

DAY_HINT = "For example, 13/7/2026"
NOT_IN_THE_LIST = "Select one of the list"


def as_choices(choices: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """What WTForms wants of (value, label) pairs."""
    return [SelectChoice(value=value, label=label) for value, label in choices]


class DayField(StringField):
    """One box for a day, in any of the ways `read_day` knows. Its data is a date or None.

    What was typed is kept on an error. `today` is what "today", "-3" and "13 jul" start from.
    """

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        today: Callable[[], date] = clock.today,
        description: str = DAY_HINT,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "text", "autocapitalize": "none"})
        super().__init__(label, validators, description=description, **kwargs)
        self.today = today

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.day}/{self.data.month}/{self.data.year}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            self.data = read_day(text, self.today())


class CodeField(SelectField):
    """A code from a list, with a blank first choice; None where nothing was chosen."""

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        choices: Iterable[tuple[str, str]] = (),
        blank: str = "Select",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("invalid_choice_message", NOT_IN_THE_LIST)
        super().__init__(label, validators, coerce=_none_if_blank, **kwargs)
        self.blank = blank
        self.offer(choices)

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Set the list, as (code, label) pairs; the blank choice comes first by itself."""
        self.choices = as_choices([("", self.blank), *choices])


class OptionalSelectField(CodeField):
    """A code nobody has to give: the blank choice reads "Not recorded"."""

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        choices: Iterable[tuple[str, str]] = (),
        blank: str = "Not recorded",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, choices, blank, **kwargs)


class YesNoField(RadioField):
    """Yes, no, or (None) not answered. With `unknown`, a third choice that also means None."""

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        unknown: str | None = None,
        **kwargs: Any,
    ) -> None:
        pairs = [("yes", "Yes"), ("no", "No")] + ([("", unknown)] if unknown else [])
        super().__init__(label, validators, choices=as_choices(pairs), coerce=_truth, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Not answering is a validator's business (`InputRequired`), not a wrong choice."""
        if self.raw_data and self.raw_data[0]:
            super().pre_validate(form)


def _none_if_blank(value: str | None) -> str | None:
    return value or None


def _truth(value: str | bool | None) -> bool | None:
    """ "yes" and True, "no" and False, "" and None; anything else raises ValueError."""
    if value in ("yes", True):
        return True
    if value in ("no", False):
        return False
    if value in ("", None):
        return None
    raise ValueError(f"neither yes nor no: {value}")
