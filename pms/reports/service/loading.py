"""Counted episodes and decided referrals of a period. Each loader reads only what lies in it,
through an index.

The statements are made once for each set of filters (`records.load_records` says why).
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, select

from pms.domain.counting.treatment import treatment_of
from pms.domain.service_reports.cases import Decided, EndedEpisode
from pms.episodes.models import Episode, Exclusion
from pms.episodes.records import Condition, load_records
from pms.reports.service.filters import ReportFilter
from pms.store.base import db


def load_ended(asked: ReportFilter, as_at: date) -> list[EndedEpisode]:
    """Counted episodes whose last OPAT day lies in the period; five statements."""
    where = ended_in(frozenset(asked.narrowed))
    loaded = load_records(where, for_queries=False, **values_of(asked), as_at=as_at)
    found = []
    for record, exclusion_reason in loaded:
        if exclusion_reason is None and (treatment := treatment_of(record, as_at)):
            found.append(EndedEpisode(record, treatment, as_at))
    return found


def load_decided(asked: ReportFilter, as_at: date) -> list[Decided]:
    """Referrals accepted or rejected in the period; one statement."""
    statement = _decided_in(frozenset(asked.narrowed))
    rows: Iterable[Any] = db.session.execute(statement, values_of(asked) | {"as_at": as_at})
    return [*map(Decided._make, rows)]


def values_of(asked: ReportFilter) -> dict[str, Any]:
    """What the conditions are told."""
    period = asked.period
    return {
        "services": list(asked.services),
        "first": period.first,
        "until": period.last,
        **asked.narrowed,
    }


def narrowing(names: frozenset[str]) -> Condition:
    """What every kind of case has to meet: the service and the filters that are asked for."""
    return (
        Episode.service.in_(bindparam("services", expanding=True)),
        *(getattr(Episode, name) == bindparam(name) for name in sorted(names)),
    )


@cache
def ended_in(names: frozenset[str]) -> Condition:
    """Episodes that count in the period (R6, R7)."""
    return (
        *narrowing(names),
        Episode.last_opat_day.between(bindparam("first"), bindparam("until")),
        Episode.therapy_ended_on <= bindparam("as_at"),
    )


@cache
def _decided_in(names: frozenset[str]) -> Executable:
    return (
        select(
            Episode.id,
            Episode.decided_on,
            Episode.decision,
            Episode.rejection_reasons,
            Episode.referred_on,
            Episode.specialty,
            Episode.consultant,
            Episode.ward,
            Episode.pathway,
            Episode.commissioner,
        )
        .outerjoin(Episode.exclusion)
        .where(
            *narrowing(names),
            Episode.decision.in_(["accepted", "rejected"]),
            Episode.decided_on.between(bindparam("first"), bindparam("until")),
            Episode.decided_on <= bindparam("as_at"),
            Exclusion.id.is_(None),
        )
        .order_by(Episode.id)
    )
