"""Vascular access devices of an episode."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Required, TypedDict, Unpack

from wtforms.validators import DataRequired

from pms.domain.care import line as care
from pms.domain.care.problem import Problem, row_of
from pms.episodes.entries.actions import fill, keep, require, require_codes
from pms.episodes.entries.forms import EntryForm
from pms.episodes.entries.kind import EntryKind
from pms.episodes.models import Episode, Line
from pms.episodes.plan import plan_in
from pms.web.fields import CodeField, DayField, OptionalSelectField

LISTS = {
    "device": "device",
    "site": "line_site",
    "insertion_guidance": "insertion_guidance",
    "removal_reason": "line_removal_reason",
}
"""The list of each column that holds a code."""

REMOVAL_LISTS = {"removal_reason": "line_removal_reason"}
"""Those of a line's removal alone."""


def rules(
    answers: Mapping[str, Any], line: Line | None, today: date, is_settled: bool = False
) -> Iterator[Problem]:
    return care.problems(row_of(care.LineRow, answers, line), today=today, is_settled=is_settled)


class LineForm(EntryForm):
    lists, rules = LISTS, rules

    device = CodeField("Device", validators=[DataRequired("Select the device")])
    site = OptionalSelectField("Site")
    inserted_on = DayField("Inserted on", description="Blank if not known")
    insertion_guidance = OptionalSelectField("Insertion guided by")
    removed_on = DayField("Removed on", description="Blank while it is in")
    removal_reason = OptionalSelectField("Why it was removed")


class RemoveLineForm(EntryForm):
    """The short way to say that a line is out: when and why."""

    row: Line
    lists, rules = REMOVAL_LISTS, rules

    removed_on = DayField("Removed on", validators=[DataRequired("Enter the day it was removed")])
    removal_reason = OptionalSelectField("Why it was removed")

    def __init__(self, row: Line, *, today: date) -> None:
        super().__init__(row, today=today)
        if not self.is_submitted():
            self.removed_on.data = today


def new_line(episode: Episode, today: date, **more: Any) -> LineForm:
    """A form that begins with today, and of the first line with the device of the plan."""
    planned = None if episode.lines else plan_in(episode).device
    return LineForm(today=today, device=planned, inserted_on=today, **more)


class LineValues(TypedDict, total=False):
    device: Required[str]
    site: str | None
    inserted_on: date | None
    insertion_guidance: str | None
    removed_on: date | None
    removal_reason: str | None


def record_line(episode: Episode, today: date, *, ref: str, **values: Unpack[LineValues]) -> Line:
    require(rules, values, None, today)
    require_codes(None, LISTS, values)
    return keep(Line(episode=episode, ref=ref, **values))


def correct_line(line: Line, today: date, **values: Unpack[LineValues]) -> Line:
    require(rules, values, line, today)
    require_codes(line, LISTS, values)
    return fill(line, values)


def remove_line(line: Line, today: date, *, removed_on: date, removal_reason: str | None) -> Line:
    values = {"removed_on": removed_on, "removal_reason": removal_reason}
    require(rules, values, line, today)
    require_codes(line, REMOVAL_LISTS, values)
    return fill(line, values)


LINES = EntryKind(
    "lines",
    Line,
    "line",
    new=new_line,
    form=LineForm,
    record=record_line,
    correct=correct_line,
)
