"""Questions of our forms: a day and a number as people type them, a code from a list, yes or no."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from wtforms.fields import Field, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, StopValidation
from wtforms.widgets import TextInput

from pms import clock
from pms.domain.text.days import in_words, read_day
from pms.domain.text.doses import UNITS, read_dose, unit_problem
from pms.domain.text.numbers import plain_number

DAY_HINT = "For example, 13/7/2026"
NOT_IN_THE_LIST = "Select one of the list"
NOT_WHOLE = "Enter a whole number, such as 14"
NOT_A_NUMBER = "Enter a number, such as 1.5"

WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)  # nine digits: no database column overflows
DECIMAL = re.compile(r"-?(\d{1,9}(\.\d{0,9})?|\.\d{1,9})", re.ASCII)


def at_most(length: int) -> Length:
    """A validator of a text's length in characters."""
    return Length(max=length, message=f"Use {length:,} characters or fewer")


def in_capitals(text: str | None) -> str | None:
    """A filter: as codes and numbers are kept."""
    return text.upper() if text else text


def as_choices(choices: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """What WTForms wants of (value, label) pairs."""
    return [SelectChoice(value=value, label=label) for value, label in choices]


class TypedField(Field):
    """A text box whose text means a value; None where nothing was typed.

    Text without a meaning is kept beside its error, and no validator is asked about it.
    """

    widget = TextInput()

    def read(self, text: str) -> Any:
        """The value the text means; raises ValueError with words to show."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """A recorded value as one would type it."""
        return str(value)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.raw_data = [text]  # spaces alone are no answer
        self.data = None
        if text:
            self.data = self.read(text)

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation


def read_typed_day(text: str) -> date:
    """A day as people type it; raises ValueError with words to show."""
    return read_day(text, clock.today())


def as_typed(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


class DayField(TypedField):
    """A day, in any of the ways `read_day` knows; its data is a date or None.

    `today` is what "today", "-3" and "13 jul" start from. `planned`: the day mostly lies ahead, so
    that "13 jul" is the nearest one and "fri" the coming one. `born`: it never lies ahead, so that
    "1/6/27" is of 1927. What was read stands under the box.
    """

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        today: Callable[[], date] = clock.today,
        description: str = DAY_HINT,
        planned: bool = False,
        born: bool = False,
        **kwargs: Any,
    ) -> None:
        kind = "planned" if planned else "born" if born else ""
        said = {"data-day": kind, "inputmode": "text"}
        kwargs["render_kw"] = {**said, "autocapitalize": "none", **kwargs.get("render_kw", {})}
        super().__init__(label, validators, description=description, **kwargs)
        self.today = today
        self.planned, self.born = planned, born

    def read(self, text: str) -> date:
        return read_day(text, self.today(), self.planned, self.born)

    @property
    def read_back(self) -> str:
        """The day in words, for whoever typed it; "" where there is none."""
        return in_words(self.data, self.today()) if isinstance(self.data, date) else ""

    def show(self, value: date) -> str:
        return as_typed(value)


class NumberField(TypedField):
    """A number, in a plain box so that no mouse wheel changes a dose; its data is a float."""

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "decimal"})
        super().__init__(label, validators, **kwargs)

    def read(self, text: str) -> float:
        if not DECIMAL.fullmatch(text):
            raise ValueError(NOT_A_NUMBER)
        return float(text)

    def show(self, value: float) -> str:
        return plain_number(value)


class DoseField(NumberField):
    """The amount of a dose. A unit typed with it ("2g") fills the blank question `unit`."""

    def __init__(self, label: str | None = None, *, unit: str, **kwargs: Any) -> None:
        kwargs["render_kw"] = {"data-units": json.dumps(UNITS), "data-unit-question": unit}
        super().__init__(label, **kwargs)
        self.unit_question = unit
        self.typed_unit: str | None = None

    def read(self, text: str) -> float:
        amount, self.typed_unit = read_dose(text)
        return amount

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        unit = form[self.unit_question]
        if problem := unit_problem(self.typed_unit, unit.data):
            raise StopValidation(problem)
        unit.data = unit.data or self.typed_unit


USED_LATELY = "recently used"
Groups = Mapping[str, Iterable[str]]


class NameField(StringField):
    """A name to type, with names to choose from as one types; others may be typed too.

    `joins`: the list that a new name joins, in words for whoever types one. `several`: more than
    one may be typed, so that the browser's own list is all that is offered.
    """

    render_kw: dict[str, Any] | None

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        joins: str = "",
        several: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.render_kw = {"list": f"{self.id}-names", **(self.render_kw or {})}
        if not several:
            self.render_kw["data-names"] = joins
        self._groups: Callable[[], Groups] = dict

    def suggest(self, groups: Callable[[], Groups]) -> None:
        """The names, those to see first in the first group; what is said of a group is its key.

        Asked only where the form is shown.
        """
        self._groups = groups

    @cached_property
    def suggestions(self) -> list[tuple[str, str]]:
        """Name and what is said of it, each once."""
        found: dict[str, str] = {}
        for said, names in self._groups().items():
            for name in names:
                found.setdefault(name, said)
        return list(found.items())


class WholeNumberField(TypedField):
    """A whole number; its data is an int."""

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "numeric"})
        super().__init__(label, validators, **kwargs)

    def read(self, text: str) -> int:
        if not WHOLE.fullmatch(text):
            raise ValueError(NOT_WHOLE)
        return int(text)


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

    def offer(self, choices: Iterable[tuple[str, str] | SelectChoice]) -> None:
        """Set the list, as (code, label) pairs or ready; the blank choice comes first by itself."""
        ready = (one if isinstance(one, SelectChoice) else SelectChoice(*one) for one in choices)
        self.choices = [SelectChoice(value="", label=self.blank), *ready]


class OptionalSelectField(CodeField):
    """A code no one has to give: the blank choice reads "Not recorded"."""

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
