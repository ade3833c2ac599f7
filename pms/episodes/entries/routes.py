"""The pages of every kind of entry: adding, correcting, closing a form, entering in error."""

from collections.abc import Callable
from datetime import date

from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.entries import courses, lines
from pms.episodes.entries.actions import enter_in_error
from pms.episodes.entries.forms import EnteredInErrorForm, EntryForm
from pms.episodes.entries.kind import EntryKind
from pms.episodes.entries.kinds import KINDS
from pms.episodes.entries.pages import (
    show_add,
    show_added,
    show_closed,
    show_item_saved,
    show_open,
    wants_another,
)
from pms.episodes.entries.queries import get_item_in_error_or_not, get_item_or_404
from pms.episodes.in_place.assembly import ask_in_place, changed_by, with_parts
from pms.episodes.models import Course, Episode, EpisodeItem, Line
from pms.episodes.queries import get_episode_or_404
from pms.saving import added, corrected
from pms.store.base import db

EPISODE = "/episodes/<int:episode_id>"
SECTION = "<any({}):section>".format(", ".join(f'"{section}"' for section in KINDS))
ITEM = f"{EPISODE}/{SECTION}/<int:item_id>"
QUESTIONS = {courses.EndCourseForm: "end_course", lines.RemoveLineForm: "remove_line"}
"""The forms of a kind that have a layout of their own, by its name."""


def hang_views(kind: EntryKind) -> None:
    """The two views of a kind, `add_line` and `correct_line`, each at an address of its own."""

    @allow(*WRITES_PATIENTS)
    def add(episode_id: int, **variant: str) -> ResponseReturnValue:
        return add_entry(kind, episode_id, *variant.values())

    @allow(*WRITES_PATIENTS)
    def correct(episode_id: int, item_id: int) -> ResponseReturnValue:
        return correct_entry(kind, episode_id, item_id)

    which = f"-<any({', '.join(kind.variants)}):{kind.variant_is}>" if kind.variants else ""
    section, methods = f"{EPISODE}/{kind.section}", ["GET", "POST"]
    bp.add_url_rule(f"{section}/add{which}", f"add_{kind.name}", add, methods=methods)
    if kind.correct:
        address = f"{section}/<int:item_id>/correct"
        bp.add_url_rule(address, f"correct_{kind.name}", correct, methods=methods)


for one in KINDS.values():
    hang_views(one)


def add_entry(kind: EntryKind, episode_id: int, *variant: str) -> ResponseReturnValue:
    episode, today = get_episode_or_404(episode_id), clock.today()
    form = kind.new(episode, today, *variant)
    ask_in_place(form, episode, today)
    record = with_parts(form, kind.record)
    if form.validate_on_submit() and (
        entry := added(form, kind.model, record, episode, today, *variant)
    ):
        db.session.commit()
        return show_added(kind, entry, another(kind, episode, today, *variant), changed_by(form))
    return show_add(kind, episode, form)


def another(kind: EntryKind, episode: Episode, today: date, *variant: str) -> EntryForm | None:
    """The form of a further entry, where "save and add another" was pressed."""
    if not (kind.comes_in_rows and wants_another()):
        return None
    form = kind.new(episode, today, *variant, formdata=None)
    ask_in_place(form, episode, today, formdata=None)
    return form


def correct_entry(kind: EntryKind, episode_id: int, item_id: int) -> ResponseReturnValue:
    assert kind.form
    assert kind.correct
    entry = get_item_or_404(kind.model, episode_id, item_id)
    return save_item(kind, entry, kind.form(entry, today=clock.today()), kind.correct)


@bp.route(f"{EPISODE}/courses/<int:item_id>/end", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def end_course(episode_id: int, item_id: int) -> ResponseReturnValue:
    course = get_item_or_404(Course, episode_id, item_id)
    form = courses.EndCourseForm(course, today=clock.today())
    return save_item(courses.COURSES, course, form, courses.end_course)


@bp.route(f"{EPISODE}/lines/<int:item_id>/remove", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def remove_line(episode_id: int, item_id: int) -> ResponseReturnValue:
    line = get_item_or_404(Line, episode_id, item_id)
    form = lines.RemoveLineForm(line, today=clock.today())
    return save_item(lines.LINES, line, form, lines.remove_line)


def save_item(
    kind: EntryKind, item: EpisodeItem, form: EntryForm, act: Callable[..., object]
) -> ResponseReturnValue:
    """Open a form of one item, or save it with what was asked in place."""
    ask_in_place(form, item.episode, form.today)
    if form.validate_on_submit() and corrected(form, with_parts(form, act), item, form.today):
        db.session.commit()
        return show_item_saved(kind, item, changed_by(form))
    return show_open(kind, item, form, kind.questions(QUESTIONS.get(type(form))))


@bp.route(f"{EPISODE}/{SECTION}/")
@allow(*WRITES_PATIENTS)
def close_add(episode_id: int, section: str) -> ResponseReturnValue:
    """Where Cancel of a new item leads."""
    return show_closed(KINDS[section], episode_id)


@bp.route(ITEM)
@allow(*WRITES_PATIENTS)
def close_item(episode_id: int, section: str, item_id: int) -> ResponseReturnValue:
    """Where Cancel of an open item leads."""
    return show_closed(KINDS[section], episode_id, item_id)


@bp.route(f"{ITEM}/entered-in-error", methods=["GET", "POST"])
@allow(*WRITES_PATIENTS)
def enter_item_in_error(episode_id: int, section: str, item_id: int) -> ResponseReturnValue:
    kind = KINDS[section]
    item = get_item_in_error_or_not(kind.model, episode_id, item_id)
    if item.entered_in_error_at:  # the second press of a double click, or somebody else's
        return show_item_saved(kind, item)
    form = EnteredInErrorForm(item)
    if form.validate_on_submit() and corrected(form, enter_in_error, item):
        db.session.commit()
        return show_item_saved(kind, item)
    return show_open(kind, item, form, "episodes/items/_entered_in_error_form.html")
