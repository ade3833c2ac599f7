"""What every page shows around its content: navigation, organisation, how days are written."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_LISTS, READS_PATIENTS, READS_REPORTS, SEES_NATIONAL
from pms.auth.browsers import in_words
from pms.auth.sessions import seconds_left
from pms.domain.text import nhs_number
from pms.domain.text.days import in_full
from pms.domain.text.names import full_name
from pms.domain.text.numbers import plain_number
from pms.picklists.queries import label_of
from pms.store import full_disk
from pms.version import VERSION

TASKS = (
    "ward.tasks",
    "ward.show_task",
    "ward.finish_task",
    "ward.reopen_task",
    "ward.change_task",
)

NAVIGATION = (
    (
        "Virtual ward",
        "ward.show",
        READS_PATIENTS,
        ("ward.show", "ward.on_paper", *TASKS, "episodes."),
    ),
    ("Pre-admission", "referrals.index", READS_PATIENTS, ("referrals.",)),
    ("Ward round", "ward.rounds", READS_PATIENTS, ("ward.round", "ward.resume")),
    (
        "Follow-up",
        "ward.follow_up",
        READS_PATIENTS,
        ("ward.follow_up", "ward.copat", "ward.review_due", "ward.change_schedule"),
    ),
    ("Patients", "patients.search", READS_PATIENTS, ("patients.", "old_system.")),
    ("Lists", "lists.index", READS_LISTS, ("lists.",)),
    ("Reports", "reports.index", READS_REPORTS, ("reports.", "questionnaire.experience")),
    (
        "Organisation",
        "admin.users",
        ("organisation_admin",),
        ("admin.", "trail.log", "trail.user", "trail.patient"),
    ),
    ("Organisations", "technical.organisations", ("technical",), ("technical.organisation",)),
    ("Health", "technical.health", ("technical",), ("technical.health",)),
    ("National figures", "national.index", SEES_NATIONAL, ("national.",)),
)


SEARCHES = ("patients.search", "patients.find")


@dataclass(frozen=True, slots=True)
class NavigationItem:
    label: str
    url: str
    current: bool


def init_app(app: Flask) -> None:
    app.context_processor(page_context)
    app.add_template_filter(day)
    app.add_template_filter(moment)
    app.add_template_filter(nhs_number.formatted, "nhs_number")
    app.add_template_filter(name_of, "full_name")
    app.add_template_filter(label)
    app.add_template_filter(plain_number, "number")
    app.add_template_filter(in_words, "browser")


def page_context() -> dict[str, Any]:
    """Variables of every template; made when a page is rendered."""
    signed_in = current_user.is_authenticated
    organisation = current_user.organisation if signed_in else None
    return {
        "organisation": organisation,
        "disk_is_full": full_disk.is_known(current_app),
        "demonstration": bool(organisation and organisation.demonstration),
        "navigation": navigation() if signed_in else [],
        "session_seconds": seconds_left(current_user) if signed_in else 0,
        "version": VERSION,
        "today": clock.today(),
        "may_find": signed_in and may_find(),
    }


def may_find() -> bool:
    """Whether the header has a box to find a patient: the page of the search has its own."""
    return current_user.has_role(*READS_PATIENTS) and request.endpoint not in SEARCHES


def navigation() -> list[NavigationItem]:
    """The pages this person may open."""
    endpoint = request.endpoint or ""
    return [
        NavigationItem(label, url_for(name), endpoint.startswith(below))
        for label, name, roles, below in NAVIGATION
        if current_user.has_role(*roles)
    ]


def day(value: date | None) -> str:
    """A date as the NHS writes it: 7 July 2026."""
    return "" if value is None else in_full(value)


def label(code: str | None, list_name: str) -> str | None:
    """The words for a code of a list: `episode.diagnosis | label("diagnosis")`."""
    return label_of(list_name, code)


def name_of(patient: Any) -> str:
    """Of anything with a family and a given name: `one | full_name`."""
    return full_name(patient.family_name, patient.given_name)


def moment(value: datetime) -> str:
    """A moment in London: 7 July 2026 at 14:05."""
    local = value.astimezone(clock.LONDON)
    return f"{day(local.date())} at {local:%H:%M}"
