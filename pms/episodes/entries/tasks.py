"""What is to be done for a patient, and who may do it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypedDict, Unpack

from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import DataRequired

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.auth.models import User
from pms.domain.care import task as care
from pms.domain.care.problem import Problem, row_of
from pms.domain.text.lengths import NAME, SHORT_TEXT
from pms.episodes.blueprint import bp
from pms.episodes.entries.actions import fill, keep, require
from pms.episodes.entries.forms import EntryForm
from pms.episodes.entries.kind import EntryKind
from pms.episodes.entries.pages import show_item_saved
from pms.episodes.entries.queries import get_item_or_404
from pms.episodes.models import Episode, Task
from pms.picklists.recent import recent_codes
from pms.store.base import db
from pms.web.fields import USED_LATELY, DayField, Groups, NameField, at_most

MOST_NAMES = 200

bp.add_app_template_filter(care.is_owned_by)


def rules(answers: Mapping[str, Any], task: Task | None, today: date) -> Iterator[Problem]:
    return care.problems(row_of(care.TaskRow, answers, task), today=today)


class TaskForm(EntryForm):
    rules = rules

    text = StringField(
        "Task", validators=[DataRequired("Enter what is to be done"), at_most(SHORT_TEXT)]
    )
    due_on = DayField("Due", description="For example, +7", planned=True)
    owner = NameField("Who will do it", validators=[at_most(NAME)])
    done_on = DayField("Done on", description="Blank while it is to be done")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner.suggest(offered_owners)


def new_task(episode: Episode, today: date, **more: Any) -> TaskForm:
    return TaskForm(today=today, **more)


def offered_owners() -> Groups:
    """Names to choose from while typing: oneself, those used recently, colleagues, earlier ones.

    Anybody else may be typed too: a ward, a laboratory, a district nurse.
    """
    staff = db.session.scalars(
        select(User)
        .where(User.organisation_id == current_user.organisation_id, User.disabled_at.is_(None))
        .order_by(User.name)
    )
    used = db.session.scalars(
        select(Task.owner)
        .where(Task.owner.is_not(None))
        .distinct()
        .order_by(Task.owner)
        .limit(MOST_NAMES)
    )
    clinicians = [user.name for user in staff if user.has_role(*WRITES_PATIENTS)]
    return {
        "you": [current_user.name],
        USED_LATELY: recent_codes(["owner"])["owner"],
        "": [*clinicians, *filter(None, used)],
    }


class TaskValues(TypedDict):
    text: str
    due_on: date | None
    owner: str | None
    done_on: date | None


def record_task(episode: Episode, today: date, *, ref: str, **values: Unpack[TaskValues]) -> Task:
    require(rules, values, None, today)
    return keep(Task(episode=episode, ref=ref, **values))


def correct_task(task: Task, today: date, **values: Unpack[TaskValues]) -> Task:
    require(rules, values, task, today)
    return fill(task, values)


def mark_task_done(task: Task, today: date) -> None:
    """Done today; a task that is done keeps its day."""
    if task.done_on is None:
        fill(task, {"done_on": today})


def mark_task_open(task: Task) -> None:
    """To be done after all."""
    if task.done_on is not None:
        fill(task, {"done_on": None})


TASKS = EntryKind(
    "tasks",
    Task,
    "task",
    new=new_task,
    form=TaskForm,
    record=record_task,
    correct=correct_task,
)


@bp.route(
    "/episodes/<int:episode_id>/tasks/<int:item_id>/done",
    methods=["POST"],
    endpoint="mark_task_done",
)
@allow(*WRITES_PATIENTS)
def mark_done(episode_id: int, item_id: int) -> ResponseReturnValue:
    task = get_item_or_404(Task, episode_id, item_id)
    mark_task_done(task, clock.today())
    db.session.commit()
    return show_item_saved(TASKS, task)
