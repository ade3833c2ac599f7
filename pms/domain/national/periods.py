"""Which quarters the national figures are shown of."""

from datetime import date, timedelta

from pms.domain.counting.quarter import Quarter

WEEKS_AFTER = 8
"""What is shown once stays as it is, so it waits until most episodes' outcomes are recorded."""


def ready_on(quarter: Quarter) -> date:
    """The day from which a quarter's figures are shown."""
    return quarter.end + timedelta(weeks=WEEKS_AFTER)


def is_ready(quarter: Quarter, today: date) -> bool:
    return ready_on(quarter) <= today


def latest_ready(today: date) -> Quarter:
    quarter = Quarter.containing(today)
    while not is_ready(quarter, today):
        quarter = quarter.previous
    return quarter
