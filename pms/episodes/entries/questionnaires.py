"""Questionnaires on an episode: entered by staff, or by the patient who was given a code."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired

from pms import clock
from pms.domain.care import questionnaire as care
from pms.domain.care.problem import Problem, row_of
from pms.domain.care.questionnaire import NAMES, THEMES, WORDINGS, scale_of
from pms.domain.text.lengths import FREE_TEXT
from pms.episodes.blueprint import bp
from pms.episodes.entries.actions import fill, keep, require
from pms.episodes.entries.forms import EntryForm
from pms.episodes.entries.kind import EntryKind
from pms.episodes.models import Episode, Questionnaire
from pms.web.fields import DayField, as_choices, at_most
from pms.web.typed import PlainForm


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates of the section name the answers by."""
    return {
        "questionnaire_themes": THEMES,
        "questionnaire_wordings": WORDINGS,
        "questionnaire_scale": scale_of,
        "clock_now": clock.now,
    }


def rules(
    answers: Mapping[str, Any], questionnaire: Questionnaire | None, today: date
) -> Iterator[Problem]:
    return care.problems(row_of(care.QuestionnaireRow, answers, questionnaire), today=today)


# --- The questions ------------------------------------------------------------------------------


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


class QuestionnaireForm(Ratings, EntryForm):
    """A questionnaire on paper, or told by telephone, as staff enter it."""

    rules = rules

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


def new_questionnaire(
    episode: Episode, today: date, wording: str, **more: Any
) -> QuestionnaireForm:
    return QuestionnaireForm(wording, today=today, answered_on=today, **more)


def questionnaire_form(questionnaire: Questionnaire, *, today: date) -> QuestionnaireForm:
    return QuestionnaireForm(questionnaire.wording, questionnaire, today=today)


# --- Changes ------------------------------------------------------------------------------------


def record_questionnaire(
    episode: Episode, today: date, wording: str, *, ref: str, **values: Any
) -> Questionnaire:
    """What staff enter for somebody."""
    return keep_answers(episode, today, wording, "staff", ref=ref, **values)


def keep_answers(
    episode: Episode, today: date, wording: str, source: str, *, ref: str, **values: Any
) -> Questionnaire:
    require(rules, {"wording": wording, **values}, None, today)
    return keep(Questionnaire(episode=episode, ref=ref, wording=wording, source=source, **values))


def correct_questionnaire(
    questionnaire: Questionnaire, today: date, **values: Any
) -> Questionnaire:
    require(rules, values, questionnaire, today)
    return fill(questionnaire, values)


QUESTIONNAIRES = EntryKind(
    "questionnaires",
    Questionnaire,
    "questionnaire",
    new=new_questionnaire,
    form=questionnaire_form,
    record=record_questionnaire,
    correct=correct_questionnaire,
    variants=tuple(WORDINGS),
    variant_is="wording",
    comes_in_rows=False,
)
