"""The history's pages: an organisation's log, one patient's, one user's, one episode's."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from pms import clock
from pms.auth.access import (
    EVERYONE,
    READS_PATIENTS,
    SIGNED_IN,
    allow,
    allow_signed_in,
    rule_of,
)
from pms.domain.text.days import read_day
from pms.domain.text.numbers import whole
from pms.episodes.queries import get_episode_even_in_error_or_404
from pms.patients.queries import get_patient_or_404
from pms.store import history
from pms.store.base import db
from pms.trail import presenters, queries
from pms.trail.queries import PAGE, HistoryFilter

bp = Blueprint("trail", __name__)


@bp.route("/history")
@allow("organisation_admin")
def log() -> ResponseReturnValue:
    """Everything that happened in the organisation, newest first, as asked in the address."""
    problems: dict[str, str] = {}
    asked = HistoryFilter(
        patient_id=_patient(problems),
        user_id=_number("user"),
        action=request.args.get("action") or None,
        since=_day("since", problems),
        until=_day("until", problems),
        before_id=_number("before"),
    )
    history.note_reading("view history", "organisation", None)
    return show(
        "trail/log.html", asked, problems=problems, typed=_typed(), actions=queries.list_actions()
    )


@bp.route("/history/patients/<int:patient_id>")
@allow("organisation_admin")
def patient(patient_id: int) -> ResponseReturnValue:
    """Who saw this patient, and what they did."""
    found = get_patient_or_404(patient_id)
    return show(
        "trail/patient.html",
        HistoryFilter(patient_id=patient_id, before_id=_number("before")),
        patient=found,
    )


@bp.route("/history/users/<int:user_id>")
@allow("organisation_admin")
def user(user_id: int) -> ResponseReturnValue:
    """What this user did."""
    found = queries.get_user_or_404(user_id)
    history.note_reading("view history", "user", user_id)
    return show(
        "trail/user.html", HistoryFilter(user_id=user_id, before_id=_number("before")), user=found
    )


@bp.route("/episodes/<int:episode_id>/history")
@allow(*READS_PATIENTS)
def episode(episode_id: int) -> ResponseReturnValue:
    """How the record of an episode came to be as it is: every change, with who and when."""
    found = get_episode_even_in_error_or_404(episode_id)
    history.note_reading(
        "view history", "episode", episode_id, patient_id=found.patient_id, episode_id=episode_id
    )
    asked = HistoryFilter(episode_id=episode_id, before_id=_number("before"))
    return show("trail/episode.html", asked, episode=found, only=history.CHANGING)


@bp.route("/printed", methods=["POST"])
@allow_signed_in
def printed() -> ResponseReturnValue:
    """A page was sent to the printer, says the browser: what of a record was on it."""
    endpoint, arguments = _page_at(request.form.get("path", ""))
    _refuse_foreign_page(endpoint)
    episode_id, patient_id = arguments.get("episode_id"), arguments.get("patient_id")
    if episode_id is not None:
        patient_id = get_episode_even_in_error_or_404(episode_id).patient_id
    elif patient_id is not None:
        get_patient_or_404(patient_id)
    printed = endpoint.split(".")[0].removesuffix("s")
    history.record(
        db.session,
        "print",
        printed,
        arguments.get(f"{printed}_id", episode_id or patient_id),
        organisation_id=current_user.organisation_id,
        patient_id=patient_id,
        episode_id=episode_id,
        after={"page": endpoint},
    )
    db.session.commit()
    return "", 204


def _refuse_foreign_page(endpoint: str) -> None:
    """404 for a page without people's data, 403 for one that the person could not have opened."""
    rule = rule_of(current_app, endpoint)
    if rule is None or rule == EVERYONE:
        abort(404)
    if rule != SIGNED_IN and not current_user.has_role(*rule):
        abort(403)


def _page_at(path: str) -> tuple[str, dict[str, Any]]:
    """The endpoint and arguments of a page's path; 404 where there is no such page."""
    try:
        endpoint, arguments = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        abort(404)
    return endpoint, dict(arguments)


def show(
    template: str, asked: HistoryFilter, *, only: tuple[str, ...] = (), **context: object
) -> ResponseReturnValue:
    """A page of the history; clinical values only for those who may read patients."""
    rows = queries.list_history(asked, actions=only)
    older = None
    if len(rows) > PAGE:
        rows = rows[:PAGE]
        arguments = {**request.args.to_dict(), **(request.view_args or {}), "before": rows[-1].id}
        older = url_for(str(request.endpoint), **arguments)
    return render_template(
        template,
        rows=rows,
        older=older,
        asked=replace(asked, before_id=None),
        users=queries.names_of_users(),
        sees_patients=current_user.has_role(*READS_PATIENTS),
        object_of=presenters.object_of,
        changes_of=presenters.changes_of,
        is_clinical=presenters.is_clinical,
        **context,
    )


def _typed() -> dict[str, str]:
    """What was typed, to be shown again."""
    return {name: request.args.get(name, "") for name in ("patient", "since", "until")}


def _patient(problems: dict[str, str]) -> int | None:
    """The number that was typed; what is none is told beside the box."""
    text = request.args.get("patient", "")
    try:
        return whole(text) if text else None
    except ValueError:
        problems["patient"] = "Enter the number that PMS gave the patient, such as 123"
        return None


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    try:
        return whole(text) if text else None
    except ValueError:
        abort(404)


def _day(name: str, problems: dict[str, str]) -> date | None:
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        return read_day(text, clock.today())
    except ValueError as problem:
        problems[name] = str(problem)
        return None
