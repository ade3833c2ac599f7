"""The board: each service's quarters, where each stands, and the ones that wait for somebody."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from pms.auth.models import Organisation
from pms.codes.queries import organisation_lists
from pms.domain.quarter import Quarter
from pms.reports.closing.changes import changes_since
from pms.reports.closing.queries import latest_by_quarter
from pms.reports.draft import make_draft
from pms.reports.models import FinalReturn
from pms.reports.places import backwards
from pms.reports.queries import first_decisions
from pms.reports.screen import Place
from pms.reports.state import REMINDED_AFTER, State

SHOWN = 5
"""The running quarter and the year before it."""
REMINDED_OF = 4
"""Quarters, where the organisation has no go-live day."""


class BoardRow(NamedTuple):
    place: Place
    state: State


class Reminder(NamedTuple):
    """A quarter that is over and not closed, or closed and not uploaded."""

    place: Place
    what: str
    overdue: bool


def board(
    organisation: Organisation, quarters: Sequence[Quarter], today: date
) -> dict[str, list[BoardRow]]:
    """Service to its quarters, the latest first. Each is counted: ask for a year at most."""
    finals = latest_by_quarter(organisation.services, quarters, whole=True)
    return {
        service: [
            BoardRow(
                Place(service, quarter),
                state_of(
                    organisation, service, quarter, today, finals.get((service, str(quarter)))
                ),
            )
            for quarter in quarters
        ]
        for service in organisation.services
    }


def state_of(
    organisation: Organisation,
    service: str,
    quarter: Quarter,
    today: date,
    final: FinalReturn | None,
) -> State:
    """Where the quarter stands today; `final` comes whole."""
    draft = make_draft(organisation, service, quarter, today)
    changed = 0
    if final:
        changes = changes_since(organisation, final, organisation_lists())
        changed = len(changes.episodes)
    blocking, warnings = len(draft.blocking), len(draft.warnings)
    return State(quarter, today, blocking, warnings, final, changed, draft.is_empty)


def reminders(organisation: Organisation, today: date) -> list[Reminder]:
    """What waits, the longest first. Quarters before go-live may be returned; nobody must."""
    last = Quarter.containing(today).previous
    finals = latest_by_quarter(organisation.services)
    found = []
    for service, first_day in first_decisions(organisation.services).items():
        go_live = organisation.go_live_on
        first = Quarter.containing(max(go_live, first_day) if go_live else first_day)
        due = list(backwards(last, first))
        for quarter in due if go_live else due[:REMINDED_OF]:
            final = finals.get((service, str(quarter)))
            if final and final.submission.uploaded_on:
                continue
            what = "closed, not uploaded yet" if final else "not closed yet"
            overdue = today - quarter.end > REMINDED_AFTER
            found.append(Reminder(Place(service, quarter), what, overdue))
    return sorted(found, key=lambda one: (one.place.quarter, one.place.service_code))
