"""Stays in hospital during an episode."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypedDict, Unpack

from wtforms.validators import DataRequired, InputRequired

from pms.domain.care import admission as care
from pms.domain.care.problem import Problem, row_of
from pms.episodes.entries.actions import fill, keep, require, require_codes
from pms.episodes.entries.forms import EntryForm
from pms.episodes.entries.kind import EntryKind
from pms.episodes.models import Admission, Episode
from pms.web.fields import DayField, OptionalSelectField, YesNoField

LISTS = {"cause": "readmission_cause"}
"""The list of each column that holds a code."""


def rules(
    answers: Mapping[str, Any], admission: Admission | None, today: date
) -> Iterator[Problem]:
    return care.problems(row_of(care.AdmissionRow, answers, admission), today=today)


class AdmissionForm(EntryForm):
    lists, rules = LISTS, rules

    admitted_on = DayField("Admitted on", validators=[DataRequired("Enter the day of admission")])
    planned = YesNoField(
        "Was it planned?", validators=[InputRequired("Say whether it was planned")]
    )
    cause = OptionalSelectField("Cause")
    discharged_on = DayField("Discharged on", description="Blank while in hospital")


def new_admission(episode: Episode, today: date, **more: Any) -> AdmissionForm:
    return AdmissionForm(today=today, admitted_on=today, **more)


class AdmissionValues(TypedDict):
    admitted_on: date
    planned: bool
    cause: str | None
    discharged_on: date | None


def record_admission(
    episode: Episode, today: date, *, ref: str, **values: Unpack[AdmissionValues]
) -> Admission:
    require(rules, values, None, today)
    require_codes(None, LISTS, values)
    return keep(Admission(episode=episode, ref=ref, **values))


def correct_admission(
    admission: Admission, today: date, **values: Unpack[AdmissionValues]
) -> Admission:
    require(rules, values, admission, today)
    require_codes(admission, LISTS, values)
    return fill(admission, values)


ADMISSIONS = EntryKind(
    "admissions",
    Admission,
    "admission",
    new=new_admission,
    form=AdmissionForm,
    record=record_admission,
    correct=correct_admission,
)
