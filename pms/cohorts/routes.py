"""Lists of episodes: asked for in the address, on screen and as files to take away."""

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import DOWNLOADS_LISTS, READS_LISTS, READS_PATIENTS, allow
from pms.auth.reauthentication import asks_password_again
from pms.cohorts import screen
from pms.cohorts.columns import offered
from pms.cohorts.fields import FIELDS, groups
from pms.cohorts.files import FORMATS, make_file
from pms.cohorts.filters import Filter, Read, read_filter
from pms.cohorts.kinds import Field
from pms.cohorts.queries import LONGEST_PAGE, PAGE, FoundEpisodes, find
from pms.cohorts.saved import list_saved
from pms.domain.text.numbers import whole
from pms.store import history
from pms.store.transactions import read_snapshot, write_aside
from pms.web.htmx import render_page_or_partial, wants_partial
from pms.web.spreadsheets import attachment

bp = Blueprint("lists", __name__)


@bp.route("/lists")
@allow(*READS_LISTS)
def index() -> ResponseReturnValue:
    """The list as its address asks for it; what was typed tolerantly goes on to the exact one."""
    today = clock.today()
    read = read_address(today)
    field = field_to_edit(read)
    list_id = request.args.get("list", type=whole)
    exact = screen.address(read.filter, list=list_id, rows=rows_wanted(), page=page_wanted())
    if not (field or read.problems or read.refused or wants_partial()) and not is_here(exact):
        return redirect(exact, 303)
    html = render_page_or_partial(
        "cohorts/index.html", "cohorts/_list.html", **shown(read, field, today)
    )
    if read.problems:
        return html, 422
    return html, {"HX-Push-Url": "false" if field else exact}


def is_here(address: str) -> bool:
    """Whether the browser asked for the address, however it spelt the characters."""
    asked = parse_qsl(request.query_string.decode(), keep_blank_values=True)
    return parse_qsl(urlsplit(address).query) == asked


def may_read_patients() -> bool:
    return bool(current_user.has_role(*READS_PATIENTS))


def read_address(today: date) -> Read:
    return read_filter(
        request.args.to_dict(flat=False), today, may_read_patients=may_read_patients()
    )


def rows_wanted() -> int | None:
    """None is the usual number on a page."""
    return LONGEST_PAGE if request.args.get("rows") == str(LONGEST_PAGE) else None


def page_wanted() -> int | None:
    """None is the first page."""
    page = request.args.get("page", 1, type=whole)
    return page if 1 < page < 10_000 else None


def field_to_edit(read: Read) -> Field | None:
    """The field whose condition is being written: asked for, or not understood."""
    for field in FIELDS.values():
        if not read.problems.keys().isdisjoint(field.kind.names(field.name)):
            return field
    wanted = FIELDS.get(request.args.get("edit", ""))
    return wanted if wanted and (may_read_patients() or not wanted.for_readers) else None


def shown(read: Read, field: Field | None, today: date) -> dict[str, Any]:
    """What the page and its region show."""
    asked = read.filter
    saved = list_saved(current_user.id, may_read_patients=may_read_patients())
    chosen = request.args.get("list", type=whole)
    opened = next((one for one in saved if one.id == chosen), None)
    list_id = opened.id if opened else None
    number, size = page_wanted() or 1, rows_wanted() or PAGE
    found = find(asked, today, offset=(number - 1) * size, limit=size) if not read.refused else None
    if found and found.rows:
        note_reading(asked, found.total)
    more = {"list": list_id, "rows": rows_wanted()}
    url = screen.address(asked, **more)
    exact = screen.address(asked, **more, page=page_wanted())
    may_read = may_read_patients()
    arguments = request.args.to_dict(flat=False)
    return {
        "asked": asked,
        "refused": read.refused,
        "saved": saved,
        "opened": opened,
        "is_changed": bool(opened and opened.definition != asked.query),
        "own": bool(opened and opened.owner_id == current_user.id),
        "conditions": screen.said(asked, list_id),
        "form": screen.condition_form(field, asked, arguments, read.problems) if field else None,
        "groups": list(groups(may_read_patients=may_read)),
        "pairs": asked.pairs(),
        "condition_pairs": asked.pairs(columns=False),
        "columns": offered(may_read_patients=may_read),
        "headings": screen.headings(asked, list_id),
        "total": found.total if found else None,
        "left_out": found.left_out if found else 0,
        "rows": found.rows if found else [],
        "body": screen.table_body(
            asked.columns,
            found or FoundEpisodes([], 0),
            url_for("episodes.show", episode_id=0)[:-1] if may_read else None,
        ),
        "page_number": number,
        "pages": -(-found.total // size) if found else 0,
        "asked_url": exact,
        "page_url": f"{url}{'&' if '?' in url else '?'}page=",
        "longer_url": screen.address(asked, list=list_id, rows=LONGEST_PAGE),
        "longest": LONGEST_PAGE,
        "size": size,
        "list_id": list_id,
        "may_download": current_user.has_role(*DOWNLOADS_LISTS),
        "may_read_patients": may_read,
    }


def note_reading(asked: Filter, total: int) -> None:
    """Who looked at which list; a manager's names nobody."""
    if may_read_patients():
        conditions = asked.words() or ["Every episode"]
        history.note_reading("list", "list", after={"conditions": conditions, "episodes": total})


# --- Files --------------------------------------------------------------------------------------


@bp.route("/lists/download")
@allow(*DOWNLOADS_LISTS)
@asks_password_again
def download() -> ResponseReturnValue:
    """What the file will hold, before it is taken."""
    today = clock.today()
    asked = refuse_unread(read_address(today))
    return render_template(
        "cohorts/download.html",
        asked=asked,
        total=find(asked, today, limit=1).total,
        formats=FORMATS,
        back_url=screen.address(asked),
    )


@bp.route("/lists/download/<file_format>")
@allow(*DOWNLOADS_LISTS)
@asks_password_again
def download_file(file_format: str) -> ResponseReturnValue:
    """The whole list as a file; who took it, what was asked and how many are in the history."""
    if file_format not in FORMATS:
        abort(404)
    read_snapshot()
    today = clock.today()
    asked = refuse_unread(read_address(today))
    organisation = current_user.organisation
    found = find(asked, today)
    data = make_file(asked, found, file_format, organisation.name, today)
    with write_aside() as connection:
        history.record_download(
            connection,
            "list",
            organisation_id=organisation.id,
            data=data,
            conditions=asked.words() or ["Every episode"],
            columns=[column.label for column in asked.columns],
            episodes=found.total,
            format=file_format,
        )
    return attachment(data, f"episodes_{organisation.ods_code}_{today.isoformat()}.{file_format}")


def refuse_unread(read: Read) -> Filter:
    """No file, and nothing saved, of another list than the one that was asked for."""
    if read.problems or read.refused:
        abort(404)
    return read.filter
