"""The pages of every kind of entry: adding, correcting, closing a form, entering in error."""

from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.entries.actions import enter_in_error
from pms.episodes.entries.forms import EnteredInErrorForm
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
from pms.episodes.queries import get_episode_or_404
from pms.saving import added, corrected
from pms.store.base import db

EPISODE = "/episodes/<int:episode_id>"
SECTION = "<any({}):section>".format(", ".join(f'"{section}"' for section in KINDS))
ITEM = f"{EPISODE}/{SECTION}/<int:item_id>"


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
    if form.validate_on_submit() and (
        entry := added(form, kind.model, kind.record, episode, today, *variant)
    ):
        db.session.commit()
        goes_on = kind.comes_in_rows and wants_another()
        another = kind.new(episode, today, *variant, formdata=None) if goes_on else None
        return show_added(kind, entry, another)
    return show_add(kind, episode, form)


def correct_entry(kind: EntryKind, episode_id: int, item_id: int) -> ResponseReturnValue:
    assert kind.form
    assert kind.correct
    entry, today = get_item_or_404(kind.model, episode_id, item_id), clock.today()
    form = kind.form(entry, today=today)
    if form.validate_on_submit() and corrected(form, kind.correct, entry, today):
        db.session.commit()
        return show_item_saved(kind, entry)
    return show_open(kind, entry, form)


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
