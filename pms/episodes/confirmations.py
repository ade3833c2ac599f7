"""Confirming that both facts of a data query are right, and taking that back.

A confirmation is of the facts that were read: the form says which by their digest. Where one of
them has changed meanwhile, or somebody was faster, nothing is saved and the page says so.
"""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from wtforms import HiddenField, StringField, ValidationError

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.domain.care.confirmation import problems
from pms.domain.care.data_queries import DataQuery
from pms.domain.text.lengths import SHORT_TEXT
from pms.episodes.blueprint import bp
from pms.episodes.models import Episode, QueryConfirmation
from pms.episodes.queries import get_patient_id_or_404, get_whole_episode_or_404
from pms.episodes.sections import may_edit, place_of, section_url
from pms.refusal import require_none
from pms.saving import SectionForm
from pms.store.base import db
from pms.web.fields import at_most
from pms.web.htmx import render_page_or_partial, wants_partial

REGION = "episodes/confirmations/_confirm.html"
DONE = "episodes/confirmations/_done.html"
HAS_CHANGED = (
    "One of the two facts has been changed since you opened this, so there is another query or none"
)
TAKEN_BACK = "Somebody else has just undone this confirmation"


class ConfirmationForm(SectionForm):
    """Asks why both facts of a query are right; `query` is the digest of those that were read."""

    not_columns = frozenset({"query"})

    query = HiddenField()
    reason = StringField("Why are both right?", validators=[at_most(SHORT_TEXT)])

    def __init__(self, digest: str) -> None:
        self.digest, self.is_clash = digest, False
        super().__init__()
        self.query.data = digest

    def validate_reason(self, field: StringField) -> None:
        for problem in problems(field.data):
            raise ValidationError(problem.message)

    @property
    def name_in_ids(self) -> str:
        """Several queries may be answered at once."""
        return f"confirm-{self.digest[:12]}"

    @property
    def status(self) -> int:
        return 409 if self.is_clash else super().status

    def say_clash(self, words: str) -> None:
        self.is_clash = True
        self.form_errors.append(words)


# --- Actions ------------------------------------------------------------------------------------


def confirm(
    episode: Episode, query: DataQuery, *, by: str, reason: str | None
) -> QueryConfirmation:
    """Keep that both facts are right. A second confirmation of the same meets a constraint."""
    require_none(problems(reason))
    assert query.digest is not None
    confirmation = QueryConfirmation(
        episode_id=episode.id,
        kind=query.kind,
        item_ref=ref_of(episode, query),
        digest=query.digest,
        reason=(reason or "").strip(),
        confirmed_by=by,
        confirmed_at=clock.now(),
    )
    db.session.add(confirmation)
    db.session.flush()
    return confirmation


def ref_of(episode: Episode, query: DataQuery) -> str:
    """The reference of the row that the query is about: an entry's, or the episode's."""
    if query.item_id is None:
        return episode.ref
    entries: list[Any] = getattr(episode, query.section)
    return next(str(entry.ref) for entry in entries if entry.id == query.item_id)


def take_back(confirmation: QueryConfirmation) -> None:
    """Ask again; that it was confirmed, and why, stays in the history."""
    db.session.delete(confirmation)
    db.session.flush()


# --- Pages --------------------------------------------------------------------------------------


@bp.route("/episodes/<int:episode_id>/confirm", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def confirm_query(episode_id: int) -> ResponseReturnValue:
    """Ask why both facts are right, in the query's place or on a page alone; or keep it."""
    episode = get_whole_episode_or_404(episode_id)
    form = ConfirmationForm(request.values.get("query", ""))
    query = _open_query(episode, form.digest)
    if not form.digest:
        return _show_standing(episode_id)  # an address without the query that it is about
    if query is None:
        return _show_gone(episode, form)
    if "closed" in request.args:
        return _show_closed(episode, query)
    if form.validate_on_submit():
        try:
            confirm(episode, query, by=current_user.name, reason=form.reason.data)
            db.session.commit()
        except IntegrityError:  # somebody else pressed at the same moment
            db.session.rollback()
            return _show_gone(get_whole_episode_or_404(episode_id), form)
        return _show_standing(episode_id, form.digest)
    return _show(episode, form, query=query)


@bp.route("/episodes/<int:episode_id>/take-back", methods=["POST"])
@allow(*WRITES_PATIENTS)
def take_back_confirmation(episode_id: int) -> ResponseReturnValue:
    """Ask a query again that was confirmed."""
    get_patient_id_or_404(episode_id)
    found = find_confirmation(episode_id, request.form.get("confirmation", type=int))
    if found is not None:
        take_back(found)
        db.session.commit()
    return _show_standing(episode_id, notice="" if found else TAKEN_BACK)


def find_confirmation(episode_id: int, confirmation_id: int | None) -> QueryConfirmation | None:
    """One of the episode's; whoever is taking it back just now is waited for."""
    found = select(QueryConfirmation).where(
        QueryConfirmation.episode_id == episode_id, QueryConfirmation.id == confirmation_id
    )
    return db.session.scalars(found.with_for_update(of=QueryConfirmation)).one_or_none()


def _open_query(episode: Episode, digest: str) -> DataQuery | None:
    return next((one for one in place_of(episode).queries if one.digest == digest), None)


def _show_gone(episode: Episode, form: ConfirmationForm) -> ResponseReturnValue:
    """What was read is not open any more: why not, with what was typed. A second press is none."""
    found = next((one for one in episode.confirmations if one.digest == form.digest), None)
    words = HAS_CHANGED
    if found:
        words = f"{found.confirmed_by or 'A record bundle'} has confirmed this: {found.reason}"
    if form.is_submitted() and not (found and found.reason == (form.reason.data or "").strip()):
        form.say_clash(f"Not saved. {words}")
        return _show(episode, form)
    return _show_standing(episode.id, form.digest, "" if form.is_submitted() else words)


def _show_standing(episode_id: int, digest: str = "", notice: str = "") -> ResponseReturnValue:
    """After a save, the whole of what is asked of the episode; `digest` was confirmed just now."""
    if not wants_partial():
        if notice:
            flash(notice)
        return redirect(section_url(episode_id, "standing"), 303)
    episode = get_whole_episode_or_404(episode_id)
    html = render_template(
        DONE,
        episode=episode,
        place=place_of(episode),
        may_edit=may_edit(),
        digest=digest,
        notice=notice,
    )
    return html, 200, {"HX-Retarget": "#standing", "HX-Reswap": "outerHTML"}


def _show_closed(episode: Episode, query: DataQuery) -> ResponseReturnValue:
    """After Cancel."""
    if not wants_partial():
        return redirect(section_url(episode.id, "standing"), 303)
    return render_template(REGION, episode=episode, query=query)


def _show(
    episode: Episode, form: ConfirmationForm, query: DataQuery | None = None
) -> ResponseReturnValue:
    html = render_page_or_partial(
        "episodes/section.html",
        REGION,
        template=REGION,
        episode=episode,
        confirming=form,
        query=query,
        alone=not wants_partial(),
    )
    return html, form.status
