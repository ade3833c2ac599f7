"""Organisations side by side: sums of each, for those who may compare them; never an episode."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from flask_login import current_user
from sqlalchemy import select

from pms.auth.access import COMPARES_ORGANISATIONS
from pms.auth.models import SERVICES, Organisation
from pms.charts.funnel import Centre, FunnelChart, funnel_chart
from pms.codes.queries import forget_lists, organisation_lists
from pms.db import db, organisation_scope
from pms.domain.rates import MINIMUM_DAYS
from pms.domain.service.report import Report
from pms.domain.service.tables import Counted, Table, Value, count
from pms.reports.service.asked import Asked
from pms.reports.service.cases import Cases


class Total(NamedTuple):
    """One organisation's table; only its total is used."""

    organisation_id: int
    name: str
    counted: Counted


class Compared(NamedTuple):
    """A funnel plot, and its rows for a table: name, events, days, the rate."""

    chart: FunnelChart
    rows: list[tuple[str, int, int, Value]]


def may_compare() -> bool:
    return bool(current_user.has_role(*COMPARES_ORGANISATIONS))


def totals_of(
    organisations: Iterable[tuple[int, str]], table: Table, asked: Asked, as_at: date
) -> list[Total]:
    """Each organisation's count of a table, by its own lists.

    Consultants and commissioners are an organisation's own, so these filters are left out.
    """
    services = (asked.service,) if asked.service else SERVICES
    asked = replace(asked, services=services, consultant="", commissioner="")
    found = []
    for organisation_id, name in organisations:
        with organisation_scope(organisation_id):
            forget_lists()
            lists = organisation_lists()
            counted = count(table, Cases(asked, as_at)[table.reads], asked.period, lists)
        found.append(Total(organisation_id, name, counted))
    forget_lists()
    return found


def compare(report: Report, asked: Asked, as_at: date) -> Compared | None:
    """The report's funnel plot; None where there are not two organisations with enough days."""
    if report.funnel is None:
        return None
    table = report.tables[0]
    totals = totals_of(open_organisations(), table, asked, as_at)
    if not totals:
        return None
    ratio = totals[0].counted.ratio(report.funnel)
    own = current_user.organisation_id
    centres, rows = [], []
    for one in totals:
        total = one.counted.total
        events = one.counted.amount(total, ratio.part)
        days = one.counted.amount(total, ratio.whole)
        centres.append(Centre(one.name, events, days, one.organisation_id == own))
        rows.append((one.name, events, days, one.counted.value(total, ratio)))
    chart = funnel_chart(f"{ratio.label}, by organisation", centres, MINIMUM_DAYS)
    return Compared(chart, rows) if chart else None


def open_organisations() -> Sequence[tuple[int, str]]:
    """Id and name, in order of name. Demonstrations stand beside demonstrations only."""
    mine = current_user.organisation
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.state == "authorised",
            Organisation.demonstration == bool(mine and mine.demonstration),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    return [(id_, name) for id_, name in rows]
