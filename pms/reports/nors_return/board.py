"""The board: each service's quarters, where each stands, and the ones that wait for somebody."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from pms.auth.models import Organisation
from pms.domain.counting.quarter import Quarter
from pms.domain.text.days import in_full
from pms.picklists.queries import organisation_lists
from pms.reports.nors_return.closing.changes import changes_since
from pms.reports.nors_return.closing.queries import latest_by_quarter
from pms.reports.nors_return.closing.touched import Changed, changed_quarters
from pms.reports.nors_return.draft import Open, count_open
from pms.reports.nors_return.models import FinalReturn
from pms.reports.nors_return.presenters import ServiceQuarter
from pms.reports.nors_return.quarter_state import REMINDED_AFTER, QuarterState
from pms.reports.nors_return.quarters import backwards
from pms.reports.nors_return.queries import first_decisions

SHOWN = 5
"""The running quarter and the year before it."""


class BoardRow(NamedTuple):
    place: ServiceQuarter
    state: QuarterState


class Reminder(NamedTuple):
    """A quarter that waits for somebody: to be closed, uploaded, seen, or sent again.

    `section` is where on its page that is done; blank for its top.
    """

    place: ServiceQuarter
    what: str
    overdue: bool
    section: str = ""


def board(
    organisation: Organisation, quarters: Sequence[Quarter], today: date
) -> dict[str, list[BoardRow]]:
    """Service to its quarters, the latest first: one follows the other. Ask for a year at most."""
    finals = latest_by_quarter(organisation.services, quarters, whole=True)
    return {
        service: [
            BoardRow(
                ServiceQuarter(service, quarter),
                state_of(organisation, quarter, one, today, finals.get((service, str(quarter)))),
            )
            for quarter, one in count_open(service, quarters, today).items()
        ]
        for service in organisation.services
    }


def state_of(
    organisation: Organisation,
    quarter: Quarter,
    open_: Open,
    today: date,
    final: FinalReturn | None,
) -> QuarterState:
    """Where the quarter stands today; `final` comes whole."""
    changes = changes_since(organisation, final, organisation_lists()) if final else None
    return QuarterState(
        quarter,
        today,
        open_.blocking,
        open_.warnings,
        final,
        len(changes.episodes) if changes else 0,
        open_.empty,
        len(changes.by_rules) if changes else 0,
    )


def reminders(organisation: Organisation, today: date) -> list[Reminder]:
    """Every quarter that waits, the longest first, however long ago it ended.

    Quarters before go-live may be returned; no one must. One that was closed is followed to the
    registry all the same.
    """
    last, go_live = Quarter.containing(today).previous, organisation.go_live_on
    finals = latest_by_quarter(organisation.services)
    found = [
        _to_follow(ServiceQuarter(service, Quarter.parse(code)), final, today)
        for (service, code), final in finals.items()
        if not final.submission.visible_on
    ]
    for service, first_day in first_decisions(organisation.services).items():
        first = Quarter.containing(max(go_live, first_day) if go_live else first_day)
        found += [
            Reminder(
                ServiceQuarter(service, quarter),
                "not closed yet",
                today - quarter.end > REMINDED_AFTER,
            )
            for quarter in backwards(last, first)
            if (service, str(quarter)) not in finals
        ]
    found += [
        Reminder(ServiceQuarter(one.service, one.quarter), _changed_words(one), False, "changes")
        for one in changed_quarters(organisation, organisation.services)
        if finals[one.service, str(one.quarter)].submission.uploaded_on
    ]
    return sorted(found, key=lambda one: (one.place.quarter, one.place.service_code))


def _to_follow(place: ServiceQuarter, final: FinalReturn, today: date) -> Reminder:
    """A closed quarter that is not on the registry yet."""
    if uploaded_on := final.submission.uploaded_on:
        what = f"uploaded on {in_full(uploaded_on)}, not seen on the registry yet"
        return Reminder(place, what, False, "sent")
    overdue = today - place.quarter.end > REMINDED_AFTER
    return Reminder(place, "closed, not uploaded yet", overdue, "sent")


def _changed_words(one: Changed) -> str:
    number = "1 episode counts" if one.episodes == 1 else f"{one.episodes} episodes count"
    return f"{number} differently since revision {one.revision} was closed"
