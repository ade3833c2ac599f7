"""Long-term outcomes, seen after therapy (counting-rules R9).

The pair at the end of therapy stays as it is.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypedDict, Unpack

from wtforms import TextAreaField
from wtforms.validators import DataRequired

from pms.domain.care import later_outcome as care
from pms.domain.care.problem import Problem, row_of
from pms.domain.text.lengths import FREE_TEXT
from pms.episodes.entries.actions import fill, keep, require, require_codes
from pms.episodes.entries.forms import EntryForm
from pms.episodes.entries.kind import EntryKind
from pms.episodes.models import Episode, LaterOutcome
from pms.web.fields import CodeField, DayField, at_most

LISTS = {"infection_outcome": "infection_outcome"}
"""The list of each column that holds a code."""


def rules(
    answers: Mapping[str, Any], outcome: LaterOutcome | None, today: date
) -> Iterator[Problem]:
    return care.problems(row_of(care.LaterOutcomeRow, answers, outcome), today=today)


class LaterOutcomeForm(EntryForm):
    lists, rules = LISTS, rules

    recorded_on = DayField("Seen on", validators=[DataRequired("Enter the day it was seen")])
    infection_outcome = CodeField(
        "Infection outcome", validators=[DataRequired("Select the infection outcome")]
    )
    notes = TextAreaField("Notes", validators=[at_most(FREE_TEXT)])


def new_later_outcome(episode: Episode, today: date, **more: Any) -> LaterOutcomeForm:
    return LaterOutcomeForm(today=today, recorded_on=today, **more)


class LaterOutcomeValues(TypedDict):
    recorded_on: date
    infection_outcome: str
    notes: str | None


def record_later_outcome(
    episode: Episode, today: date, *, ref: str, **values: Unpack[LaterOutcomeValues]
) -> LaterOutcome:
    require(rules, values, None, today)
    require_codes(None, LISTS, values)
    return keep(LaterOutcome(episode=episode, ref=ref, **values))


def correct_later_outcome(
    outcome: LaterOutcome, today: date, **values: Unpack[LaterOutcomeValues]
) -> LaterOutcome:
    require(rules, values, outcome, today)
    require_codes(outcome, LISTS, values)
    return fill(outcome, values)


LATER_OUTCOMES = EntryKind(
    "later-outcomes",
    LaterOutcome,
    "later_outcome",
    new=new_later_outcome,
    form=LaterOutcomeForm,
    record=record_later_outcome,
    correct=correct_later_outcome,
)
