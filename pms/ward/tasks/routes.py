"""The list of tasks: what is overdue first, done and changed in place."""

from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_PATIENTS, WRITES_PATIENTS, allow
from pms.domain.care.task import SPANS
from pms.domain.text.numbers import whole
from pms.episodes.entries.queries import get_item_or_404
from pms.episodes.entries.tasks import TaskForm, correct_task, mark_task_done, mark_task_open
from pms.episodes.models import Task
from pms.episodes.sections import may_edit
from pms.saving import corrected
from pms.store import history
from pms.store.base import db
from pms.ward.blueprint import bp
from pms.ward.tasks import queries
from pms.ward.tasks.filters import ALL, TaskFilter
from pms.web.address_filter import NOT_RECORDED
from pms.web.htmx import render_at, render_page_or_partial, wants_partial

PAGE = 200
ON_PAPER = 1000
TASK = "/tasks/<int:episode_id>/<int:item_id>"


@bp.route("/tasks")
@allow(*READS_PATIENTS)
def tasks() -> ResponseReturnValue:
    """The whole page; for htmx the list alone, with the address it has."""
    asked = TaskFilter.from_arguments(request.args)
    found = listed(asked)
    pages = max(1, -(-found["number"] // PAGE))
    page = min(max(1, request.args.get("page", 1, type=whole)), pages)
    return render_at(
        address(asked),
        "ward/tasks/index.html",
        "ward/tasks/_list.html",
        rows=rows_of(found, limit=PAGE, offset=(page - 1) * PAGE),
        page_number=page,
        pages=pages,
        may_edit=may_edit(),
        **found,
    )


@bp.route("/tasks/print")
@allow(*READS_PATIENTS)
def tasks_on_paper() -> ResponseReturnValue:
    found = listed(TaskFilter.from_arguments(request.args))
    rows = rows_of(found, limit=ON_PAPER)
    history.note_reading("view list", "tasks", after={"tasks": [row.id for row in rows]})
    return render_template(
        "ward/tasks/on_paper.html",
        rows=rows,
        words=in_words(found["asked"]),
        now=clock.now(),
        back_url=address(found["asked"]),
        **found,
    )


def listed(asked: TaskFilter) -> dict[str, Any]:
    """What the page says of the tasks that are asked for, beside the rows."""
    counts, name, today = queries.count_open(), current_user.name, clock.today()
    by_span = queries.count_by_span(counts, asked, name, today)
    return {
        "asked": asked,
        "back": way_back(asked),
        "counts": counts,
        "by_span": by_span,
        "total": sum(by_span.values()),
        "number": by_span[asked.due] if asked.due else sum(by_span.values()),
        "mine": queries.count_own(counts, name, today),
        "everybodys": sum(one.number for one in counts),
        "owners": queries.owners_of(counts),
        "spans": SPANS,
    }


def rows_of(found: dict[str, Any], *, limit: int, offset: int = 0) -> list[queries.ListedTask]:
    return queries.list_tasks(
        found["asked"],
        found["counts"],
        current_user.name,
        clock.today(),
        limit=limit,
        offset=offset,
    )


def in_words(asked: TaskFilter) -> str:
    """What the list is limited to, for its reader on paper."""
    whose = f"Tasks of {current_user.name}"
    if asked.whose == ALL:
        whose = {"": "Everybody's tasks", NOT_RECORDED: "Tasks not yet assigned"}.get(
            asked.owner, f"Tasks of {asked.owner}"
        )
    return f"{whose}, {SPANS[asked.due].lower()}" if asked.due else whose


def address(asked: TaskFilter) -> str:
    query = asked.query()
    return url_for("ward.tasks") + (f"?{query}" if query else "")


def way_back(asked: TaskFilter) -> str:
    """What the address of a task carries, so that without scripts one comes back to the list."""
    query = asked.query()
    return f"?{urlencode({'asked_for': query})}" if query else ""


@bp.route(TASK)
@allow(*WRITES_PATIENTS)
def show_task(episode_id: int, item_id: int) -> ResponseReturnValue:
    """Where Cancel leads."""
    return show_closed(get_item_or_404(Task, episode_id, item_id))


@bp.route(f"{TASK}/done", methods=["POST"])
@allow(*WRITES_PATIENTS)
def finish_task(episode_id: int, item_id: int) -> ResponseReturnValue:
    task = get_item_or_404(Task, episode_id, item_id)
    mark_task_done(task, clock.today())
    db.session.commit()
    return show_closed(task)


@bp.route(f"{TASK}/open", methods=["POST"])
@allow(*WRITES_PATIENTS)
def reopen_task(episode_id: int, item_id: int) -> ResponseReturnValue:
    """Ticked by mistake."""
    task = get_item_or_404(Task, episode_id, item_id)
    mark_task_open(task)
    db.session.commit()
    return show_closed(task)


@bp.route(f"{TASK}/change", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def change_task(episode_id: int, item_id: int) -> ResponseReturnValue:
    """Another day or another owner, without leaving the list."""
    task, today = get_item_or_404(Task, episode_id, item_id), clock.today()
    form = TaskForm(task, today=today)
    if form.validate_on_submit() and corrected(form, correct_task, task, today):
        db.session.commit()
        return show_closed(task)
    status = form.status
    html = render_page_or_partial(
        "ward/tasks/one.html", "ward/tasks/_task.html", form=form, **row_of(task)
    )
    return html, status


def show_closed(task: Task) -> ResponseReturnValue:
    """The task's row as it stands now; without htmx the list that was asked for."""
    if not wants_partial():
        return redirect(address(TaskFilter.from_query(request.args.get("asked_for", ""))), 303)
    return render_template("ward/tasks/_task.html", **row_of(task))


def row_of(task: Task) -> dict[str, Any]:
    return {
        "row": queries.get_row(task.id, current_user.name, clock.today()),
        "back": way_back(TaskFilter.from_query(request.args.get("asked_for", ""))),
        "may_edit": may_edit(),
        "patient": task.episode.patient,
    }
