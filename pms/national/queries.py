"""The one place that counts over organisations: each within its own scope, one after another.

A national viewer belongs to no organisation, so no organisation is chosen for the request. Here
each consenting one is chosen in turn, its quarter counted by the return's own rules, and nothing
kept of it but numbers. No statement reads two organisations' records, so the walls of pms.db and
of PostgreSQL stand as they do for everybody; no statement reads the table of patients.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from pms.admin.consent.queries import list_consenting
from pms.auth.models import Organisation
from pms.codes.queries import forget_lists, organisation_lists
from pms.db import organisation_scope
from pms.domain.national.totals import Counted, figures_of
from pms.domain.nors.counted_values import has_unlisted
from pms.domain.quarter import Quarter
from pms.reports.draft import count_draft


class Gathered(NamedTuple):
    """The quarters of every consenting organisation that runs the service."""

    counted: list[list[Counted]]
    not_counted: int
    """Organisations with a record that holds a value of no list."""


def gather(service: str, quarters: Sequence[Quarter], today: date) -> Gathered:
    """Seven statements for an organisation and a quarter, however many episodes there are."""
    counted, not_counted = [], 0
    for organisation in list_consenting(today):
        if service not in organisation.services:
            continue
        with organisation_scope(organisation.id):
            forget_lists()
            found = [_count(organisation, service, one, today) for one in quarters]
            if None in found:
                not_counted += 1
            else:
                counted.append([one for one in found if one])
    forget_lists()
    return Gathered(counted, not_counted)


def _count(
    organisation: Organisation, service: str, quarter: Quarter, today: date
) -> Counted | None:
    """None where something is counted under a value that is in no list: nobody knows what it is."""
    return_, material = count_draft(organisation, service, quarter, today)
    if has_unlisted(return_.cells, organisation_lists()):
        return None
    patients = frozenset(one.patient_id for one in material.accepted)
    return Counted(figures_of(return_), patients)
