"""Changes to an episode's tasks."""

from datetime import date
from typing import TypedDict, Unpack

from pms.domain.care.item_rules import happened_problem, long_ago_problem
from pms.episodes.items.actions import fill
from pms.episodes.models import Episode, Task
from pms.refusal import insist
from pms.store.base import db


class TaskValues(TypedDict):
    text: str
    due_on: date | None
    owner: str | None
    done_on: date | None


def record_task(episode: Episode, today: date, *, ref: str, **values: Unpack[TaskValues]) -> Task:
    _insist(today, values)
    task = Task(episode=episode, ref=ref, **values)
    db.session.add(task)
    db.session.flush()
    return task


def correct_task(task: Task, today: date, **values: Unpack[TaskValues]) -> Task:
    _insist(today, values)
    fill(task, values)
    return task


def mark_task_done(task: Task, today: date) -> None:
    """Done today; a task that is done keeps its day."""
    if task.done_on is None:
        fill(task, {"done_on": today})


def mark_task_open(task: Task) -> None:
    """To be done after all."""
    if task.done_on is not None:
        fill(task, {"done_on": None})


def _insist(today: date, values: TaskValues) -> None:
    insist(long_ago_problem(values["due_on"]), happened_problem(values["done_on"], today))
