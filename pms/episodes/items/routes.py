"""Pages that every kind of item has: closing its form, and entering it in error."""

from flask.typing import ResponseReturnValue

from pms.auth.access import WRITES_PATIENTS, allow
from pms.episodes.blueprint import bp
from pms.episodes.items.actions import enter_in_error
from pms.episodes.items.forms import EnteredInErrorForm
from pms.episodes.items.pages import KINDS, show_closed, show_item_saved, show_open
from pms.episodes.items.queries import get_item_in_error_or_not
from pms.saving import corrected
from pms.store.base import db

SECTION = "<any({}):section>".format(", ".join(f'"{section}"' for section in KINDS))
ITEM = f"/episodes/<int:episode_id>/{SECTION}/<int:item_id>"


@bp.route(f"/episodes/<int:episode_id>/{SECTION}/")
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
