"""Which quarters there are to look at, and the one an address names."""

from collections.abc import Iterable

from flask import abort
from flask_login import current_user

from pms import clock
from pms.domain.counting.quarter import FIRST_YEAR, Quarter
from pms.refusal import Refused
from pms.reports.nors_return.draft import quarter_to_report
from pms.reports.nors_return.queries import first_decisions


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
    decisions = first_decisions(current_user.organisation.services)
    first = min((day.year for day in decisions.values()), default=current.year)
    earliest = min(Quarter(max(first, FIRST_YEAR), 1), shown, current.previous)
    return list(backwards(current, earliest))


def backwards(latest: Quarter, earliest: Quarter) -> Iterable[Quarter]:
    """From the latest quarter to the earliest."""
    while latest >= earliest:
        yield latest
        latest = latest.previous
