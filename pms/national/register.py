"""What has been published stays; what has not is published when somebody first looks."""

from contextlib import suppress
from datetime import date, datetime
from math import inf, isinf
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from pms import clock
from pms.domain.counting.publication import PublishedCounts
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.suppression import ShownCount
from pms.domain.national.protection import national_publication
from pms.domain.national.totals import total_of, withheld_because
from pms.national.models import NationalPublication
from pms.national.queries import Gathered, gather, list_published
from pms.refusal import Refused
from pms.small_numbers import rule
from pms.store import history
from pms.store.transactions import read_snapshot, write_aside


class PublishedQuarter(NamedTuple):
    """A quarter's figures as they are shown, and how they came about."""

    quarter: Quarter
    number: int
    made_at: datetime
    consenting: int
    not_counted: int
    publication: PublishedCounts


class NotPublished(NamedTuple):
    """Why a quarter is not shown, and of how many organisations that was said."""

    quarter: Quarter
    why: str
    contributing: int
    consenting: int
    not_counted: int


def published_or_not(
    service: str, quarter: Quarter, today: date
) -> PublishedQuarter | NotPublished:
    """As it was published; else counted now, and kept as it is shown."""
    read_snapshot()
    if kept := list_published(service, quarter):
        return _read(kept[0], quarter)
    gathered = gather(service, quarter, today)
    total = total_of(gathered.figures)
    if why := withheld_because(total):
        contributing = len(total.organisations)
        return NotPublished(quarter, why, contributing, gathered.consenting, gathered.not_counted)
    with suppress(IntegrityError):  # somebody else looked first
        _keep(
            service,
            quarter,
            gathered,
            national_publication(total, rule=rule()),
            number=1,
            reason=None,
        )
    read_snapshot()
    return _read(list_published(service, quarter)[0], quarter)


def count_again(service: str, quarter: Quarter, today: date, *, reason: str) -> None:
    """Publish a quarter again from today's records, protected with what was published of it."""
    read_snapshot()
    kept = list_published(service, quarter)
    earlier = [_read(one, quarter).publication for one in kept]
    gathered = gather(service, quarter, today)
    total = total_of(gathered.figures)
    if why := withheld_because(total):
        raise Refused(why)
    if (total.organisations, dict(total.counts)) == earlier[0][:2]:
        raise Refused("The records give the same figures as before")
    new = national_publication(total, earlier, rule=rule())
    try:
        _keep(service, quarter, gathered, new, number=kept[0].number + 1, reason=reason)
    except IntegrityError:
        raise Refused("Somebody else has just counted this quarter again") from None


def _keep(
    service: str,
    quarter: Quarter,
    gathered: Gathered,
    publication: PublishedCounts,
    *,
    number: int,
    reason: str | None,
) -> None:
    """Beside the request, which only reads: a look writes nothing else."""
    said = {
        "service": service,
        "quarter": str(quarter),
        "number": number,
        "reason": reason,
        "consenting": gathered.consenting,
        "not_counted": gathered.not_counted,
    }
    row = {
        **said,
        "made_at": clock.now(),
        "made_by": history.actor().username,
        "organisations": sorted(publication.organisations),
        "figures": _rows(publication),
    }
    with write_aside() as connection:
        made = connection.execute(
            sa.insert(NationalPublication).values(row).returning(NationalPublication.id)
        )
        history.record(
            connection,
            "create",
            NationalPublication.__tablename__,
            made.scalar_one(),
            organisation_id=None,
            after={name: value for name, value in said.items() if value is not None},
        )


def _rows(publication: PublishedCounts) -> list[list[Any]]:
    return [
        [table, row, count, *_as_kept(publication.shown[table, row])]
        for (table, row), count in sorted(publication.counts.items())
    ]


def _as_kept(shown: ShownCount) -> tuple[int | None, int | None, int | None]:
    """The number shown, and from where to where it may lie; JSON knows no number without end."""
    low, high = (None if isinf(one) else int(one) for one in (shown.low, shown.high))
    return shown.value, low, high


def _read(row: NationalPublication, quarter: Quarter) -> PublishedQuarter:
    counts, shown = {}, {}
    for table, name, count, value, low, high in row.figures:
        counts[table, name] = count
        shown[table, name] = ShownCount(value, low, inf if high is None else high)
    publication = PublishedCounts(frozenset(row.organisations), counts, shown)
    return PublishedQuarter(
        quarter, row.number, row.made_at, row.consenting, row.not_counted, publication
    )
