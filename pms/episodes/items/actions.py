"""Changes that every kind of item knows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from pms.domain.care.item_rules import choice_problem
from pms.episodes.models import Course, EpisodeItem, Event, Line
from pms.picklists.queries import choices
from pms.refusal import Refused, insist
from pms.store.base import db
from pms.store.history import mark_entered_in_error


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


def fill(item: EpisodeItem, values: Mapping[str, Any]) -> None:
    """Put values into their columns and write them. Raises StaleDataError on a lost race."""
    for column, value in values.items():
        setattr(item, column, value)
    db.session.flush()


def insist_on_codes(
    item: EpisodeItem | None, lists: Mapping[str, str], values: Mapping[str, Any]
) -> None:
    """Raises Refused for a code that its list does not offer to this item."""
    for column, list_name in lists.items():
        offered = {code for code, _ in choices(list_name, getattr(item, column, None))}
        insist(choice_problem(values[column], offered))
