"""Adding, correcting and ending courses."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.courses import actions
from pms.episodes.courses.forms import CourseForm, EndCourseForm
from pms.episodes.courses.queries import find_last_use
from pms.episodes.courses.usual import COURSE, ask_usual, asked_by
from pms.episodes.items.pages import (
    COURSES,
    show_add,
    show_added,
    show_item_saved,
    show_open,
    wants_another,
)
from pms.episodes.items.queries import get_item_or_404
from pms.episodes.models import Course, Episode
from pms.episodes.plan import plan_in
from pms.episodes.queries import get_episode_or_404
from pms.saving import added, corrected
from pms.store.base import db


@bp.route("/episodes/<int:episode_id>/courses/add", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def add_course(episode_id: int) -> ResponseReturnValue:
    episode = get_episode_or_404(episode_id)
    form = new_course(episode)
    if form.validate_on_submit() and (
        course := added(form, Course, actions.record_course, episode, clock.today())
    ):
        db.session.commit()
        another = new_course(episode, formdata=None) if wants_another() else None
        return show_added(COURSES, course, another)
    return show_add(COURSES, episode, form)


def new_course(episode: Episode, **more: Any) -> CourseForm:
    """A form that begins with what is usually right: from today, given as the course before; the
    first one as it was planned."""
    today = clock.today()
    before = episode.courses[-1] if episode.courses else None
    first: dict[str, Any] = {"started_on": today}
    if before:
        for name in ("route", "administered_by", "delivery_form"):
            first[name] = getattr(before, name)
    else:
        first |= plan_in(episode).drug()
        first["route"] = first["route"] or "iv"
    form = CourseForm(today=today, **first, **more)
    ask_usual(form.agent, COURSE, url_for("episodes.usual_course", episode_id=episode.id))
    return form


@bp.route("/episodes/<int:episode_id>/courses/usual")
@allow(*WRITES_PATIENTS)
def usual_course(episode_id: int) -> ResponseReturnValue:
    """How the drug was given last: shown in the form that asks for it, for one press."""
    episode = get_episode_or_404(episode_id)
    asked = asked_by(request.args)
    usual = find_last_use(episode, request.args.get(asked.agent, ""))
    return render_template(
        "episodes/courses/_usual.html", usual=usual, episode=episode, asked=asked
    )


@bp.route("/episodes/<int:episode_id>/courses/<int:item_id>/correct", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct_course(episode_id: int, item_id: int) -> ResponseReturnValue:
    course = get_item_or_404(Course, episode_id, item_id)
    today = clock.today()
    form = CourseForm(course, today=today)
    if form.validate_on_submit() and corrected(form, actions.correct_course, course, today):
        db.session.commit()
        return show_item_saved(COURSES, course)
    return show_open(COURSES, course, form)


@bp.route("/episodes/<int:episode_id>/courses/<int:item_id>/end", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def end_course(episode_id: int, item_id: int) -> ResponseReturnValue:
    course = get_item_or_404(Course, episode_id, item_id)
    form = EndCourseForm(course, today=clock.today())
    if form.validate_on_submit() and corrected(form, actions.end_course, course):
        db.session.commit()
        return show_item_saved(COURSES, course)
    return show_open(COURSES, course, form, COURSES.questions("end_course"))
