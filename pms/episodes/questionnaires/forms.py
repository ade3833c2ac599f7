"""Questions of the questionnaire as staff enter it, and of the code that a patient is given."""

from datetime import date
from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired

from pms.domain.care.item_rules import happened_problem
from pms.domain.care.questionnaire import NAMES, THEMES, WORDINGS, answers_problem, scale_of
from pms.domain.text.lengths import FREE_TEXT
from pms.episodes.items.forms import ItemForm, explain
from pms.episodes.questionnaires.models import Questionnaire
from pms.saving import SectionForm
from pms.web.fields import DayField, as_choices, at_most
from pms.web.typed import PlainForm

COMMENTS = {
    "adult": "Is there anything else you would like to tell us?",
    "carer": "Is there anything else you would like to tell us?",
    "child": "Is there anything you liked, or did not like?",
}


class RatingField(RadioField):
    """An answer on the scale as a number; None where the question was left open."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, coerce=_rating, choices=[], **kwargs)

    def offer(self, wording: str, open_label: str | None) -> None:
        """Set the scale of a wording; `open_label` is a last choice that means not answered."""
        pairs = [(str(answer), words) for answer, words in scale_of(wording).items()]
        self.choices = as_choices(pairs + ([("", open_label)] if open_label else []))

    def pre_validate(self, form: Any) -> None:
        """Not answering is no wrong choice."""
        if self.raw_data and self.raw_data[0]:
            super().pre_validate(form)


def _rating(value: str | int | None) -> int | None:
    return None if value in (None, "") else int(value)


def ask(form: PlainForm, wording: str, open_label: str | None = None) -> None:
    """Put the questions in the words of a wording."""
    for theme in THEMES:
        form[theme.name].label.text = theme.question(wording)
        form[theme.name].offer(wording, open_label)
    form["comments"].label.text = COMMENTS[wording]


def answers_of(form: PlainForm) -> dict[str, int | None]:
    return {name: form[name].data for name in NAMES}


class Ratings(PlainForm):
    """The twelve questions and the free text, whoever answers them."""

    information = RatingField()
    communication = RatingField()
    skill = RatingField()
    punctuality = RatingField()
    access = RatingField()
    self_care = RatingField()
    involvement = RatingField()
    who_to_call = RatingField()
    safety = RatingField()
    family = RatingField()
    overall = RatingField()
    again = RatingField()
    comments = TextAreaField(validators=[at_most(FREE_TEXT)])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        problem = answers_problem(answers_of(self), (self.comments.data or "").strip())
        if problem:
            self.form_errors.append(problem)
        return problem is None


class QuestionnaireForm(Ratings, ItemForm):
    """A questionnaire on paper, or told by telephone, as staff enter it."""

    answered_on = DayField(
        "Answered on", validators=[DataRequired("Enter the day it was answered")]
    )

    def __init__(
        self, wording: str, row: Questionnaire | None = None, *, today: date, **first: Any
    ) -> None:
        self.wording = wording
        super().__init__(row, today=today, **first)
        ask(self, wording, "Not answered")

    @property
    def name_in_ids(self) -> str:
        return f"questionnaire-{self.wording}"

    def validate_answered_on(self, field: DayField) -> None:
        explain(happened_problem(field.data, self.today))


class IssueForm(SectionForm):
    """For whom a code is."""

    wording = RadioField(
        "Who will answer?",
        choices=as_choices(WORDINGS.items()),
        default="adult",
        validators=[DataRequired("Select who will answer")],
    )

    @property
    def name_in_ids(self) -> str:
        return "questionnaire-code"
