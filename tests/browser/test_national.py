"""The national page in a real browser: a quarter as it is published, and counted again."""

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
    """A national viewer at the first quarter of 2026, with three organisations."""
    page.set_default_timeout(15_000)
    for _ in range(3):
        fill(an_organisation_with(30, line_events=10), 2, diagnosis="endocarditis")
    with served_to(page, app, a_user(roles=("national_viewer",))) as address:
        page.goto(address + "/national?year=2026&quarter=1")
        yield page


def test_a_quarter_its_file_and_counting_it_again(viewing, incidents):
    page = viewing
    expect(page.get_by_text("3 organisations counted")).to_be_visible()
    expect(page.get_by_text("1 to 7 each:")).to_be_visible()
    expect(page.locator("#limits-heading")).to_be_visible()
    look(page)
    for _ in range(3):
        an_organisation_with(30, line_events=10)
    page.reload()
    expect(page.get_by_text("3 organisations counted")).to_be_visible()
    with page.expect_download() as started:
        page.click("a[href*='/national/measures.csv']")
    assert started.value.suggested_filename == "national-measures-adult-2026Q1.csv"
    page.get_by_role("link", name="Count it again").click()
    look(page)
    page.get_by_label("Why").fill("Three more have joined")
    page.get_by_role("button", name="Count again").click()
    expect(page.get_by_text("6 organisations counted")).to_be_visible()
    page.select_option("#quarter", "2")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("No organisation has figures in this quarter")).to_be_visible()
    look(page)
    assert incidents == Incidents()
