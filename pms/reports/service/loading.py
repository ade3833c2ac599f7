"""The cases a report counts. Each loader reads only what lies in the period, through an index.

The statements are made once for each set of filters (`records.load_records` says why).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, select

from pms.db import db
from pms.domain.service.cases import Case, Decided, Ended
from pms.domain.treatment import treatment_of
from pms.episodes.models import Episode, Exclusion
from pms.episodes.records import Condition, load_records
from pms.reports.service.asked import Asked


def load_ended(asked: Asked, as_at: date) -> list[Ended]:
    """Counted episodes whose last OPAT day lies in the period; five statements."""
    loaded = load_records(_ended_in(frozenset(asked.narrowed)), **_values(asked), as_at=as_at)
    found = []
    for record, exclusion_reason in loaded:
        if exclusion_reason is None and (treatment := treatment_of(record, as_at)):
            found.append(Ended(record, treatment, as_at))
    return found


def load_decided(asked: Asked, as_at: date) -> list[Decided]:
    """Referrals accepted or rejected in the period; one statement."""
    statement = _decided_in(frozenset(asked.narrowed))
    rows: Iterable[Any] = db.session.execute(statement, _values(asked) | {"as_at": as_at})
    return [Decided(*row) for row in rows]


LOADERS: dict[str, Callable[[Asked, date], Sequence[Case]]] = {
    "ended": load_ended,
    "decided": load_decided,
}
"""By what a table says that it reads."""


class Cases:
    """The cases of one request, each kind read when it is first asked for."""

    def __init__(self, asked: Asked, as_at: date) -> None:
        self.asked, self.as_at = asked, as_at
        self._read: dict[str, Sequence[Case]] = {}

    def __getitem__(self, reads: str) -> Sequence[Case]:
        if reads not in self._read:
            self._read[reads] = LOADERS[reads](self.asked, self.as_at)
        return self._read[reads]


def _values(asked: Asked) -> dict[str, Any]:
    period = asked.period
    return {
        "services": list(asked.services),
        "first": period.first,
        "until": period.last,
        **asked.narrowed,
    }


def narrowing(names: frozenset[str]) -> Condition:
    """What both kinds of cases have to meet: the service and the filters that are asked for."""
    return (
        Episode.service.in_(bindparam("services", expanding=True)),
        *(getattr(Episode, name) == bindparam(name) for name in sorted(names)),
    )


@cache
def _ended_in(names: frozenset[str]) -> Condition:
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
