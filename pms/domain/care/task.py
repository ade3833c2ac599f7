"""Tasks: whose one is, and how soon it is due."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from pms.domain.care.problem import Problem, happened, not_long_ago

SPANS = {
    "overdue": "Overdue",
    "today": "Due today",
    "week": "Next 7 days",
    "later": "Later",
    "undated": "No due date",
}
"""How soon something is due, the soonest first."""


class TaskRow(NamedTuple):
    due_on: date | None = None
    done_on: date | None = None


def problems(row: TaskRow, *, today: date) -> Iterator[Problem]:
    yield from not_long_ago("due_on", row.due_on)
    yield from happened("done_on", row.done_on, today)


def is_owned_by(owner: str | None, name: str) -> bool:
    """Owners are typed, so capitals and spaces around a name say nothing."""
    return bool(owner) and _plain(owner or "") == _plain(name)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def span_of(due_on: date | None, today: date) -> str:
    """Which of SPANS a due date lies in; today is not overdue before it is over."""
    if due_on is None:
        return "undated"
    return next(name for name in SPANS if _lies_in(due_on, days_in(name, today)))


def days_in(span: str, today: date) -> tuple[date, date] | None:
    """The first and the last day of a span; None of the one without days."""
    day, week = timedelta(days=1), timedelta(days=7)
    return {
        "overdue": (date.min, today - day),
        "today": (today, today),
        "week": (today + day, today + week),
        "later": (today + week + day, date.max),
    }.get(span)


def _lies_in(day: date, ends: tuple[date, date] | None) -> bool:
    return ends is not None and ends[0] <= day <= ends[1]
