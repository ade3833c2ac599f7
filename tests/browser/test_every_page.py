"""Every page in a real browser: no barrier, not wider than a tablet.

Made from the map of routes, so a new page is tried as soon as it stands. A page with a form is
looked at where its form is tried (test_every_form.py).
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Response

from tests.browser.barriers import look_at
from tests.browser.street import has_form, incidents, page, served_street, walk
from tests.every_route import every_rule, methods_of, name_of

__all__ = ["incidents", "page", "served_street", "walk"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("street_database", ["sqlite"], indirect=True, scope="module"),
]

NO_PAGE = {
    "auth.token",
    "episodes.changes",
    "episodes.show_alerts",
    "episodes.usual_course",
    "static",
}
"""What answers no page of its own: files, and parts of a page."""


def pages() -> Iterator[pytest.param]:
    for rule in every_rule():
        if "GET" in methods_of(rule) and not has_form(rule) and rule.endpoint not in NO_PAGE:
            yield pytest.param(rule, id=name_of(rule))


@pytest.mark.parametrize("rule", [*pages()])
def test_no_page_has_a_barrier_or_is_wider_than_a_tablet(rule, served_street, page, incidents):
    address = served_street.open(page, rule)
    answer = open_page(page, address)
    if answer is None or "text/html" not in answer.headers.get("content-type", ""):
        return
    look_at(page, "the page")
    assert incidents.violations == []
    assert incidents.outside == []


def open_page(page: Page, address: str) -> Response | None:
    """None where the address gives a file to keep."""
    try:
        return page.goto(address)
    except Exception as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return None
        raise
