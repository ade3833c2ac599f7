"""The one place that counts over organisations: each within its own scope, one after another.

A national viewer belongs to no organisation, so no organisation is chosen for the request. Here
each consenting one is chosen in turn, its quarter counted by the return's own rules, and nothing
kept of it but numbers. No statement reads two organisations' records, so the walls of pms.store and
of PostgreSQL stand as they do for everybody; no statement reads the table of patients.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from pms.admin.consent.queries import list_consenting
from pms.auth.models import Organisation
from pms.domain.counting.quarter import Quarter
from pms.domain.national.totals import Figure, figures_of
from pms.domain.nors.counted_values import has_unlisted
from pms.national.models import NationalPublication
from pms.picklists.queries import forget_lists, organisation_lists
from pms.reports.nors_return.draft import count_draft
from pms.store.base import db
from pms.store.scoping import organisation_scope


class Gathered(NamedTuple):
    """The quarter of every consenting organisation that runs the service."""

    figures: dict[int, Counter[Figure]]
    not_counted: int
    """Organisations with a record that holds a value of no list."""

    @property
    def consenting(self) -> int:
        return len(self.figures) + self.not_counted


def gather(service: str, quarter: Quarter, today: date) -> Gathered:
    """Seven statements for an organisation, however many episodes there are."""
    found: dict[int, Counter[Figure] | None] = {}
    for organisation in list_consenting(today):
        if service not in organisation.services:
            continue
        with organisation_scope(organisation.id):
            forget_lists()
            found[organisation.id] = _count(organisation, service, quarter, today)
    forget_lists()
    counted = {number: one for number, one in found.items() if one is not None}
    return Gathered(counted, len(found) - len(counted))


def _count(
    organisation: Organisation, service: str, quarter: Quarter, today: date
) -> Counter[Figure] | None:
    """None where something is counted under a value that is in no list: no one knows what it is."""
    return_, _ = count_draft(organisation, service, quarter, today)
    return None if has_unlisted(return_.cells, organisation_lists()) else figures_of(return_)


def list_published(service: str, quarter: Quarter) -> Sequence[NationalPublication]:
    """What was published of a quarter, the latest first."""
    return db.session.scalars(
        select(NationalPublication)
        .where(NationalPublication.service == service, NationalPublication.quarter == str(quarter))
        .order_by(NationalPublication.number.desc())
    ).all()
