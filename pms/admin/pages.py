"""What every page of an organisation's administration shows: its pages, and what waits."""

from typing import Any

from flask import request, url_for
from flask_login import current_user

from pms.admin.access_review.queries import count_due, current_quarter
from pms.admin.blueprint import admin

HISTORY = ("trail.log", "trail.user", "trail.patient")
"""The history's pages that stand among those of the administration; an episode's does not."""

PAGES = (
    ("Users", "admin.users", ("admin.user", "admin.add_user", "admin.change_user")),
    ("Devices", "admin.devices", ()),
    ("Sessions", "admin.sessions", ()),
    (
        "Pick lists",
        "admin.lists",
        ("admin.list", "admin.add_list", "admin.change_list"),
    ),
    (
        "Settings",
        "admin.settings",
        (
            "admin.change_settings",
            "admin.access_code",
            "admin.national",
            "admin.give_national",
            "admin.withdraw_national",
        ),
    ),
    ("Access review", "admin.access_review", ()),
    ("History", "trail.log", HISTORY),
)


@admin.app_context_processor
def frame() -> dict[str, Any]:
    endpoint = request.endpoint or ""
    if not endpoint.startswith(("admin.", *HISTORY)):
        return {}
    if not current_user.is_authenticated:
        return {}  # the sign-in page, shown because a session ended over a form
    return {
        "admin_pages": [
            (label, url_for(page), endpoint == page or endpoint.startswith(below))
            for label, page, below in PAGES
        ],
        "accounts_to_review": count_due(current_user.organisation, current_quarter()),
    }
