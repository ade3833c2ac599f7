"""Line and drug events of an episode: what went wrong, dated (counting-rules R13)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NotRequired, TypedDict, Unpack

from flask import g
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import DataRequired

from pms.domain.care import event as care
from pms.domain.care.allergies import with_allergy
from pms.domain.care.problem import Problem, row_of
from pms.domain.text.days import in_full
from pms.domain.text.lengths import FREE_TEXT
from pms.episodes.entries.actions import fill, keep, require, require_codes
from pms.episodes.entries.forms import EntryForm
from pms.episodes.entries.kind import EntryKind
from pms.episodes.models import Course, Episode, Event, Line
from pms.layout import day
from pms.patients.actions import record_allergies
from pms.picklists.queries import label_of
from pms.refusal import Refused
from pms.store.base import db
from pms.web.fields import (
    NOT_IN_THE_LIST,
    CodeField,
    DayField,
    OptionalSelectField,
    as_choices,
    at_most,
)

KINDS = ("line", "drug")


def lists_of(kind: str) -> dict[str, str]:
    """The list of each column that holds a code; the types are those of the kind."""
    return {
        "type": f"{kind}_event",
        "severity": "event_severity",
        "consequence": "event_consequence",
    }


def rules(
    answers: Mapping[str, Any], event: Event | None, today: date, episode: Episode | None = None
) -> Iterator[Problem]:
    """`episode` is that of a new event: its line and its course must be of the same one."""
    episode = event.episode if event else episode
    lines = {line.id for line in episode.lines} if episode else None
    courses = {course.id for course in episode.courses} if episode else None
    row = row_of(care.EventRow, answers, event)
    return care.problems(row, today=today, lines=lines, courses=courses)


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


class EventForm(EntryForm):
    rules = rules

    @property
    def name_in_ids(self) -> str:
        """A recorded event is of one kind; new ones of both kinds may be open on one page."""
        return "event" if self.row else super().name_in_ids


def event_words() -> TextAreaField:
    return TextAreaField(
        "In words",
        validators=[at_most(FREE_TEXT)],
        description="For example, 2 hours after the third dose, settled with chlorphenamine",
    )


class LineEventForm(EventForm):
    lists = lists_of("line")

    type = CodeField("What happened to the line", validators=[DataRequired("Select what happened")])
    occurred_on = DayField("When", validators=[DataRequired("Enter the day it happened")])
    line_id = ItemField("Which line")
    severity = OptionalSelectField("Severity")
    consequence = OptionalSelectField("What was done")
    words = event_words()

    def __init__(
        self, episode: Episode, row: Event | None = None, *, today: date, **more: Any
    ) -> None:
        in_place = [line for line in episode.lines if line.removed_on is None]
        super().__init__(row, today=today, occurred_on=today, line_id=_only_id(in_place), **more)
        self.line_id.offer((line.id, _line_in_words(line)) for line in episode.lines)


class DrugEventForm(EventForm):
    lists = lists_of("drug")
    not_columns = frozenset({"to_allergies"})

    type = CodeField("What the drug did", validators=[DataRequired("Select what happened")])
    occurred_on = DayField("When", validators=[DataRequired("Enter the day it happened")])
    course_id = ItemField("Which course")
    severity = OptionalSelectField("Severity")
    consequence = OptionalSelectField("What was done")
    words = event_words()
    to_allergies = BooleanField("Add to the patient’s allergies")

    def __init__(
        self, episode: Episode, row: Event | None = None, *, today: date, **more: Any
    ) -> None:
        super().__init__(
            row, today=today, occurred_on=today, course_id=_only_id(episode.courses), **more
        )
        self.course_id.offer((course.id, _course_in_words(course)) for course in episode.courses)

    def values(self) -> dict[str, Any]:
        return {**super().values(), "to_allergies": self.to_allergies.data}


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


def new_event(episode: Episode, today: date, kind: str, **more: Any) -> EventForm:
    return FORMS[kind](episode, today=today, **more)


def event_form(event: Event, *, today: date) -> EventForm:
    return FORMS[event.kind](event.episode, event, today=today)


class EventValues(TypedDict):
    """A line event may name its line, a drug event its course."""

    type: str
    occurred_on: date
    line_id: NotRequired[int | None]
    course_id: NotRequired[int | None]
    severity: str | None
    consequence: str | None
    words: NotRequired[str | None]
    to_allergies: NotRequired[bool]
    """Whether the patient is taken to be allergic to the course's drug from now on."""


def record_event(
    episode: Episode, today: date, kind: str, *, ref: str, **values: Unpack[EventValues]
) -> Event:
    require_codes(None, lists_of(kind), values)
    require(rules, values, None, today, episode=episode)
    to_allergies = values.pop("to_allergies", False)
    event = keep(Event(episode=episode, kind=kind, ref=ref, **values))
    return add_to_allergies(event) if to_allergies else event


def correct_event(event: Event, today: date, **values: Unpack[EventValues]) -> Event:
    require_codes(event, lists_of(event.kind), values)
    require(rules, values, event, today)
    to_allergies = values.pop("to_allergies", False)
    fill(event, values)
    return add_to_allergies(event) if to_allergies else event


def add_to_allergies(event: Event) -> Event:
    """The drug, the reaction and the day, behind what anybody else has recorded meanwhile."""
    patient = event.episode.patient
    db.session.refresh(patient, with_for_update=True)
    course = db.session.get_one(Course, event.course_id)
    drug = label_of("antimicrobial", course.agent)
    reaction = small_words(label_of("drug_event", event.type) or event.type)
    added = f"{drug}: {reaction}, {in_full(event.occurred_on)}"
    allergies = with_allergy(patient.allergies, added)
    if len(allergies) > FREE_TEXT:
        raise Refused("The patient’s allergies are too long to add to: shorten them first")
    record_allergies(patient, allergies=allergies)
    g.has_new_allergy = True
    return event


def small_words(label: str) -> str:
    """A label within a sentence: `Drug rash` is `drug rash`, `CK raised` stays."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


EVENTS = EntryKind(
    "events",
    Event,
    "event",
    new=new_event,
    form=event_form,
    record=record_event,
    correct=correct_event,
    variants=KINDS,
)
