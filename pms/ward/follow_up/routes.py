"""Follow-up and complex oral therapy: what is due, recorded in place; the next is then due."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_PATIENTS, WRITES_PATIENTS, allow
from pms.domain.counting.due import is_long_overdue
from pms.episodes.entries.reviews import record_review
from pms.episodes.models import Episode, Review
from pms.episodes.queries import get_episode_or_404
from pms.episodes.sections import may_edit
from pms.saving import SectionForm, added, corrected
from pms.store.base import db
from pms.ward.blueprint import bp
from pms.ward.follow_up import actions, queries
from pms.ward.follow_up.forms import DueReviewForm, ScheduleForm
from pms.ward.follow_up.queries import Due
from pms.web.htmx import render_page_or_partial, wants_partial

PAGE = 50
"""Patients on a page: each has a row of its own links."""
PATIENT = '/<any("follow-up", "copat"):which>/<int:episode_id>'


@bp.route("/follow-up")
@allow(*READS_PATIENTS)
def follow_up() -> ResponseReturnValue:
    return show_list("follow-up")


@bp.route("/copat")
@allow(*READS_PATIENTS)
def copat() -> ResponseReturnValue:
    return show_list("copat")


def list_due(which: str, only: int | None = None) -> list[Due]:
    today = clock.today()
    if which == "copat":
        return queries.list_copat(today, queries.on_tablets(current_user.organisation), only)
    return queries.list_follow_up(today, only)


def show_list(which: str) -> ResponseReturnValue:
    """What is long overdue stands apart, so that it does not bury what somebody waits for."""
    listed, today = list_due(which), clock.today()
    old = [one for one in listed if is_long_overdue(one.first_due_on, today)]
    shows_old = which == "follow-up" and "old" in request.args
    if shows_old:
        listed = old[::-1]  # the latest first: the oldest are the least likely to matter
    elif which == "follow-up":
        listed = listed[len(old) :]
    pages = max(1, -(-len(listed) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "ward/follow_up/list.html",
        which=which,
        listed=listed[(page - 1) * PAGE : page * PAGE],
        number=len(listed),
        late=sum(bool(one.review_late) for one in listed),
        late_bloods=sum(bool(one.bloods_late) for one in listed),
        old=len(old) if which == "follow-up" else 0,
        shows_old=shows_old,
        page_number=page,
        pages=pages,
        pages_url=url_for(request.endpoint or "", old="yes" if shows_old else None, page=""),
        may_edit=may_edit(),
    )


def list_url(which: str) -> str:
    return url_for("ward.copat" if which == "copat" else "ward.follow_up")


@bp.route(PATIENT)
@allow(*WRITES_PATIENTS)
def close_due(which: str, episode_id: int) -> ResponseReturnValue:
    """Where Cancel leads."""
    return show_closed(which, get_episode_or_404(episode_id))


@bp.route(f"{PATIENT}/review", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def review_due(which: str, episode_id: int) -> ResponseReturnValue:
    episode, today = get_episode_or_404(episode_id), clock.today()
    kind = episode.reviews[0].type if episode.reviews else None
    form = DueReviewForm(episode_id=episode_id, today=today, reviewed_on=today, type=kind)
    if form.validate_on_submit() and added(form, Review, record_review, episode, today):
        db.session.commit()
        return show_closed(which, get_episode_or_404(episode_id))
    return show_open(which, episode, form, "ward/follow_up/_review_form.html")


@bp.route(f"{PATIENT}/schedule", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def change_schedule(which: str, episode_id: int) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    form = ScheduleForm(episode)
    if form.validate_on_submit() and corrected(form, actions.set_schedule, episode):
        db.session.commit()
        return show_closed(which, get_episode_or_404(episode_id))
    return show_open(which, episode, form, "ward/follow_up/_schedule_form.html")


def show_closed(which: str, episode: Episode) -> ResponseReturnValue:
    """The patient's row as it stands now; without htmx the whole list."""
    if not wants_partial():
        return redirect(list_url(which), 303)
    return render_template("ward/follow_up/_due.html", **row_of(which, episode))


def show_open(
    which: str, episode: Episode, form: SectionForm, questions: str
) -> ResponseReturnValue:
    status = form.status
    html = render_page_or_partial(
        "ward/follow_up/one.html",
        "ward/follow_up/_due.html",
        form=form,
        questions=questions,
        **row_of(which, episode),
    )
    return html, status


def row_of(which: str, episode: Episode) -> dict[str, Any]:
    found = list_due(which, episode.id)
    return {
        "which": which,
        "episode": episode,
        "due": found[0] if found else None,
        "may_edit": may_edit(),
    }
