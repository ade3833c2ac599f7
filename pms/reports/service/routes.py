"""The service reports: the index, each with its filter, the episodes behind a number, the CSV."""

from datetime import date
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_PATIENTS, READS_REPORTS, allow
from pms.domain.nors.sections import TOTAL
from pms.domain.service_reports.period import LAST_FOUR, PRESETS
from pms.domain.service_reports.published import NEVER_A_TARGET
from pms.domain.service_reports.registry import REPORTS
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import ReportTable, behind, count, is_money
from pms.picklists.queries import organisation_lists
from pms.reports.blueprint import bp
from pms.reports.nors_return.contributing import OpenedNumber
from pms.reports.nors_return.notices import notices
from pms.reports.nors_return.queries import first_decisions
from pms.reports.service.behind import behind_rows
from pms.reports.service.cases import Cases
from pms.reports.service.files import file_name, table_csv
from pms.reports.service.filters import ReportFilter, preset_periods
from pms.reports.service.forms import FilterForm
from pms.reports.service.screen import count_tables, headline, published_words, shown
from pms.store import history
from pms.store.transactions import write_aside
from pms.web.htmx import render_page_or_partial
from pms.web.spreadsheets import attachment

FURTHER = {
    "experience": ("questionnaire.experience", "Answers by wording, and what people wrote"),
}
"""A page that shows more of what a report is about: its endpoint, and what it has."""


@bp.route("/reports/service")
@allow(*READS_REPORTS)
def service_reports() -> ResponseReturnValue:
    """Every report with its first numbers of the last four quarters."""
    today, services = clock.today(), current_user.organisation.services
    asked = ReportFilter(preset_periods(today, today)[LAST_FOUR], services)
    cases, lists = Cases(asked, today), organisation_lists()
    found = []
    for report in REPORTS.values():
        table = report.tables[0]
        counted = count(table, cases[table.reads], asked.period, lists)
        found.append((report, headline(report, counted)))
    said = notices(current_user.organisation, services, asked.period)
    return render_template("reports/service/index.html", found=found, asked=asked, notices=said)


@bp.route("/reports/service/<report>")
@allow(*READS_REPORTS)
def service_report(report: str) -> ResponseReturnValue:
    """One report; its filter is in the address."""
    chosen, form = _report_or_404(report), _filter()
    context = _around(report, form)
    page, region = "reports/service/report.html", "reports/service/_report.html"
    if not form.validate():
        return render_page_or_partial(page, region, **context, tables=None), 422
    asked = form.asked
    cases = Cases(asked, clock.today())
    cost = current_user.organisation.hospital_day_cost
    counted = count_tables(chosen, cases, organisation_lists(), cost)
    url = url_for(".service_report_episodes", report=report)
    return render_page_or_partial(
        page,
        region,
        **context,
        asked=asked,
        notices=notices(current_user.organisation, asked.services, asked.period),
        preset=asked.preset_of(form.periods),
        tables=[shown(one, url, asked) for one in counted],
        day_cost=cost,
        speaks_of_money=any(is_money(ratio) for table in chosen.tables for ratio in table.ratios),
    )


def _around(report: str, form: FilterForm) -> dict[str, Any]:
    """What a report's page shows around its tables, also where the filter is refused."""
    chosen = REPORTS[report]
    return {
        "report": chosen,
        "reports": REPORTS.values(),
        "form": form,
        "presets": PRESETS,
        "published": published_words(chosen.published),
        "never_a_target": NEVER_A_TARGET,
        "further": FURTHER.get(report),
    }


@bp.route("/reports/service/<report>/episodes")
@allow(*READS_REPORTS)
def service_report_episodes(report: str) -> ResponseReturnValue:
    """The episodes behind one number of a report (counting-rules R22)."""
    chosen, asked = _report_or_404(report), _asked_or_404()
    table = _table_or_404(chosen)
    row = request.args.get("row", TOTAL)
    measure = request.args.get("measure", table.measures[0].code)
    if measure not in table.position:
        abort(404)
    number = _number_or_404(table, asked, row, measure)
    return render_page_or_partial(
        "reports/service/episodes.html",
        "reports/_episodes_behind.html",
        report=chosen,
        table=table,
        asked=asked,
        heading=number.heading,
        value=number.value,
        opened=[number],
        revision=None,
        may_open=current_user.has_role(*READS_PATIENTS),
        episode_url=url_for("episodes.show", episode_id=0).removesuffix("0"),
    )


def _number_or_404(table: ReportTable, asked: ReportFilter, row: str, measure: str) -> OpenedNumber:
    """One number of a table with the episodes that add up to it."""
    cases = Cases(asked, clock.today())[table.reads]
    found = behind(table, cases, row, measure)
    counted = count(table, cases, asked.period, organisation_lists())
    labels = {one.code: one.label for one in (*counted.rows, counted.total)}
    if row not in labels:
        abort(404)
    column = counted.measure(measure)
    heading = f"{table.title}: {labels[row]}, {column.label}"
    value = sum(one.adds for one in found)
    return OpenedNumber(heading, value, column.label, behind_rows(found, labels, table.why))


@bp.route("/reports/service/<report>/download.csv")
@allow(*READS_REPORTS)
def download_service_report(report: str) -> ResponseReturnValue:
    """One table of a report as a file; who took it is in the history."""
    chosen, asked = _report_or_404(report), _asked_or_404()
    table = _table_or_404(chosen)
    cases = Cases(asked, clock.today())[table.reads]
    cost = current_user.organisation.hospital_day_cost
    counted = count(table, cases, asked.period, organisation_lists(), cost)
    data, name = table_csv(counted), file_name(chosen, counted, asked)
    with write_aside() as connection:
        history.record_download(
            connection,
            "service_report",
            organisation_id=current_user.organisation_id,
            data=data,
            file=name,
            asked={**asked.query},
        )
    return attachment(data, name)


def _report_or_404(name: str) -> ServiceReport:
    return REPORTS.get(name) or abort(404)


def _table_or_404(report: ServiceReport) -> ReportTable:
    """The table an address names; the first where it names none."""
    return report.table(request.args.get("table", report.tables[0].name)) or abort(404)


def _filter() -> FilterForm:
    services, today = current_user.organisation.services, clock.today()
    return FilterForm(services, preset_periods(today, _first_day(services, today)), today)


def _asked_or_404() -> ReportFilter:
    form = _filter()
    return form.asked if form.validate() else abort(404)


def _first_day(services: tuple[str, ...], today: date) -> date:
    """The first day on which the organisation decided anything."""
    return min(first_decisions(services).values(), default=today)
