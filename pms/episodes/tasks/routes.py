"""Adding and correcting tasks, and marking them done."""

from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.items.pages import (
    TASKS,
    show_add,
    show_added,
    show_item_saved,
    show_open,
    wants_another,
)
from pms.episodes.items.queries import get_item_or_404
from pms.episodes.models import Task
from pms.episodes.queries import get_episode_or_404
from pms.episodes.tasks import actions
from pms.episodes.tasks.forms import TaskForm
from pms.saving import added, corrected
from pms.store.base import db


@bp.route("/episodes/<int:episode_id>/tasks/add", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def add_task(episode_id: int) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    today = clock.today()
    form = TaskForm(today=today)
    if form.validate_on_submit() and (
        task := added(form, Task, actions.record_task, episode, today)
    ):
        db.session.commit()
        another = TaskForm(today=today, formdata=None) if wants_another() else None
        return show_added(TASKS, task, another)
    return show_add(TASKS, episode, form)


@bp.route("/episodes/<int:episode_id>/tasks/<int:item_id>/correct", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct_task(episode_id: int, item_id: int) -> ResponseReturnValue:
    task = get_item_or_404(Task, episode_id, item_id)
    today = clock.today()
    form = TaskForm(task, today=today)
    if form.validate_on_submit() and corrected(form, actions.correct_task, task, today):
        db.session.commit()
        return show_item_saved(TASKS, task)
    return show_open(TASKS, task, form)


@bp.route("/episodes/<int:episode_id>/tasks/<int:item_id>/done", methods=["POST"])
@allow(*WRITES_PATIENTS)
def mark_task_done(episode_id: int, item_id: int) -> ResponseReturnValue:
    task = get_item_or_404(Task, episode_id, item_id)
    actions.mark_task_done(task, clock.today())
    db.session.commit()
    return show_item_saved(TASKS, task)
