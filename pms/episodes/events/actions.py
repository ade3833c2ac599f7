"""Changes to an episode's events."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NotRequired, TypedDict, Unpack

from pms.domain.care.item_rules import choice_problem, happened_problem
from pms.episodes.events import lists_of
from pms.episodes.items.actions import fill, insist_on_codes
from pms.episodes.models import Episode, Event
from pms.refusal import insist
from pms.store.base import db


class EventValues(TypedDict):
    """A line event may name its line, a drug event its course."""

    type: str
    occurred_on: date
    line_id: NotRequired[int | None]
    course_id: NotRequired[int | None]
    severity: str | None
    consequence: str | None


def record_event(
    episode: Episode, kind: str, today: date, *, ref: str, **values: Unpack[EventValues]
) -> Event:
    insist_on_codes(None, lists_of(kind), values)
    _insist(episode, today, values)
    event = Event(episode=episode, kind=kind, ref=ref, **values)
    db.session.add(event)
    db.session.flush()
    return event


def correct_event(event: Event, today: date, **values: Unpack[EventValues]) -> Event:
    insist_on_codes(event, lists_of(event.kind), values)
    _insist(event.episode, today, values)
    fill(event, values)
    return event


def _insist(episode: Episode, today: date, values: Mapping[str, Any]) -> None:
    """The line and the course must be of the same episode."""
    insist(
        happened_problem(values["occurred_on"], today),
        choice_problem(values.get("line_id"), {line.id for line in episode.lines}),
        choice_problem(values.get("course_id"), {course.id for course in episode.courses}),
    )
