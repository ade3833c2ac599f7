"""The national pages: one that shows everything of a period, and its tables as files."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from pms import audit
from pms.auth.access import SEES_NATIONAL, allow
from pms.db import read_snapshot
from pms.domain.national import measures, published
from pms.domain.national.totals import period_of
from pms.national import pictures, tables
from pms.national.asked import Asked, what_is_asked
from pms.national.blueprint import bp
from pms.national.queries import Gathered, gather
from pms.reports.screen import MONTHS, SERVICES
from pms.spreadsheets import Cell, attachment, csv_bytes


@bp.route("")
@allow(*SEES_NATIONAL)
def index() -> ResponseReturnValue:
    """A quarter's or a year's figures over the consenting organisations."""
    asked = what_is_asked()
    gathered, why_not = _gathered(asked)
    period = period_of(gathered.counted)
    figures = None if why_not else tables.figures(asked.service, period)
    audit.note_reading("view", "national_figures", after=dict(asked.arguments))
    return render_template(
        "national/index.html",
        asked=asked,
        services=SERVICES,
        months=MONTHS,
        consenting=len(gathered.counted) + gathered.not_counted,
        not_counted=gathered.not_counted,
        contributing=len(period.organisations),
        why_not=why_not,
        figures=figures,
        spreads=[pictures.spread_picture(row) for row in figures.measures] if figures else [],
        spread_width=pictures.WIDTH,
        funnels=[(one, pictures.funnel_picture(one)) for one in figures.funnels] if figures else [],
        rules=measures,
        published=published,
    )


@bp.route("/<national_table>.csv")
@allow(*SEES_NATIONAL)
def download(national_table: str) -> ResponseReturnValue:
    """One table as a file; who took it is in the history."""
    if national_table not in tables.NAMES:
        abort(404)
    asked = what_is_asked()
    gathered, why_not = _gathered(asked)
    period = period_of(gathered.counted)
    header, rows = (
        tables.refused_rows(why_not)
        if why_not
        else tables.as_rows(national_table, tables.figures(asked.service, period))
    )
    place: list[Cell] = [asked.code, asked.service_label, len(period.organisations)]
    data = csv_bytes(
        ["Period", "Service", "Organisations contributing", *header],
        [[*place, *row] for row in rows],
    )
    audit.note_reading(
        "export", "national_figures", after={"table": national_table, **asked.arguments}
    )
    name = f"national-{national_table.replace('_', '-')}-{asked.service}-{asked.code}.csv"
    return attachment(data, name)


def _gathered(asked: Asked) -> tuple[Gathered, str | None]:
    """What is counted, and why nothing of it may be shown, if it may not."""
    if not asked.quarters:
        return Gathered([], 0), "It is not over yet: only quarters that are over are shown."
    read_snapshot()
    gathered = gather(asked.service, asked.quarters, asked.today)
    return gathered, measures.why_withheld(gathered.counted)
