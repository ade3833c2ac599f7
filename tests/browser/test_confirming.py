"""Confirming a query in a real browser: in its place, by the keyboard, with nothing typed lost."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import look
from tests.browser.signing_in import served_to
from tests.chromium import Incidents
from tests.factories import a_line, a_user
from tests.reports.quarters import a_complete_episode

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

REASON = "It came out at the last dose"


@pytest.fixture
def address(app, page) -> Iterator[str]:
    with served_to(page, app, a_user(roles=("clinician",))) as address:
        yield address


def test_a_reason_that_is_typed_outlasts_a_save_elsewhere_and_is_confirmed(
    page: Page, address, incidents
):
    episode = a_complete_episode()
    a_line(
        episode,
        inserted_on=date(2026, 1, 10),
        removed_on=date(2026, 1, 20),
        removal_reason="displaced",
    )
    page.goto(f"{address}/episodes/{episode.id}")
    page.evaluate("document.getElementById('standing').dataset.before = 'yes'")
    page.focus("#standing .pms-action")
    page.keyboard.press("Enter")
    reason = page.get_by_label("Why are both right?")
    expect(reason).to_be_focused()
    look(page)
    page.keyboard.type(REASON)

    page.click("#notes .pms-section__head a")
    page.fill("#notes textarea", "Use the side door")
    page.click("#notes form button")
    expect(page.locator("#notes form")).to_have_count(0)
    expect(reason).to_have_value(REASON)
    expect(page.locator("#standing[data-before]")).to_have_count(0)  # it came anew around it

    reason.press("Enter")
    expect(page.locator("#confirmed li")).to_be_focused()
    expect(page.locator("#confirmed")).to_contain_text(REASON)
    expect(page.locator(".pms-item__query")).to_have_count(0)
    look(page)
    page.click("#confirmed button")
    expect(page.locator("#standing .pms-action")).to_have_count(1)
    assert incidents == Incidents()
