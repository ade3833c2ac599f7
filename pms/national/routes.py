"""The national pages: one that shows everything of a period, its tables as files, and the page
where a quarter is counted again."""

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from pms.admin.questions import ReasonForm, may_act
from pms.auth.access import SEES_NATIONAL, allow
from pms.charts.funnel import FunnelChart, funnel_chart
from pms.domain.counting.services import SERVICES
from pms.domain.national import published
from pms.domain.national.periods import WEEKS_AFTER
from pms.national import tables
from pms.national.blueprint import bp
from pms.national.filters import NationalPeriod, period_in_address
from pms.national.looking import look
from pms.national.queries import list_published
from pms.national.register import count_again
from pms.reports.nors_return.presenters import MONTHS
from pms.small_numbers import rule
from pms.store import history
from pms.web.spreadsheets import Cell, attachment, csv_bytes


@bp.route("")
@allow(*SEES_NATIONAL)
def index() -> ResponseReturnValue:
    """A quarter's or a year's figures over the consenting organisations."""
    asked = period_in_address()
    found = look(asked)
    history.note_reading("view", "national_figures", after=dict(asked.arguments))
    return render_template(
        "national/index.html",
        asked=asked,
        services=SERVICES,
        months=MONTHS,
        weeks=WEEKS_AFTER,
        look=found,
        funnels=[(one, _funnel(one)) for one in found.figures.limits] if found.figures else [],
        published=published,
        rule=rule(),
    )


def _funnel(one: tables.Around) -> FunnelChart | None:
    measure, mean = one.row.measure, one.row.overall.value or 0.0
    title = f"{measure.title} per 1,000 OPAT days, by OPAT days"
    reference = measure.published.value if measure.published else None
    return funnel_chart(measure.name, title, mean, reference)


@bp.route("/<national_table>.csv")
@allow(*SEES_NATIONAL)
def download(national_table: str) -> ResponseReturnValue:
    """One table as a file; who took it is in the history."""
    if national_table not in tables.NAMES:
        abort(404)
    asked = period_in_address()
    found = look(asked)
    header, rows = (
        tables.as_rows(national_table, found.figures)
        if found.figures
        else tables.refused_rows(found.why_not or "")
    )
    place: list[Cell] = [asked.code, asked.service_label, found.contributing]
    data = csv_bytes(
        ["Period", "Service", "Organisations contributing", *header],
        [[*place, *row] for row in rows],
    )
    history.note_reading(
        "export", "national_figures", after={"table": national_table, **asked.arguments}
    )
    name = f"national-{national_table.replace('_', '-')}-{asked.service}-{asked.code}.csv"
    return attachment(data, name)


@bp.route("/count-again", methods=["GET", "POST"])
@allow(*SEES_NATIONAL)
def again() -> ResponseReturnValue:
    """Count a published quarter again; what was published before stays in the register."""
    asked = period_in_address()
    latest = _latest_number(asked)
    form = ReasonForm(str(latest))
    if form.validate_on_submit() and may_act(
        form,
        lambda: count_again(
            asked.service, asked.quarters[0], asked.today, reason=form.reason.data or ""
        ),
    ):
        flash(f"{asked.service_label}, {asked.label} has been counted again")
        return redirect(asked.address, 303)
    html = render_template("national/count_again.html", form=form, asked=asked)
    return html, 422 if form.errors else 200


def _latest_number(asked: NationalPeriod) -> int:
    """404 for a year, and for a quarter of which nothing has been published."""
    kept = list_published(asked.service, asked.quarters[0]) if asked.quarters else []
    if asked.number is None or not kept:
        abort(404)
    return kept[0].number
