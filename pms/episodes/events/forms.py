"""Questions about a line event or a drug event."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import SelectField
from wtforms.validators import DataRequired

from pms.domain.care.item_rules import happened_problem
from pms.episodes.events import lists_of
from pms.episodes.items.forms import ItemForm, explain
from pms.episodes.models import Course, Episode, Event, Line
from pms.layout import day
from pms.picklists.queries import label_of
from pms.web.fields import NOT_IN_THE_LIST, CodeField, DayField, OptionalSelectField, as_choices


def id_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None


class ItemField(SelectField):
    """Another item of the same episode, or None."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        kwargs.setdefault("invalid_choice_message", NOT_IN_THE_LIST)
        super().__init__(label, coerce=id_or_none, choices=as_choices([]), **kwargs)

    def offer(self, items: Iterable[tuple[int, str]]) -> None:
        pairs = [("", "Not recorded"), *((str(id_), words) for id_, words in items)]
        self.choices = as_choices(pairs)


class EventForm(ItemForm):
    @property
    def name_in_ids(self) -> str:
        """A recorded event is of one kind; new ones of both kinds may be open on one page."""
        return "event" if self.row else super().name_in_ids


class LineEventForm(EventForm):
    lists = lists_of("line")

    type = CodeField("What happened to the line", validators=[DataRequired("Select what happened")])
    occurred_on = DayField("When", validators=[DataRequired("Enter the day it happened")])
    line_id = ItemField("Which line")
    severity = OptionalSelectField("Severity")
    consequence = OptionalSelectField("What was done")

    def __init__(
        self, episode: Episode, row: Event | None = None, *, today: date, **more: Any
    ) -> None:
        in_place = [line for line in episode.lines if line.removed_on is None]
        super().__init__(row, today=today, occurred_on=today, line_id=_only_id(in_place), **more)
        self.line_id.offer((line.id, _line_in_words(line)) for line in episode.lines)

    def validate_occurred_on(self, field: DayField) -> None:
        explain(happened_problem(field.data, self.today))


class DrugEventForm(EventForm):
    lists = lists_of("drug")

    type = CodeField("What the drug did", validators=[DataRequired("Select what happened")])
    occurred_on = DayField("When", validators=[DataRequired("Enter the day it happened")])
    course_id = ItemField("Which course")
    severity = OptionalSelectField("Severity")
    consequence = OptionalSelectField("What was done")

    def __init__(
        self, episode: Episode, row: Event | None = None, *, today: date, **more: Any
    ) -> None:
        super().__init__(
            row, today=today, occurred_on=today, course_id=_only_id(episode.courses), **more
        )
        self.course_id.offer((course.id, _course_in_words(course)) for course in episode.courses)

    def validate_occurred_on(self, field: DayField) -> None:
        explain(happened_problem(field.data, self.today))


FORMS = {"line": LineEventForm, "drug": DrugEventForm}


def _only_id(items: list[Any]) -> int | None:
    """Where there is one, an event is surely of that one."""
    return items[0].id if len(items) == 1 else None


def _line_in_words(line: Line) -> str:
    words = [label_of("device", line.device), label_of("line_site", line.site)]
    words.append(f"from {day(line.inserted_on)}" if line.inserted_on else None)
    return ", ".join(word for word in words if word)


def _course_in_words(course: Course) -> str:
    return f"{label_of('antimicrobial', course.agent)}, from {day(course.started_on)}"
