"""What a quarter's numbers leave out because the system went live during or after it."""

from datetime import date

from pms.domain.counting.quarter import Quarter
from pms.domain.text.days import in_full

WAYS_OF_MOVING_OVER = {
    "bring_in": "Active patients are brought in, by import or by typing",
    "new_only": "New patients only: the old system runs on until its patients are discharged",
}


def go_live_sentence(quarter: Quarter, go_live_on: date | None) -> str | None:
    """A sentence for a report of a quarter before or across go-live; None for any other."""
    return go_live_words(quarter.start, quarter.end, go_live_on, "quarter")


def go_live_words(first: date, last: date, go_live_on: date | None, what: str) -> str | None:
    """The same of any days, both included; `what` is what these are called."""
    if go_live_on is None or go_live_on <= first:
        return None
    day = in_full(go_live_on)
    if go_live_on > last:
        return (
            f"This system went live on {day}, after this {what}: "
            "the numbers count only what was brought in from before."
        )
    return (
        f"This system went live on {day}, within this {what}: treatment recorded on the old "
        "system counts here only where it was brought in."
    )
