"""What every page of an organisation's administration shows: its pages, and what waits."""

from typing import Any

from flask import request, url_for
from flask_login import current_user

from pms.admin.access_review.queries import count_due, current_quarter
from pms.admin.blueprint import admin

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
    ("History", "trail.log", ()),
)


@admin.context_processor
def frame() -> dict[str, Any]:
    if not current_user.is_authenticated:
        return {}  # the sign-in page, shown because a session ended over a form
    endpoint = request.endpoint or ""
    return {
        "admin_pages": [
            (label, url_for(page), endpoint == page or endpoint.startswith(below))
            for label, page, below in PAGES
        ],
        "accounts_to_review": count_due(current_user.organisation, current_quarter()),
    }
