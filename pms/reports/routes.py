"""The quarterly return on screen: choose, read, see the episodes behind a number, download."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_PATIENTS, READS_REPORTS, allow
from pms.codes.queries import organisation_lists
from pms.db import write_aside
from pms.domain.nors import layout
from pms.domain.nors.definitions import MEASURES, SECTIONS
from pms.domain.nors.quarter_rates import rates_of
from pms.domain.nors.sections import BY_NAME
from pms.domain.quarter import FIRST_YEAR, Quarter
from pms.htmx import render_page_or_partial, wants_partial
from pms.refusal import Refused
from pms.reports.actions import record_export
from pms.reports.behind import Number, describe
from pms.reports.behind import episodes_behind as list_episodes_behind
from pms.reports.draft import count_draft, make_draft, quarter_to_report
from pms.reports.queries import first_year
from pms.reports.screen import SERVICES, Place, query_groups, rate_words
from pms.reports.tables import figures, tables

bp = Blueprint("reports", __name__)


@bp.route("/reports")
@allow(*READS_REPORTS)
def index() -> ResponseReturnValue:
    """Go to the quarter that was chosen, or to the last one that is over."""
    today = clock.today()
    service = request.args.get("service", current_user.organisation.services[0])
    quarter = request.args.get("quarter", str(Quarter.containing(today).previous))
    refuse_unknown(service, quarter)
    return redirect(url_for(".quarter", service=service, quarter=quarter), 303)


@bp.route("/reports/<service>/<quarter>")
@allow(*READS_REPORTS)
def quarter(service: str, quarter: str) -> ResponseReturnValue:
    """The draft return of one quarter, everything of it."""
    chosen = refuse_unknown(service, quarter)
    today = clock.today()
    draft = make_draft(current_user.organisation, service, chosen, today)
    lists = organisation_lists()
    behind_url = url_for(".episodes_behind", service=service, quarter=quarter)
    return render_page_or_partial(
        "reports/quarter.html",
        "reports/_return.html",
        partial=wants_partial(),
        draft=draft,
        place=Place(service, chosen),
        services=[(code, SERVICES[code]) for code in current_user.organisation.services],
        quarters=[Place(service, one) for one in quarters_back(chosen)],
        figures=figures(draft.return_, behind_url),
        rates=[rate_words(rate) for rate in rates_of(draft.return_, lists)],
        tables=tables(draft.return_, lists, behind_url),
        query_groups=[
            ("These block a final return", query_groups(draft.blocking)),
            ("These only warn", query_groups(draft.warnings)),
        ],
        definitions=SECTIONS,
        may_open=current_user.has_role(*READS_PATIENTS),
        episode_url=url_for("episodes.show", episode_id=0).removesuffix("0"),
    )


@bp.route("/reports/<service>/<quarter>/episodes")
@allow(*READS_REPORTS)
def episodes_behind(service: str, quarter: str) -> ResponseReturnValue:
    """The episodes behind one number of the return (counting-rules R22)."""
    chosen = refuse_unknown(service, quarter)
    names = ("section", "row", "column", "measure")
    number = Number(*(request.args.get(name, "") for name in names))
    if number.section not in BY_NAME:
        abort(404)
    return_, material = count_draft(current_user.organisation, service, chosen, clock.today())
    heading = describe(return_, number)
    if heading is None:
        abort(404)
    lists = organisation_lists()
    return render_template(
        "reports/episodes_behind.html",
        heading=heading,
        place=Place(service, chosen),
        number=number,
        value=return_.value(number.section, number.row, number.measure, number.column),
        definition=SECTIONS[number.section],
        measure=MEASURES[number.measure],
        episodes=list_episodes_behind(material, number, lists),
        may_open=current_user.has_role(*READS_PATIENTS),
        episode_url=url_for("episodes.show", episode_id=0).removesuffix("0"),
    )


@bp.route("/reports/<service>/<quarter>/draft.csv")
@allow(*READS_REPORTS)
def download(service: str, quarter: str) -> ResponseReturnValue:
    """The draft return as the file for the registry; who took it is in the history."""
    chosen = refuse_unknown(service, quarter)
    organisation = current_user.organisation
    return_, _ = count_draft(organisation, service, chosen, clock.today())
    data = layout.to_bytes(return_)
    with write_aside() as connection:
        record_export(connection, organisation.id, return_, data)
    response = Response(data, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=layout.file_name(return_))
    return response


def refuse_unknown(service: str, quarter: str) -> Quarter:
    """The quarter; 404 where there is none of it, or the organisation lacks the service."""
    if service not in current_user.organisation.services:
        abort(404)
    try:
        return quarter_to_report(quarter, clock.today())
    except Refused:
        abort(404)


def quarters_back(shown: Quarter) -> list[Quarter]:
    """The quarters to choose from, latest first, back to the first that may hold anything."""
    current = Quarter.containing(clock.today())
    first = max(first_year(current_user.organisation.services) or current.year, FIRST_YEAR)
    earliest = min(Quarter(first, 1), shown, current.previous)
    found = [current]
    while found[-1] > earliest:
        found.append(found[-1].previous)
    return found
