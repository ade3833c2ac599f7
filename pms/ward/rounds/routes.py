"""Pages of ward rounds: start or resume one, patient after patient, and what came of it."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_PATIENTS, WRITES_PATIENTS, allow
from pms.episodes.entries.courses import end_course
from pms.episodes.entries.reviews import record_review
from pms.episodes.in_place.assembly import with_parts
from pms.episodes.models import Episode, Review, Task
from pms.episodes.queries import get_whole_episode_or_404
from pms.episodes.sections import may_edit
from pms.saving import added, corrected
from pms.store import history
from pms.store.base import db
from pms.ward.blueprint import bp
from pms.ward.filters import WardFilter
from pms.ward.models import RoundPatient, WardRound
from pms.ward.presenters import in_words
from pms.ward.queries import get_row, list_ward, on_the_ward
from pms.ward.rounds import actions, queries
from pms.ward.rounds.forms import RoundForm, StartForm
from pms.web.htmx import go_to, render_page_or_partial, wants_partial


@bp.route("/round")
@allow(*READS_PATIENTS)
def rounds() -> ResponseReturnValue:
    """Start a round over the list that the address asks for, or go on with one."""
    form = StartForm()
    form.asked.data = WardFilter.from_arguments(request.args).query()
    return show_rounds(form)


@bp.route("/round/start", methods=["POST"])
@allow(*WRITES_PATIENTS)
def start_round() -> ResponseReturnValue:
    form = StartForm()
    if form.validate_on_submit():
        ids = ids_asked(form.asked.data or "")
        held = added(form, WardRound, actions.start_round, current_user, ids, clock.now())
        if held:
            db.session.commit()
            return redirect(url_for(".resume_round", round_id=held.id), 303)
    return show_rounds(form)


def show_rounds(form: StartForm) -> ResponseReturnValue:
    asked = WardFilter.from_query(form.asked.data or "")
    html = render_template(
        "ward/rounds/index.html",
        form=form,
        number=len(ids_asked(asked.query())),
        asked=asked,
        asked_words=in_words(asked),
        rounds=queries.list_rounds(),
        may_edit=may_edit(),
    )
    return html, form.status


def ids_asked(query: str) -> list[int]:
    """The episodes of the virtual ward as asked, in that order."""
    everybody = list_ward(clock.today(), on_the_ward(current_user.organisation))
    return [row.id for row in WardFilter.from_query(query).choose(everybody)[0]]


@bp.route("/round/<int:round_id>")
@allow(*READS_PATIENTS)
def resume_round(round_id: int) -> ResponseReturnValue:
    """To where a round stands; to its summary once it is over, or for who only reads."""
    held = queries.get_round_or_404(round_id)
    return go_to(where_it_stands(held) if may_edit() else summary_url(round_id))


def where_it_stands(held: WardRound) -> str:
    episode_id = queries.next_to_see(queries.list_places(held.id))
    if held.finished_at or episode_id is None:
        return summary_url(held.id)
    return place_url(held.id, episode_id)


def place_url(round_id: int, episode_id: int) -> str:
    return url_for("ward.round_patient", round_id=round_id, episode_id=episode_id)


def summary_url(round_id: int) -> str:
    return url_for("ward.round_summary", round_id=round_id)


@bp.route("/round/<int:round_id>/patients/<int:episode_id>", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def round_patient(round_id: int, episode_id: int) -> ResponseReturnValue:
    """One patient on the round; a save leads to the next who was not seen."""
    place = queries.get_round_patient_or_404(round_id, episode_id)
    if place.round.finished_at:
        return go_to(summary_url(round_id))
    episode = get_whole_episode_or_404(episode_id)
    form = RoundForm(episode, clock.today(), **first_answers(place, episode))
    if form.validate_on_submit() and saved(form, place, episode):
        db.session.commit()
        onward = where_it_stands(queries.get_round_or_404(round_id))
        return go_to(onward) if onward == summary_url(round_id) else redirect(onward, 303)
    return show_patient(place, episode, form)


def first_answers(place: RoundPatient, episode: Episode) -> dict[str, Any]:
    """What is usually right: a ward round with the same people as at the patient before."""
    return {
        "type": "virtual_ward_round",
        "present": queries.present_lately(place.round),
        "known": str(queries.latest_review_id(episode.id) or ""),
    }


def saved(form: RoundForm, place: RoundPatient, episode: Episode) -> bool:
    """Everything or nothing; what stands against it is left in the form."""
    today, changes = clock.today(), []
    if is_reviewed_meanwhile(form, episode):
        return False
    for stop in form.stops:
        changed = stop.is_changed
        if changed and not corrected(stop, with_parts(stop, end_course), stop.row, today):
            return False
        if changed:
            changes.append(actions.end_words(stop.row))
    if form.task.is_asked:
        task = added(form.task, Task, actions.note_task, episode, today)
        if task is None:
            return False
        changes.append(f"Task: {task.text}")
    review = added(form.review, Review, record_review, episode, today)
    if review is None:
        return False
    actions.mark_seen(place, review, current_user, clock.now(), changes)
    return True


def is_reviewed_meanwhile(form: RoundForm, episode: Episode) -> bool:
    """Whether somebody else has reviewed the patient since the form was opened, unseen by its
    writer; a second press saves beside it."""
    latest = queries.latest_review_id(episode.id)
    review = next((one for one in episode.reviews if one.id == latest), None)
    ours = form.review.ref.data
    if review is None or str(latest) == form.review.known.data or review.ref == ours:
        return False
    form.review.newer, form.review.known.data = review, str(latest)
    return True


def show_patient(place: RoundPatient, episode: Episode, form: RoundForm) -> ResponseReturnValue:
    round_id, episode_id = place.round_id, place.episode_id
    status = form.status
    places = queries.list_places(round_id)
    here = next(number for number, one in enumerate(places) if one.episode_id == episode_id)
    html = render_page_or_partial(
        "ward/rounds/patient.html",
        "ward/rounds/_place.html",
        held=place.round,
        place=place,
        places=places,
        here=here,
        episode=episode,
        row=get_row(episode_id, clock.today(), on_the_ward(current_user.organisation)),
        form=form,
        url=place_url(round_id, episode_id),
        previous_url=place_url(round_id, places[here - 1].episode_id) if here else None,
        next_url=(
            place_url(round_id, places[here + 1].episode_id)
            if here + 1 < len(places)
            else summary_url(round_id)
        ),
    )
    response = make_response(html, status)
    if wants_partial():
        response.headers["HX-Push-Url"] = place_url(round_id, episode_id)
    return response


@bp.route("/round/<int:round_id>/summary")
@allow(*READS_PATIENTS)
def round_summary(round_id: int) -> ResponseReturnValue:
    """Who was seen, what was decided, and who was not seen."""
    held = queries.get_round_or_404(round_id)
    rows = queries.list_summary(round_id)
    history.note_reading(
        "view list", "ward_round", round_id, after={"episodes": [row.episode_id for row in rows]}
    )
    return render_template(
        "ward/rounds/summary.html",
        held=held,
        seen=[row for row in rows if row.seen_at],
        not_seen=[row for row in rows if not row.seen_at],
        asked_words=in_words(WardFilter.from_query(held.asked)),
        joined=[] if held.finished_at else joined_since(held, [row.episode_id for row in rows]),
        may_edit=may_edit(),
        now=clock.now(),
    )


def joined_since(held: WardRound, known: list[int]) -> list[int]:
    return [one for one in ids_asked(held.asked) if one not in set(known)]


@bp.route("/round/<int:round_id>/extend", methods=["POST"])
@allow(*WRITES_PATIENTS)
def extend_round(round_id: int) -> ResponseReturnValue:
    """Put on the list who has joined the ward since the round began."""
    held = queries.get_round_or_404(round_id)
    if not held.finished_at:
        actions.extend_round(held, ids_asked(held.asked))
        db.session.commit()
    return redirect(url_for(".resume_round", round_id=round_id), 303)


@bp.route("/round/<int:round_id>/finish", methods=["POST"])
@allow(*WRITES_PATIENTS)
def finish_round(round_id: int) -> ResponseReturnValue:
    held = queries.get_round_or_404(round_id)
    actions.finish_round(held, clock.now())
    db.session.commit()
    flash("The ward round is finished")
    return redirect(summary_url(round_id), 303)
