"""Changes that every kind of entry knows."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select

from pms.domain.care.problem import Problem, one_of, refusals
from pms.episodes.models import Course, EpisodeItem, Event, Line
from pms.picklists.queries import choices
from pms.refusal import Refused, require_none
from pms.store.base import db
from pms.store.history import mark_entered_in_error

Entry = TypeVar("Entry", bound=EpisodeItem)


def enter_in_error(item: EpisodeItem, *, entered_in_error_reason: str | None) -> EpisodeItem:
    """Take an item out of every list and count; events that named it name it no more."""
    if not entered_in_error_reason:
        raise Refused("Say why this was entered in error")
    for event in _events_naming(item):
        if isinstance(item, Line):
            event.line_id = None
        else:
            event.course_id = None
    mark_entered_in_error(item, entered_in_error_reason)
    db.session.flush()
    return item


def _events_naming(item: EpisodeItem) -> list[Event]:
    """An export must not refer to a line or course that it leaves out."""
    if isinstance(item, Line):
        named = Event.line_id == item.id
    elif isinstance(item, Course):
        named = Event.course_id == item.id
    else:
        return []
    return list(db.session.scalars(select(Event).where(named)))


def require(
    rules: Callable[..., Iterable[Problem]],
    values: Mapping[str, Any],
    entry: EpisodeItem | None,
    today: date,
    **context: Any,
) -> None:
    """Raises Refused where the rules of its kind do not let these values into an entry."""
    stored = rules({}, entry, today, **context) if entry else ()
    require_none(refusals(rules(values, entry, today, **context), values, stored))


def require_codes(
    entry: object | None, lists: Mapping[str, str], values: Mapping[str, Any]
) -> None:
    """Raises Refused for a code that its list does not offer to this row."""
    for column, list_name in lists.items():
        if column in values:
            offered = {code for code, _ in choices(list_name, getattr(entry, column, None))}
            require_none(one_of(column, values[column], offered))


def keep(entry: Entry) -> Entry:
    """Write a new entry."""
    db.session.add(entry)
    db.session.flush()
    return entry


def fill(entry: Entry, values: Mapping[str, Any]) -> Entry:
    """Put values into their columns and write them. Raises StaleDataError on a lost race."""
    for column, value in values.items():
        setattr(entry, column, value)
    db.session.flush()
    return entry
