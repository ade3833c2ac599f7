"""The national page in a real browser: few organisations and many, on a desk and a tablet."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import look
from tests.browser.signing_in import served_to
from tests.chromium import Incidents
from tests.factories import a_user
from tests.national.installation import an_organisation_with, fill

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def viewing(app, page) -> Iterator[Page]:
    """A national viewer at the first quarter of 2026, with two organisations."""
    page.set_default_timeout(15_000)
    for _ in range(2):
        fill(an_organisation_with(15, line_events=5), 2, diagnosis="endocarditis")
    with served_to(page, app, a_user(roles=("national_viewer",))) as address:
        page.goto(address + "/national?year=2026&quarter=1")
        yield page


def test_few_organisations_and_many_and_a_file(viewing, incidents):
    page = viewing
    expect(page.get_by_text("Medians, ranges and funnel plots are not shown")).to_be_visible()
    expect(page.get_by_text("Fewer than 5 each:")).to_be_visible()
    look(page)
    for events in (0, 5, 9):
        an_organisation_with(15, line_events=events)
    page.reload()
    expect(page.get_by_text("5 organisations contribute")).to_be_visible()
    expect(page.locator("#line_events-heading")).to_be_visible()
    page.get_by_text("Line events: the points as a table").click()
    expect(page.get_by_role("table", name="Line events, by organisation")).to_be_visible()
    look(page)
    with page.expect_download() as started:
        page.click("a[href*='/national/measures.csv']")
    assert started.value.suggested_filename == "national-measures-adult-2026Q1.csv"
    page.select_option("#quarter", "2")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("No organisation has figures in this period")).to_be_visible()
    look(page)
    assert incidents == Incidents()
