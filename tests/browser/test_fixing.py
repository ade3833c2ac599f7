"""Numbers and queries of a quarter in a real browser: each opens where one is."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import look
from tests.browser.signing_in import served_to
from tests.chromium import Incidents
from tests.factories import a_course, a_user, an_event
from tests.reports.quarters import PAGE, a_complete_episode
from tests.reports.test_drilldown import a_quarter_with_rates

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def address(app, page) -> Iterator[str]:
    with served_to(page, app, a_user(roles=("clinician", "manager"))) as address:
        yield address


def test_a_rate_opens_both_of_its_numbers_under_its_table(page: Page, address, incidents):
    a_quarter_with_rates()
    page.goto(address + PAGE)
    page.focus(".pms-rates tr:has-text('Unplanned readmission') td >> nth=0 >> a")
    page.keyboard.press("Enter")
    opened = page.locator("#behind-rates summary")
    expect(opened).to_have_text(["Readmitted episodes: 1", "Counted episodes: 16"])
    expect(opened.first).to_be_focused()
    look(page)
    assert page.url == address + PAGE
    assert incidents == Incidents()


def test_a_query_of_the_quarter_leads_the_keyboard_to_the_very_question(page: Page, address):
    event = an_event(a_complete_episode(), occurred_on=date(2026, 3, 1))
    page.goto(address + PAGE)
    page.click("#queries-event_outside_episode td a[id]")
    expect(page.locator(f"#event-{event.id}-occurred_on")).to_be_focused()


def test_a_query_of_the_episode_opens_its_question_in_place_and_keeps_what_is_typed(
    page: Page, address, incidents
):
    episode = a_complete_episode()
    course = a_course(episode, agent="linezolid", route=None)
    page.goto(f"{address}/episodes/{episode.id}")
    query = page.locator("#standing li a", has_text="has no route")
    query.click()
    route = page.locator(f"#course-{course.id}-route")
    expect(route).to_be_focused()

    page.fill(f"#course-{course.id}-dose", "600")
    query.click()
    expect(route).to_be_focused()
    expect(page.locator(f"#course-{course.id}-dose")).to_have_value("600")
    look(page)
    assert page.url.endswith(f"/episodes/{episode.id}")
    assert incidents == Incidents()
