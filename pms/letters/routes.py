"""Writing, reading, printing and sending letters."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_PATIENTS, WRITES_PATIENTS, allow
from pms.auth.models import Organisation
from pms.domain.care.letter import KINDS, WAYS, kind_problem
from pms.domain.text.characters import cleaned
from pms.episodes.entries.forms import EnteredInErrorForm
from pms.episodes.models import Episode, Letter
from pms.episodes.queries import get_whole_episode_or_404
from pms.episodes.sections import may_edit, section_url
from pms.layout import day
from pms.letters import actions
from pms.letters.drafting import about, draft, letterhead
from pms.letters.forms import LetterForm, SendForm
from pms.letters.layout import blocks
from pms.letters.queries import find_replacement, get_letter_or_404
from pms.saving import added, corrected
from pms.store.base import db

bp = Blueprint("letters", __name__)

LETTER = "/episodes/<int:episode_id>/letters/<int:letter_id>"
KIND = "<any({}):letter_kind>".format(", ".join(KINDS))
CHANGED = "Somebody has changed the letter since you opened it. Read it again before sending it"


@bp.route(f"/episodes/<int:episode_id>/letters/{KIND}", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def write(episode_id: int, letter_kind: str) -> ResponseReturnValue:
    """A new letter, which begins as the record gives it."""
    episode = get_whole_episode_or_404(episode_id)
    problem = kind_problem(letter_kind, episode.decision, has_outcome=episode.has_outcome)
    if problem:
        flash(problem, "warning")
        return redirect(section_url(episode_id, "letters"), 303)
    drafted = draft(letter_kind, episode, own_organisation())
    form = LetterForm(
        None,
        clock.today(),
        dated_on=clock.today(),
        addressed_to=drafted.addressed_to,
        copies_to=drafted.copies_to,
        body=drafted.body,
        signed_by=current_user.name,
    )
    return write_down(episode, letter_kind, form, replaces=None)


@bp.route(f"{LETTER}/replace", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def replace(episode_id: int, letter_id: int) -> ResponseReturnValue:
    """A letter that corrects one that was sent, and says so."""
    sent = get_letter_or_404(episode_id, letter_id)
    if not sent.is_sent:
        return redirect(url_for(".correct", episode_id=episode_id, letter_id=letter_id), 303)
    first = f"This letter replaces our letter dated {day(sent.dated_on)}, sent in error."
    form = LetterForm(
        None,
        clock.today(),
        dated_on=clock.today(),
        addressed_to=sent.addressed_to,
        copies_to=sent.copies_to,
        body=f"{first}\n\n{sent.body}",
        signed_by=current_user.name,
    )
    episode = get_whole_episode_or_404(episode_id)
    return write_down(episode, sent.kind, form, replaces=sent)


def write_down(
    episode: Episode, kind: str, form: LetterForm, replaces: Letter | None
) -> ResponseReturnValue:
    """Show the form of a new letter, or save it as a draft."""
    if form.validate_on_submit():
        drafted = draft(kind, episode, own_organisation()).body
        letter = added(form, Letter, actions.write_letter, episode, kind, drafted, replaces)
        if letter:
            db.session.commit()
            return to_letter(letter)
    return show_form(form, episode, kind, replaces=replaces), form.status


@bp.route(LETTER)
@allow(*READS_PATIENTS)
def show(episode_id: int, letter_id: int) -> ResponseReturnValue:
    """The letter as it prints, with what can be done about it."""
    letter = get_letter_or_404(episode_id, letter_id)
    form = SendForm(letter) if may_edit() and not letter.is_sent else None
    return show_letter(letter, form)


@bp.route(f"{LETTER}/correct", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def correct(episode_id: int, letter_id: int) -> ResponseReturnValue:
    letter = get_letter_or_404(episode_id, letter_id)
    if letter.is_sent:
        return to_letter(letter)
    form = LetterForm(letter, clock.today())
    if form.validate_on_submit() and corrected(form, actions.correct_letter, letter, None):
        db.session.commit()
        return to_letter(letter)
    return show_form(form, letter.episode, letter.kind, letter=letter), form.status


@bp.route(f"{LETTER}/draft-again", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def draft_again(episode_id: int, letter_id: int) -> ResponseReturnValue:
    """The text as the record gives it now, beside the one there is; saving replaces that."""
    letter = get_letter_or_404(episode_id, letter_id)
    if letter.is_sent:
        return to_letter(letter)
    drafted = draft_now(letter)
    form = LetterForm(letter, clock.today())
    if not form.is_submitted():
        form.body.data = drafted
    if form.validate_on_submit() and corrected(form, actions.correct_letter, letter, drafted):
        db.session.commit()
        return to_letter(letter)
    html = show_form(form, letter.episode, letter.kind, letter=letter, text_before=letter.body)
    return html, form.status


@bp.route(f"{LETTER}/send", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def send(episode_id: int, letter_id: int) -> ResponseReturnValue:
    """Mark it as sent: from then on it is kept as it is."""
    letter = get_letter_or_404(episode_id, letter_id)
    if letter.is_sent:
        return to_letter(letter)  # the second press of a double click
    form = SendForm(letter)
    if form.validate_on_submit() and sent(form, letter):
        db.session.commit()
        flash("The letter is kept as it was sent")
        return to_letter(letter)
    return show_letter(letter, form)


def sent(form: SendForm, letter: Letter) -> bool:
    """Freeze the letter, if it is what its sender read."""

    def act(row: Letter, **values: Any) -> None:
        actions.mark_sent(row, own_organisation(), current_user.name, **values)

    db.session.refresh(letter, with_for_update={"of": Letter})
    if not form.is_what_was_shown():
        form.form_errors.append(CHANGED)
        form.show_again()
        return False
    return corrected(form, act, letter)


@bp.route(f"{LETTER}/entered-in-error", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def enter_in_error(episode_id: int, letter_id: int) -> ResponseReturnValue:
    letter = get_letter_or_404(episode_id, letter_id)
    form = EnteredInErrorForm(letter)
    if form.validate_on_submit() and corrected(form, actions.enter_in_error, letter):
        db.session.commit()
        flash("The letter is taken out. The history keeps it")
        return redirect(section_url(episode_id, "letters"), 303)
    html = render_template("letters/enter_in_error.html", letter=letter, form=form)
    return html, form.status


def to_letter(letter: Letter) -> ResponseReturnValue:
    return redirect(url_for(".show", episode_id=letter.episode_id, letter_id=letter.id), 303)


def show_letter(letter: Letter, form: SendForm | None) -> ResponseReturnValue:
    organisation = own_organisation()
    html = render_template(
        "letters/show.html",
        letter=letter,
        form=form,
        ways=WAYS,
        letterhead=(letter.sent_letterhead or letterhead(organisation)).splitlines(),
        about=(letter.sent_about or about(letter.episode)).splitlines(),
        blocks=list(blocks(letter.body)),
        is_stale=not letter.is_sent
        and draft_now(letter) != cleaned(letter.drafted_body, lines=True),
        replacement=find_replacement(letter),
        may_edit=may_edit(),
    )
    return html, form.status if form else 200


def show_form(form: LetterForm, episode: Episode, kind: str, **context: Any) -> str:
    return render_template(
        "letters/letter_form.html", form=form, episode=episode, name=KINDS[kind], **context
    )


def draft_now(letter: Letter) -> str:
    """The text that the record gives today."""
    episode = get_whole_episode_or_404(letter.episode_id, is_noted=False)
    return draft(letter.kind, episode, own_organisation()).body


def own_organisation() -> Organisation:
    organisation: Organisation = current_user.organisation
    return organisation
