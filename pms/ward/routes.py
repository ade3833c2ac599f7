"""The virtual ward: one row per patient on treatment, what is to be looked at, and its print."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_PATIENTS, WRITES_PATIENTS, allow
from pms.domain.care.patient import are_no_known_allergies
from pms.domain.care.ward_flags import FLAGS
from pms.episodes.entries.queries import get_item_or_404
from pms.episodes.entries.tasks import mark_task_done as finish_task
from pms.episodes.models import Task
from pms.episodes.sections import may_edit
from pms.picklists.queries import labels
from pms.store import history
from pms.store.base import db
from pms.ward import queries
from pms.ward.blueprint import bp
from pms.ward.filters import WardFilter
from pms.ward.presenters import in_words
from pms.ward.queries import on_the_ward
from pms.ward.rows import CELLS, WardRow, tasks_words
from pms.ward.tasks.queries import count_open, count_own
from pms.web.address_filter import NOT_RECORDED
from pms.web.htmx import render_at, wants_partial


@bp.route("")
@allow(*READS_PATIENTS)
def show() -> ResponseReturnValue:
    """The whole page; for htmx the list alone, with the address it has."""
    asked = WardFilter.from_arguments(request.args)
    everybody = queries.list_ward(clock.today(), on_the_ward(current_user.organisation))
    rows, counts = asked.choose(everybody)
    return render_at(
        address(asked),
        "ward/show.html",
        "ward/_list.html",
        rows=[row[:CELLS] for row in rows],
        total=len(everybody),
        counts=counts,
        asked=asked,
        flags=FLAGS,
        may_edit=may_edit(),
        **offered(everybody),
    )


def offered(rows: list[WardRow]) -> dict[str, Any]:
    """What can be chosen among: the values that somebody on the ward has."""
    names = labels("administered_by")
    givers = {giver for row in rows for giver in (row.givers or (NOT_RECORDED,))}
    return {
        "consultants": by_name({row.consultant or NOT_RECORDED for row in rows}, {}),
        "givers": by_name(givers, names),
        "services": current_user.organisation.services,
        "awaiting": queries.count_awaiting(),
        "own_tasks": count_own(count_open(), current_user.name, clock.today()),
    }


def by_name(codes: set[str], names: dict[str, str]) -> list[tuple[str, str]]:
    """Code and words in the order of the words; not recorded comes last."""
    known = sorted((names.get(code, code), code) for code in codes - {NOT_RECORDED})
    pairs = [(code, name) for name, code in known]
    return [*pairs, (NOT_RECORDED, "Not recorded")] if NOT_RECORDED in codes else pairs


def address(asked: WardFilter) -> str:
    query = asked.query()
    return url_for("ward.show") + (f"?{query}" if query else "")


@bp.route("/print")
@allow(*READS_PATIENTS)
def on_paper() -> ResponseReturnValue:
    """The list with all that is needed where the program cannot be reached."""
    asked = WardFilter.from_arguments(request.args)
    everybody = queries.list_ward(clock.today(), on_the_ward(current_user.organisation))
    rows, _ = asked.choose(everybody)
    history.note_reading("view list", "ward", after={"episodes": [row.id for row in rows]})
    return render_template(
        "ward/on_paper.html",
        rows=rows,
        total=len(everybody),
        asked=asked,
        asked_words=in_words(asked),
        now=clock.now(),
        are_none_known=are_no_known_allergies,
        back_url=address(asked),
    )


@bp.route("/<int:episode_id>/tasks/<int:item_id>/done", methods=["POST"])
@allow(*WRITES_PATIENTS)
def mark_task_done(episode_id: int, item_id: int) -> ResponseReturnValue:
    """Tick off a task in its row; the row's tasks are shown again."""
    task = get_item_or_404(Task, episode_id, item_id)
    finish_task(task, clock.today())
    db.session.commit()
    if not wants_partial():
        return redirect(address(WardFilter.from_query(request.form.get("asked_for", ""))), 303)
    left = queries.open_tasks([episode_id], clock.today()).get(episode_id, [])
    return render_template(
        "ward/_tasks.html",
        ward_url=url_for("ward.show"),
        id=episode_id,
        tasks=left,
        tasks_words=tasks_words(len(left), sum(one.late for one in left)),
    )
