"""The board, and a quarter on screen: fix, read, download."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_REPORTS, allow
from pms.domain.care.lists import Lists
from pms.domain.counting.quarter import FIRST_YEAR, Quarter
from pms.domain.counting.services import SERVICES
from pms.domain.nors import layout
from pms.domain.nors.definitions import QUERIES, SECTIONS
from pms.domain.nors.keying import without_spelling
from pms.domain.nors.quarter_rates import rates_of
from pms.domain.nors.reading import read_return
from pms.domain.nors.reconcile import reconciliation
from pms.domain.nors.report import Return
from pms.domain.text.numbers import whole
from pms.picklists.queries import organisation_lists
from pms.reports.blueprint import bp
from pms.reports.nors_return import attachments
from pms.reports.nors_return.actions import record_export
from pms.reports.nors_return.board import SHOWN, board, reminders
from pms.reports.nors_return.closing.changes import changes_since
from pms.reports.nors_return.closing.queries import find_latest
from pms.reports.nors_return.draft import count_draft, make_draft
from pms.reports.nors_return.manifest import keying_bytes
from pms.reports.nors_return.models import FinalReturn
from pms.reports.nors_return.presenters import ServiceQuarter, rate_words
from pms.reports.nors_return.quarter_context import page_of_kind, standing, standing_today
from pms.reports.nors_return.quarters import quarters_back, refuse_unknown
from pms.reports.nors_return.tables import comparisons, figures, tables
from pms.store.transactions import write_aside
from pms.web.htmx import render_page_or_partial, wants_partial


@bp.route("/reports")
@allow(*READS_REPORTS)
def index() -> ResponseReturnValue:
    """The board; asked for a service and a quarter, it leads to them."""
    organisation, today = current_user.organisation, clock.today()
    if "quarter" in request.args or "service" in request.args:
        service = request.args.get("service", organisation.services[0])
        quarter = request.args.get("quarter", str(Quarter.containing(today).previous))
        refuse_unknown(service, quarter)
        return redirect(url_for(".quarter", service=service, quarter=quarter), 303)
    current = Quarter.containing(today)
    year = request.args.get("year", type=whole)
    return render_template(
        "reports/board.html",
        boards=board(organisation, _quarters_of(year, current), today),
        services=SERVICES,
        reminders=reminders(organisation, today),
        year=year,
        years=range(current.year, FIRST_YEAR - 1, -1),
    )


def _quarters_of(year: int | None, current: Quarter) -> list[Quarter]:
    """Those of a year, or the latest; the latest first. 404 where a year has none."""
    if year is None:
        latest = [current]
        while len(latest) < SHOWN:
            latest.append(latest[-1].previous)
        return latest
    if not FIRST_YEAR <= year <= current.year:
        abort(404)
    return [q for n in (4, 3, 2, 1) if (q := Quarter(year, n)) <= current]


@bp.route("/reports/<service>/<quarter>")
@allow(*READS_REPORTS)
def quarter(service: str, quarter: str) -> ResponseReturnValue:
    """One quarter: its queries, its numbers, and its way to the registry.

    A closed quarter shows what was sent; `?count=today` counts today's record instead.
    """
    chosen = refuse_unknown(service, quarter)
    organisation, lists = current_user.organisation, organisation_lists()
    final = find_latest(service, chosen, whole=True)
    draft = make_draft(organisation, service, chosen, clock.today())
    changes = changes_since(organisation, final, lists) if final else None
    counts_today = request.args.get("count") == "today"
    return_ = draft.return_ if final is None or counts_today else _sent(final)
    return render_page_or_partial(
        "reports/quarter.html",
        "reports/_return.html",
        partial=wants_partial(),
        return_=return_,
        go_live=draft.go_live,
        services=[(code, SERVICES[code]) for code in organisation.services],
        quarters=[ServiceQuarter(service, one) for one in quarters_back(chosen)],
        unspelt=without_spelling(return_.cells),
        definitions=SECTIONS,
        **_numbers(return_, lists, service, quarter),
        **standing(service, chosen, draft, final, changes),
    )


def _numbers(return_: Return, lists: Lists, service: str, quarter: str) -> dict[str, Any]:
    """The return's numbers in words, each with the address of the episodes behind it."""
    at: dict[str, Any] = {
        "service": service,
        "quarter": quarter,
        "revision": return_.revision or None,
    }
    behind_url = url_for(".episodes_behind", **at)
    return {
        "is_empty": return_.is_empty,
        "comparisons": comparisons(reconciliation(return_.cells, return_.revision), behind_url),
        "figures": figures(return_, behind_url),
        "rates": [
            rate_words(rate, url_for(".rate_behind", rate_name=rate.name, **at))
            for rate in rates_of(return_, lists)
        ],
        "tables": tables(return_, lists, behind_url),
    }


def _sent(final: FinalReturn) -> Return:
    return read_return(final.file, final.as_at)


@bp.route("/reports/<service>/<quarter>/queries")
@allow(*READS_REPORTS)
def completeness(service: str, quarter: str) -> ResponseReturnValue:
    """What still needs fixing, for a page opened before; 204 where nothing changed."""
    context = standing_today(service, refuse_unknown(service, quarter))
    if wants_partial():
        if request.args.get("seen") == context["seen"]:
            return "", 204
        return render_template("reports/_completeness_again.html", **context)
    return redirect(url_for(".quarter", service=service, quarter=quarter), 303)


@bp.route("/reports/<service>/<quarter>/queries/<query_kind>")
@allow(*READS_REPORTS)
def queries_of_kind(service: str, quarter: str, query_kind: str) -> ResponseReturnValue:
    """Every open query of one kind, in pages; back to the quarter where there is none any more."""
    chosen = refuse_unknown(service, quarter)
    if query_kind not in QUERIES:
        abort(404)
    page = request.args.get("page", 1, type=whole)
    context = page_of_kind(service, chosen, query_kind, page)
    if context is None:
        return redirect(url_for(".quarter", service=service, quarter=quarter), 303)
    return render_template("reports/queries.html", **context)


@bp.route("/reports/<service>/<quarter>/draft.<any(csv, xlsx):part>")
@allow(*READS_REPORTS)
def download(service: str, quarter: str, part: str) -> ResponseReturnValue:
    """The draft return as a file or as a keying sheet; who took it is in the history."""
    chosen = refuse_unknown(service, quarter)
    organisation = current_user.organisation
    return_, _ = count_draft(organisation, service, chosen, clock.today())
    is_file = part == "csv"
    data = layout.to_bytes(return_) if is_file else keying_bytes(return_, organisation_lists())
    name = attachments.name_of(layout.file_name(return_), part)
    with write_aside() as connection:
        record_export(connection, organisation.id, return_, data, name)
    return attachments.attached(data, name)
