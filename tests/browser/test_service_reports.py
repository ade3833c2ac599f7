"""A service report in a real browser: filtered by keyboard, Back, a number opened, on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from pms.domain.service_reports.registry import REPORTS
from tests.browser.barriers import look, refuse_overflow
from tests.browser.pictures import refuse_meeting_words
from tests.browser.signing_in import served_to
from tests.factories import a_user
from tests.reports.quarters import a_complete_episode, a_full_quarter

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

EVENTS = "/reports/service/events?from=1/1/2026&to=31/3/2026"


@pytest.fixture
def signed_in(app, page) -> Iterator[Page]:
    """A manager at the report of events."""
    a_full_quarter()
    a_complete_episode(service="paediatric")
    with served_to(page, app, a_user(roles=("manager",))) as address:
        page.goto(address + EVENTS)
        yield page


def test_a_report_is_filtered_by_keyboard_opened_and_printed(signed_in, incidents):
    page, start = signed_in, signed_in.url
    total = page.locator("#rates tfoot td").first
    expect(total).to_have_text("55")
    look(page)

    page.focus("#service")
    page.keyboard.press("p")
    expect(total).to_have_text("14")
    assert page.evaluate("document.activeElement.id") == "service"
    assert "service=paediatric" in page.url
    page.go_back()
    expect(total).to_have_text("55")
    expect(page.locator("#service")).to_have_value("")

    page.focus("#from")
    page.keyboard.press("Control+a")
    page.keyboard.type("1 feb 26")
    page.keyboard.press("Enter")
    expect(page.locator(".pms-report__days")).to_contain_text("1 February 2026 to 31 March 2026")
    expect(page.locator(".pms-report__days")).to_be_focused()
    expect(page.locator("#rates .pms-empty")).to_be_visible()
    look(page)

    page.focus("#from")
    page.keyboard.press("Control+a")
    page.keyboard.type("soon")
    page.keyboard.press("Enter")
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    look(page)

    page.goto(start)
    page.focus("#rates tfoot a >> nth=0")
    page.keyboard.press("Enter")
    heading = page.locator("#behind-rates summary")
    expect(heading).to_have_text("Rates by quarter: Total, OPAT days: 55")
    expect(heading).to_be_focused()
    look(page)

    with page.expect_download() as started:
        page.click("#rates a[download]")
    assert started.value.suggested_filename == "events-rates-2026-01-01-2026-03-31.csv"

    page.emulate_media(media="print")
    expect(page.locator("form.pms-report-filter")).to_be_hidden()
    expect(page.locator("#rates .pms-section__head a")).to_be_hidden()
    expect(page.locator("#rates .pms-report-table")).to_be_visible()
    told = [error for error in incidents.errors if "422" not in error]  # a day that is none
    assert (told, incidents.violations, incidents.outside) == ([], [], [])


@pytest.mark.parametrize(
    ("width", "days"), [(1366, "from=15/11/2023&to=15/2/2026"), (390, "from=1/1/2026&to=31/3/2026")]
)
def test_no_word_of_a_picture_meets_another(signed_in, incidents, width, days):
    page, start = signed_in, signed_in.url.partition("/reports")[0]
    page.set_viewport_size({"width": width, "height": 900})
    for report in REPORTS:
        page.goto(f"{start}/reports/service/{report}?{days}")
        refuse_meeting_words(page, report)
        refuse_overflow(page, report)
        for box in page.locator(".pms-picture > svg").all():
            assert box.bounding_box()["width"] >= 480  # in which words are 12 pixels high
    assert (incidents.errors, incidents.violations) == ([], [])


def test_a_number_of_patient_experience_opens_by_keyboard(signed_in, incidents):
    page = signed_in
    page.goto(page.url.partition("/reports")[0] + "/reports/experience?quarter=2026Q1")
    look(page)
    page.focus(".pms-experience tbody a >> nth=0")
    page.keyboard.press("Enter")
    heading = page.locator("#behind-answers summary")
    expect(heading).to_contain_text("Information:")
    expect(heading).to_be_focused()
    page.focus(".pms-figure a >> nth=0")
    page.keyboard.press("Enter")
    expect(page.locator("#behind-figures summary")).to_be_focused()
    look(page)
    assert (incidents.errors, incidents.violations) == ([], [])
