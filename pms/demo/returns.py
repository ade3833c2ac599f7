"""Quarters of the demonstration that were closed and uploaded in their time."""

from datetime import date, datetime, time, timedelta

from pms import clock
from pms.auth.models import Organisation
from pms.domain.counting.quarter import Quarter
from pms.picklists.queries import forget_lists
from pms.refusal import Refused
from pms.reports.nors_return.closing.actions import close_quarter, record_upload, record_visible
from pms.store.base import db
from pms.store.scoping import organisation_scope
from pms.store.transactions import intend

LEFT_OPEN = 3
"""The latest quarters that are over, for whoever tries the program to close."""
CLOSED = 4
AFTER = timedelta(days=20)
BY = "Kit Jessop"


def close_earlier_quarters(organisation: Organisation, today: date) -> None:
    """A year of quarters, each as at a day soon after its end; what a query blocks stays open."""
    quarter = Quarter.containing(today).previous
    for _ in range(LEFT_OPEN):
        quarter = quarter.previous
    intend("write")
    with organisation_scope(organisation.id):
        forget_lists()
        for _ in range(CLOSED):
            for service in organisation.services:
                close_in_its_time(organisation, service, quarter)
            quarter = quarter.previous
        db.session.commit()
    forget_lists()


def close_in_its_time(organisation: Organisation, service: str, quarter: Quarter) -> None:
    closed_on = quarter.end + AFTER
    now = datetime.combine(closed_on, time(10, 30), clock.LONDON)
    try:
        final = close_quarter(organisation, service, quarter, today=closed_on, now=now, by=BY)
    except Refused:
        return
    day_after = closed_on + timedelta(days=1)
    record_upload(
        final.submission,
        day_after,
        uploaded_on=closed_on,
        uploaded_by=BY,
        registry_reference=f"{organisation.ods_code}-{quarter}",
    )
    record_visible(final.submission, day_after, BY, visible_on=day_after)
